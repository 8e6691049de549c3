import type { WritingProcess } from '../aws/private-file';

/** This process, as the files that several processes write know it. */
export const thisProcess: WritingProcess = {
  processId: process.pid,
  isAlive: (processId) => {
    try {
      process.kill(processId, 0);
      return true;
    } catch (thrown) {
      // It lives, as somebody else's.
      return (thrown as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
};

import { readFileSync } from 'node:fs';
import type { AskingProcess } from '../../aws/sessions/code-gate';

/** This process, as the files that several processes write know it. */
export const thisProcess: AskingProcess = {
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
  startOf: (processId) => {
    try {
      const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
      // Field 22, in ticks since the machine started; the name in field 2 may hold blanks (proc(5)).
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    } catch {
      // Only Linux has the file.
      return undefined;
    }
  },
};

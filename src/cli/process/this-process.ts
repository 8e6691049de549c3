import { statSync } from 'node:fs';
import type { RequestingProcess } from '../../aws/sessions/code-requests';
import { readProcessStat } from './process-stat';

/** This process, as the files that several processes write know it. */
export const thisProcess: RequestingProcess = {
  processId: process.pid,
  isAlive: (processId) => {
    // To kill(2) these are groups of processes.
    if (processId <= 0) return false;
    try {
      process.kill(processId, 0);
    } catch (thrown) {
      // It lives, as somebody else's.
      if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false;
    }
    // Protects: a process that ended counts as dead, though its parent never asked how.
    return !/^[ZXx]$/.test(readProcessStat(processId)?.state ?? '');
  },
  isOwn: (processId) => {
    try {
      // Root may signal the processes of all users, so where the system says whose it is, that counts.
      return statSync(`/proc/${processId}`).uid === process.getuid?.();
    } catch {
      return process.platform !== 'linux' && maySignal(processId);
    }
  },
  startOf: (processId) => readProcessStat(processId)?.start,
  describe: (processId) => {
    const stat = readProcessStat(processId);
    return {
      processId,
      terminal: stat?.terminal,
      isStopped: /^[Tt]$/.test(stat?.state ?? ''),
    };
  },
};

/** By this computer's clock. */
export function processStart(): Date {
  return new Date(Date.now() - process.uptime() * 1000);
}

function maySignal(processId: number): boolean {
  try {
    return processId > 0 && process.kill(processId, 0);
  } catch {
    return false;
  }
}

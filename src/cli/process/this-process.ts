import { readFileSync, statSync } from 'node:fs';
import type { RequestingProcess } from '../../aws/sessions/code-requests';

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
    return !/^[ZXx]$/.test(readStat(processId)?.state ?? '');
  },
  isOwn: (processId) => {
    try {
      // Root may signal the processes of all users, so where the system says whose it is, that counts.
      return statSync(`/proc/${processId}`).uid === process.getuid?.();
    } catch {
      return process.platform !== 'linux' && maySignal(processId);
    }
  },
  startOf: (processId) => readStat(processId)?.start,
  describe: (processId) => {
    const stat = readStat(processId);
    return {
      processId,
      terminal: stat && terminalOf(stat.terminal),
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

/** Only Linux has the file; `undefined` elsewhere, and for a process that is gone. */
function readStat(processId: number) {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // Fields 3, 7 and 22; the name in field 2 may hold blanks (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], terminal: Number(fields[4]), start: fields[19] };
  } catch {
    return undefined;
  }
}

/** By the number of its device (Linux, Documentation/admin-guide/devices.txt: majors 4 and 136 to 143). */
function terminalOf(device: number): string | undefined {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `/dev/pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `/dev/tty${minor}` : `/dev/ttyS${minor - 64}`;
  return undefined;
}

import { readFileSync, realpathSync, statSync } from 'node:fs';
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

/** What the system says of a process, this user's or another's. */
export type ProcessStat = {
  /** The letter that `ps` shows: `Z` for one that ended, `T` for one that is stopped. */
  readonly state: string;
  /** The terminal that it was started on. */
  readonly terminal: string | undefined;
  /** When it began, in digits: process ids are used again. */
  readonly start: string;
};

/** `undefined` for a process that is gone, and where the system has no such answer (Windows). */
export function readProcessStat(processId: number): ProcessStat | undefined {
  if (process.platform === 'win32') return undefined;
  return process.platform === 'linux' ? readProc(processId) : askPs(processId);
}

function readProc(processId: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // Fields 3, 7 and 22; the name in field 2 may hold blanks (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', start = ''] = [fields[0], fields[19]];
    return { state, terminal: terminalOf(Number(fields[4])), start };
  } catch {
    return undefined;
  }
}

/** macOS and the BSDs have no `/proc`. Their `ps` takes 5 ms, so nobody asks on the way to a kept session. */
export function askPs(processId: number): ProcessStat | undefined {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const columns = ['state', 'tty', 'lstart'].flatMap((name) => ['-o', `${name}=`]);
    const printed = execFileSync('/bin/ps', [...columns, '-p', `${processId}`], {
      encoding: 'utf8',
      // One way to write a time, wherever the callers are.
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    });
    return parsePs(printed);
  } catch {
    return undefined;
  }
}

/** @param printed such as `S+ ttys003 Sun Nov 29 06:05:07 2026` */
export function parsePs(printed: string): ProcessStat | undefined {
  const [states = '', tty = '', ...time] = printed.trim().split(/\s+/);
  const start = Date.parse(`${time.join(' ')} UTC`);
  if (Number.isNaN(start)) return undefined;
  const terminal = /^\w[\w/]*$/.test(tty) ? `/dev/${tty}` : undefined;
  return { state: states.slice(0, 1), terminal, start: String(start / 1000) };
}

/** By the number of its device (Linux, Documentation/admin-guide/devices.txt: majors 4 and 136 to 143). */
function terminalOf(device: number): string | undefined {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `/dev/pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `/dev/tty${minor}` : `/dev/ttyS${minor - 64}`;
  return undefined;
}

/** The command that starts this very program again: Node and the program by their absolute paths. */
export function thisProgram(): readonly [node: string, program: string] {
  const called = process.argv[1] ?? '';
  try {
    return [process.execPath, realpathSync(called)];
  } catch {
    // Uninstalled or replaced while it runs.
    return [process.execPath, called];
  }
}

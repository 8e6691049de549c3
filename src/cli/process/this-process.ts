import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { RequestingProcess } from '../../aws/sessions/code-requests';

/** This process, for the files that several processes write. */
export const thisProcess: RequestingProcess = {
  processId: process.pid,
  isAlive: (processId) => {
    // kill(2) takes these for process groups.
    if (processId <= 0) return false;
    try {
      process.kill(processId, 0);
    } catch (thrown) {
      // EPERM: it is alive but belongs to another user.
      if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false;
    }
    // Protects: a zombie counts as dead.
    return !/^[ZXx]$/.test(readProcessStat(processId)?.state ?? '');
  },
  isOwn: (processId) => {
    try {
      // Root may signal everyone's processes, so ask the system for the owner if it can tell.
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

/** The start of this process, by this computer's clock. */
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

/** What the system reports of any user's process. */
export type ProcessStat = {
  /** The letter that `ps` shows: `Z` for a zombie, `T` for a stopped process. */
  readonly state: string;
  /** Its controlling terminal. */
  readonly terminal: string | undefined;
  /** Its start time in digits, because process IDs are reused. */
  readonly start: string;
};

/** `undefined`: the process has ended, or this is Windows, which can't tell. */
export function readProcessStat(processId: number): ProcessStat | undefined {
  if (process.platform === 'win32') return undefined;
  return process.platform === 'linux' ? readProc(processId) : askPs(processId);
}

function readProc(processId: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // Fields 3, 7 and 22. The name in field 2 may contain spaces (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', start = ''] = [fields[0], fields[19]];
    return { state, terminal: terminalOf(Number(fields[4])), start };
  } catch {
    return undefined;
  }
}

/** For macOS and the BSDs, which have no `/proc`. `ps` takes 5 ms, so reading a cached session never calls it. */
export function askPs(processId: number): ProcessStat | undefined {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const columns = ['state', 'tty', 'lstart'].flatMap((name) => ['-o', `${name}=`]);
    const printed = execFileSync('/bin/ps', [...columns, '-p', `${processId}`], {
      encoding: 'utf8',
      // Print times in one format in every locale.
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

/** The terminal's path for its device number (Linux, Documentation/admin-guide/devices.txt: majors 4 and 136 to 143). */
function terminalOf(device: number): string | undefined {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `/dev/pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `/dev/tty${minor}` : `/dev/ttyS${minor - 64}`;
  return undefined;
}

/** The command that starts this program again: the absolute paths of Node and the program. */
export function thisProgram(): readonly [node: string, program: string] {
  const called = process.argv[1] ?? '';
  try {
    return [process.execPath, realpathSync(called)];
  } catch {
    // The program was uninstalled or replaced while it runs.
    return [process.execPath, called];
  }
}

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Ends a child and everything it started: its process group, or on Windows the processes below it, which
 * end at once because Windows has no signals.
 */
export function endProcessTree(processId: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (processId === undefined) return;
  if (process.platform === 'win32') endOnWindows(processId);
  else end(-processId, signal);
}

/**
 * Does the same for a child in our own process group. Each process that a signal found also gets the next
 * signal, even if its parent has ended by then.
 */
export function createTreeEnder(processId: number): (signal: 'SIGTERM' | 'SIGKILL') => void {
  if (process.platform === 'win32') return () => endOnWindows(processId);
  const found = new Set([processId]);
  return (signal) => {
    const listing = process.platform === 'linux' ? listProc() : listPs();
    for (const known of [...found]) for (const id of processesBelow(known, listing)) found.add(id);
    for (const id of found) end(id, signal);
  };
}

function listProc(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // Field 4 is the parent. The name in field 2 may contain spaces (proc(5)).
        return `${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]} ${name}`;
      } catch {
        // The process has ended meanwhile.
        return '';
      }
    })
    .join('\n');
}

function listPs(): string {
  return spawnSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).stdout ?? '';
}

/** Blocks, because this process may be about to end. */
function endOnWindows(processId: number): void {
  const { status } = runTool('taskkill', '/PID', String(processId), '/T', '/F');
  if (status === 0) return;
  // Wine's taskkill has no /T.
  const { stdout } = runTool('wmic', 'process', 'get', 'ParentProcessId,ProcessId');
  for (const id of [processId, ...processesBelow(processId, stdout ?? '')]) end(id, 'SIGKILL');
}

function runTool(file: string, ...args: readonly string[]) {
  return spawnSync(file, args, { encoding: 'utf16le', windowsHide: true, timeout: 5_000 });
}

function end(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch {
    // The process has already ended.
  }
}

/**
 * The descendants of a process.
 *
 * @param listing a row for each process: its parent's ID, then its own, as wmic prints them
 */
export function processesBelow(processId: number, listing: string): readonly number[] {
  const rows = [...listing.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(
    ([, parent, id]) => [Number(parent), Number(id)] as const,
  );
  // IDs are reused, so the parents may form a cycle.
  const found = new Set([processId]);
  for (const known of found) for (const [parent, id] of rows) if (parent === known) found.add(id);
  found.delete(processId);
  return [...found];
}

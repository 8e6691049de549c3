import { spawnSync } from 'node:child_process';

/**
 * Ends a child and whatever it started: the process group that it leads, on Windows the processes
 * below it. No program there can hear a signal, so they end at once.
 */
export function endProcessTree(processId: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (processId === undefined) return;
  if (process.platform === 'win32') endOnWindows(processId);
  else end(-processId, signal);
}

/** It blocks: this process may be about to end itself. */
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
    // It has ended by itself.
  }
}

/**
 * The processes that this one started, and those that they started.
 *
 * @param listing of wmic: a row for each process, its parent's id first
 */
export function processesBelow(processId: number, listing: string): readonly number[] {
  const rows = [...listing.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(
    ([, parent, id]) => [Number(parent), Number(id)] as const,
  );
  // Ids are used again, so that parents may go round in a circle.
  const found = new Set([processId]);
  for (const known of found) for (const [parent, id] of rows) if (parent === known) found.add(id);
  found.delete(processId);
  return [...found];
}

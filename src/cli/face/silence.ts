/**
 * A person who expects the next question may type a code early, and the terminal would echo it into the
 * scrollback. So a command that may ask more than once turns the echo off from its first question on.
 * Keys that are typed early go to the next question.
 */
let depth = 0;
let giveBack: (() => void) | undefined;

/** Keeps the terminal silent between the questions of `run`, until `run` settles. */
export async function inSilence<T>(run: () => Promise<T>): Promise<T> {
  depth += 1;
  try {
    return await run();
  } finally {
    depth -= 1;
    if (depth === 0) endSilence();
  }
}

/** Restores the terminal at once, so that another program can ask. */
export function endSilence(): void {
  const end = giveBack;
  giveBack = undefined;
  end?.();
}

/** Calls `end` when the silence is over, which may be now. */
export function keepSilent(end: () => void): void {
  if (depth === 0) end();
  else giveBack = end;
}

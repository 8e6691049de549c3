/**
 * What is typed while nothing asks may be a code: of somebody who knows that the next question comes.
 * The terminal would echo it, into the scrollback. So a command that may ask more than once keeps the
 * terminal silent from its first question on, and what is typed waits for the next one.
 */
let depth = 0;
let giveBack: (() => void) | undefined;

/** Keeps the terminal silent between the questions that `run` asks, until it settles. */
export async function inSilence<T>(run: () => Promise<T>): Promise<T> {
  depth += 1;
  try {
    return await run();
  } finally {
    depth -= 1;
    if (depth === 0) endSilence();
  }
}

/** Gives the terminal back at once, as before the first question: another program may ask now. */
export function endSilence(): void {
  const end = giveBack;
  giveBack = undefined;
  end?.();
}

/** At the end of a question: `end` is called when the silence is over, which may be now. */
export function keepSilent(end: () => void): void {
  if (depth === 0) end();
  else giveBack = end;
}

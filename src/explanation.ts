import { type OtherProcess, sayOtherAwsmfa } from './other-process';

/** What happened, and what to do about it. */
export type Explanation = { readonly message: string; readonly hint: string };

/** How a program ended: its exit code, or the signal that killed it. */
export type ProgramEnd = {
  readonly exitCode?: number | undefined;
  readonly endedBy?: string | undefined;
};

/** The end of a program that failed, as in "the command failed with exit code 1". */
export function sayEnd({ exitCode, endedBy }: ProgramEnd): string {
  if (endedBy !== undefined) return `was killed by ${endedBy}`;
  return exitCode === undefined ? 'failed' : `failed with exit code ${exitCode}`;
}

/** What another awsmfa does that this one waits for: `another awsmfa (process 4711) is …`. */
export function explainOther(
  holder: OtherProcess | undefined,
  what: string,
  answer: string,
): Explanation {
  const other = sayOtherAwsmfa(holder);
  const first = holder?.isStopped ? 'Continue it with fg in its terminal' : answer;
  const end = holder === undefined ? 'it' : `process ${holder.processId}`;
  return {
    message: `${other.charAt(0).toUpperCase()}${other.slice(1)} ${what}.`,
    hint: `${first} or end ${end}, then try again.`,
  };
}

/**
 * How far one clock is from another: `5 minutes ahead of`, `40 seconds behind`, `3 days ahead of`.
 */
export function sayClockDifference(aheadSeconds: number): string {
  return `${inWords(Math.abs(aheadSeconds))} ${aheadSeconds > 0 ? 'ahead of' : 'behind'}`;
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  if (seconds < 120 * 60) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

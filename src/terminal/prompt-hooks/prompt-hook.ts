import { cutMiddle } from '../../cells';
import { printable } from '../../printable';
import type { EnvironmentChange } from '../subshell/subshell-environment';

/** What a subshell's start file is written from. It holds no secret: those come in the environment. */
export type PromptHook = {
  readonly profileName: string;
  /** What the subshell's environment was made with; said again after the user's own start files. */
  readonly change: EnvironmentChange;
  /** `false` leaves the prompt alone; renewed keys are still taken over. */
  readonly showsTime: boolean;
  readonly color: boolean;
  /** A private directory that lives as long as the shell. */
  readonly directory: string;
  /** Where the end stands: in `AWS_CREDENTIAL_EXPIRATION`, or in the file that awsmfa writes. */
  readonly end: 'environment' | 'file';
  /**
   * Keys in the environment are taken over anew when another session stands in `sessionFile`: by
   * `command`, which prints what to set and never asks. `undefined`: nothing is kept there.
   */
  readonly takeOver:
    | { readonly sessionFile: string; readonly command: readonly string[] }
    | undefined;
};

/** How to start one shell: what to run, with which files written beforehand into the private directory. */
export type ShellStart = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, string>;
};

/** Touched by the hook at every prompt: the sign that the shell is in use. */
export const USED_FILE = 'used';

/** Until when what the endpoint serves is good, in ISO 8601; written by awsmfa, read at every prompt. */
export const UNTIL_FILE = 'until';

/** Under this the time left is shown in red. */
export const URGENT_SECONDS = 300;

/**
 * The name as a prompt can show it. In a prompt string a dollar, a backquote, a backslash, a percent
 * or an exclamation mark would be carried out, so what is not plainly a name becomes a question mark.
 */
export function promptLabel(profileName: string): string {
  // Protects: no shell carries out a profile's name in its prompt.
  const plain = printable(profileName).replace(/[^\p{L}\p{M}\p{N} ._@:/+=,-]/gu, '?');
  return cutMiddle(plain, 40, '..');
}

/** The variables that the user's start files must not have the last word about. */
export function handedOverNames(change: EnvironmentChange): readonly string[] {
  return [...change.set.keys()];
}

/** Set from outside and never said in a file; the key id tells whether the user's files replaced them. */
const CREDENTIALS = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
]);

/** What a start file may say again after the user's own: no secrets. */
export function plainValues({ set }: EnvironmentChange): readonly (readonly [string, string])[] {
  return [...set].filter(([name]) => !CREDENTIALS.has(name));
}

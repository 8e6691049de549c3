import { cutMiddle } from '../../cells';
import { printable } from '../../printable';
import type { EnvironmentChange } from '../subshell/subshell-environment';

/** The input for a subshell's start file. It holds no secrets: those come in the environment. */
export type PromptHook = {
  readonly profileName: string;
  /** What the prompt shows instead of the profile's name. */
  readonly label?: string | undefined;
  /** The changes to the subshell's environment. They are set again after the user's start files. */
  readonly change: EnvironmentChange;
  /** `false` leaves the prompt alone. Renewed keys are still taken over. */
  readonly showsTime: boolean;
  readonly color: boolean;
  /** A private directory that exists as long as the shell runs. */
  readonly directory: string;
  /**
   * Where to read the expiration: from `AWS_CREDENTIAL_EXPIRATION`, or from the file that awsmfa
   * writes.
   */
  readonly end: 'environment' | 'file';
  /**
   * How to take over renewed keys when `sessionFile` holds another session: `command` prints what
   * to set and never asks. `undefined` if no session is stored.
   */
  readonly takeOver:
    | { readonly sessionFile: string; readonly command: readonly string[] }
    | undefined;
};

/** How to start one shell: the command, and the files to write into the private directory first. */
export type ShellStart = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, string>;
};

/** The hook touches this file at every prompt, which shows that the shell is in use. */
export const USED_FILE = 'used';

/**
 * When the credentials of the endpoint expire, in ISO 8601. awsmfa writes it, and every prompt
 * reads it.
 */
export const UNTIL_FILE = 'until';

/** Less time than this is shown in red. */
export const URGENT_SECONDS = 300;

/**
 * The name as a prompt can show it. A shell would expand a dollar, backquote, backslash, percent or
 * exclamation mark in a prompt string, so every unusual character becomes a question mark.
 */
export function promptLabel(profileName: string): string {
  // Protects: no shell expands or runs a profile's name in its prompt.
  const plain = printable(profileName).replace(/[^\p{L}\p{M}\p{N} ._@:/+=,-]/gu, '?');
  return cutMiddle(plain, 40, '..');
}

/** The variables that the user's start files must not override. */
export function handedOverNames(change: EnvironmentChange): readonly string[] {
  return [...change.set.keys()];
}

/**
 * These come only through the environment, never in a file. The key id shows whether the user's
 * files replaced them.
 */
const CREDENTIALS = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
]);

/** The values that a start file may set again after the user's own: no secrets. */
export function plainValues({ set }: EnvironmentChange): readonly (readonly [string, string])[] {
  return [...set].filter(([name]) => !CREDENTIALS.has(name));
}

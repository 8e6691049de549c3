import type { Environment } from '../../aws/profiles/read/locate';
import { sha1 } from '../../sha1';
import { isCredential, isHandedOver, isSetting, OURS } from './aws-variables';

/** Holds what the variables were before awsmfa changed them, for `env --unset` and awsmfa inside. */
export const BOOK_KEEPING = 'AWSMFA_OUTER';

/** One variable before and after a change; `null` where it is not set. */
type Replaced = {
  /** `null` for credentials that a shell keeps to itself: they get into no other variable. */
  readonly was: string | null;
  /** The value, or a digest of it where it is a credential. */
  readonly is: string | null;
  /** It was exported, and the shell that made the change kept its value. */
  readonly isKept?: true;
};

type Book = ReadonlyMap<string, Replaced>;

/**
 * What to write down about a change.
 *
 * @param keeper who keeps the credentials that are replaced: the shell, in variables that it does not
 * export; the book itself, for cmd, which has no such variables; or nobody, for a child that is not
 * to have them.
 */
export function bookFor(
  outer: Environment,
  set: ReadonlyMap<string, string>,
  unset: readonly string[],
  keeper: 'shell' | 'book' | 'nobody',
): Book {
  const book = new Map<string, Replaced>();
  for (const name of [...set.keys(), ...unset]) {
    const was = outer[name] ?? null;
    const is = set.get(name) ?? null;
    if (was === is) continue;
    const replaced = { was, is: is === null ? null : fingerprint(name, is) };
    if (was === null || !isCredential(name) || keeper === 'book') book.set(name, replaced);
    else if (keeper === 'shell') book.set(name, { ...replaced, was: null, isKept: true });
    else if (is !== null) book.set(name, { ...replaced, was: null });
  }
  return book;
}

/** Whether a variable is still as the change left it, and not as the user set it since. */
export function isAsLeft(name: string, env: Environment, book: Book): boolean {
  const value = env[name];
  const is = value === undefined ? null : fingerprint(name, value);
  return is === (book.get(name)?.is ?? null);
}

/** A key that long can't be guessed from its digest. Loading node:crypto would cost `env` its start. */
function fingerprint(name: string, value: string): string {
  return isCredential(name) ? sha1(value) : value;
}

/**
 * The environment as it was outside of awsmfa's own subshell: what a subshell put in the place of
 * the user's region, files and endpoints is put back, unless the user changed it since. Outside of a
 * subshell it is the environment itself. What the subshell took out stays out, for it was left behind.
 */
export function outerEnvironment(env: Environment): Environment {
  const book = readBook(env);
  if (book === undefined) return env;
  const restored: Record<string, string | undefined> = { ...env };
  for (const [name, { was }] of book) {
    if (!isSetting(name) || !isAsLeft(name, env, book)) continue;
    if (was === null) delete restored[name];
    else restored[name] = was;
  }
  return restored;
}

/**
 * The environment of a `credential_process`. Inside of a subshell of ours the session that was handed
 * over is not for it, and `aws-vault export` refuses to work wherever `AWS_VAULT` is set.
 */
export function environmentOfProcess(env: Environment): Environment {
  const theirs = { ...outerEnvironment(env) };
  const handedOver = env['AWSMFA_PROFILE'] === undefined ? ['AWS_VAULT'] : [...OURS, BOOK_KEEPING];
  for (const name of handedOver) delete theirs[name];
  return theirs;
}

/** In characters that every shell takes as they are: cmd has no quoting for JSON's own. */
export function writeBook(book: Book): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(book))).toString('base64url');
}

/**
 * It comes from the environment, where anything may be: what is not ours is left out. `undefined`
 * where awsmfa changed nothing.
 */
export function readBook(env: Environment): Book | undefined {
  const text = env[BOOK_KEEPING];
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return new Map();
  }
  if (typeof value !== 'object' || value === null) return new Map();
  const entries: (readonly [string, unknown])[] = Object.entries(value);
  return new Map(
    entries.flatMap(([name, entry]) =>
      isHandedOver(name) && isReplaced(entry) ? [[name, entry] as const] : [],
    ),
  );
}

function isReplaced(value: unknown): value is Replaced {
  if (typeof value !== 'object' || value === null) return false;
  if (!('was' in value) || !('is' in value)) return false;
  if ('isKept' in value && value.isKept !== true) return false;
  return [value.was, value.is].every((one) => one === null || typeof one === 'string');
}

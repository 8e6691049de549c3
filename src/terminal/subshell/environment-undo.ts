import type { Environment } from '../../aws/profiles/read/locate';
import { sha1 } from '../../sha1';
import { isCredential, isHandedOver, isSetting, OURS } from './aws-variables';

/** Holds the values that awsmfa replaced, for `env --unset` and for awsmfa in a subshell. */
export const BOOK_KEEPING = 'AWSMFA_OUTER';

/** One variable before and after a change. `null` means not set. */
type Replaced = {
  /** Also `null` for credentials that a shell keeps: they are copied into no other variable. */
  readonly was: string | null;
  /** The value, or its digest if it is a credential. */
  readonly is: string | null;
  /** The variable was exported, and the shell that made the change kept its value. */
  readonly isKept?: true;
};

type Book = ReadonlyMap<string, Replaced>;

/**
 * The record of a change.
 *
 * @param keeper who keeps the replaced credentials: the shell, in variables that it does not
 * export; the book, for cmd, which has no such variables; or nobody, for a child that must not have
 * them.
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

/**
 * Whether a variable still has the value that the change gave it, so the user has not set it since.
 */
export function isAsLeft(name: string, env: Environment, book: Book): boolean {
  const value = env[name];
  const is = value === undefined ? null : fingerprint(name, value);
  return is === (book.get(name)?.is ?? null);
}

/** A digest doesn't reveal a key that long. Loading node:crypto would slow down `env`. */
function fingerprint(name: string, value: string): string {
  return isCredential(name) ? sha1(value) : value;
}

/**
 * The environment as it was outside awsmfa's subshell. The user's region, files and endpoints that
 * the subshell replaced are restored, unless the user changed them since. Everything else stays as
 * the subshell left it. Outside a subshell this is the environment itself.
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
 * The environment of a `credential_process`. In our subshell it must not get the session that was
 * handed over. Everywhere it must not get `AWS_VAULT`, because `aws-vault export` refuses to work
 * if that is set.
 */
export function environmentOfProcess(env: Environment): Environment {
  const theirs = { ...outerEnvironment(env) };
  const handedOver = env['AWSMFA_PROFILE'] === undefined ? ['AWS_VAULT'] : [...OURS, BOOK_KEEPING];
  for (const name of handedOver) delete theirs[name];
  return theirs;
}

/**
 * Uses only characters that every shell takes literally, because cmd has no quoting for JSON's own.
 */
export function writeBook(book: Book): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(book))).toString('base64url');
}

/**
 * Leaves out everything that isn't ours, because an environment variable may hold anything.
 * `undefined` if awsmfa changed nothing.
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

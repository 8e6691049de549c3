import { AppFailure } from '../../errors';
import type { ProgramEnd } from '../../explanation';
import type { KeyStoreFailure } from '../../key-errors';
import { Secret } from '../../secret';

/** The stores that can keep long-term keys instead of a file, as options and JSON name them. */
export const keyStoreNames = ['secret-service', 'pass', 'keychain', 'op'] as const;

export type KeyStoreName = (typeof keyStoreNames)[number];

export type KeptInStore = { readonly store: KeyStoreName; readonly accessKeyId: string };

/**
 * AWS's ids are letters and digits. So an id in a line of the config is neither a path nor an
 * option.
 */
export function isKeyOfStore(accessKeyId: string): boolean {
  return /^\w{1,128}$/.test(accessKeyId);
}

/** The name of its entry in the store. Each access key has its own, so that none hides another. */
export function entryOf({ store, accessKeyId }: KeptInStore): string {
  return store === 'pass' ? `awsmfa/${accessKeyId}` : `awsmfa ${accessKeyId}`;
}

/** Long-term keys: an access key id and its secret. */
export type KeyPair = { readonly accessKeyId: string; readonly secretAccessKey: Secret };

/** One run of a store's program: its arguments, without a shell, and its stdin. */
type ToolCall = {
  readonly args: readonly string[];
  /** `undefined` for a closed stdin, or the terminal if the program may ask on it. */
  readonly input?: Secret;
};

/** How it ended. Its output is bounded. */
type ToolEnd = {
  /** `undefined` if a signal ended it. */
  readonly exitCode: number | undefined;
  readonly endedBy?: string | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
};

type ToolTrouble = { readonly trouble: 'no-tool' | 'timeout' | 'too-much' | 'canceled' };

/** Runs the program of a store. Never rejects. */
export type RunTool = (
  dialect: Pick<Dialect, 'tool' | 'readsTerminal'>,
  call: ToolCall,
  signal: AbortSignal,
) => Promise<ToolEnd | ToolTrouble>;

export type Dialect = {
  readonly name: KeyStoreName;
  readonly tool: string;
  /** Whether it may ask on the terminal, which is then its stdin. Otherwise its stdin is closed. */
  readonly readsTerminal: boolean;
  readonly write: (pair: KeyPair) => ToolCall;
  readonly read: (accessKeyId: string) => ToolCall;
  readonly remove: (accessKeyId: string) => ToolCall;
  /** Whether writing replaces an existing entry. Otherwise it makes a second one. */
  readonly replaces: boolean;
  /** The secret in the output of `read`, or `undefined` if there is none. */
  readonly secretIn: (stdout: string) => string | undefined;
  /** Why the program failed, by its output, or `undefined` if that is not known. */
  readonly failureOf: (end: ToolEnd) => KeyStoreFailure | undefined;
  /** If `missing` may mean something else: what to run to find out, and what its output means. */
  readonly lookAgain?: {
    readonly call: (accessKeyId: string) => ToolCall;
    readonly failureOf: (end: ToolEnd) => KeyStoreFailure;
  };
};

/** A store of long-term keys. Every function throws `AppFailure` `key-store-failed`. */
export type KeyStore = {
  readonly name: KeyStoreName;
  /** Saves the pair and reads it back. Changes nothing if the store already has it. */
  readonly put: (pair: KeyPair, signal: AbortSignal) => Promise<void>;
  readonly get: (accessKeyId: string, signal: AbortSignal) => Promise<KeyPair>;
  /** Does nothing if there is no such entry. */
  readonly remove: (accessKeyId: string, signal: AbortSignal) => Promise<void>;
};

export function createKeyStore(dialect: Dialect, run: RunTool): KeyStore {
  const { name, tool } = dialect;
  const failure = (
    doing: 'write' | 'read' | 'remove',
    reason: KeyStoreFailure,
    accessKeyId: string,
    { exitCode, endedBy }: ProgramEnd = {},
  ) =>
    new AppFailure({
      kind: 'key-store-failed',
      store: name,
      tool,
      doing,
      reason,
      accessKeyId,
      entry: entryOf({ store: name, accessKeyId }),
      exitCode,
      endedBy,
    });

  const ask = async (
    doing: 'write' | 'read' | 'remove',
    accessKeyId: string,
    call: ToolCall,
    signal: AbortSignal,
  ): Promise<ToolEnd> => {
    const end = await run(dialect, call, signal);
    if ('trouble' in end) throw failure(doing, end.trouble, accessKeyId);
    if (end.exitCode === 0) return end;
    const reason = dialect.failureOf(end) ?? 'exit';
    const { lookAgain } = dialect;
    if (reason !== 'missing' || lookAgain === undefined)
      throw failure(doing, reason, accessKeyId, end);
    const seen = await run(dialect, lookAgain.call(accessKeyId), signal);
    const why = 'trouble' in seen ? seen.trouble : lookAgain.failureOf(seen);
    throw failure(doing, why, accessKeyId, end);
  };

  const get: KeyStore['get'] = async (accessKeyId, signal) => {
    const { stdout } = await ask('read', accessKeyId, dialect.read(accessKeyId), signal);
    const secret = dialect.secretIn(stdout.toString('utf8'));
    // Protects: a store's output counts as a secret only if it can be one.
    if (secret === undefined || !isSecret(secret)) throw failure('read', 'odd', accessKeyId);
    return { accessKeyId, secretAccessKey: new Secret(secret) };
  };

  const remove: KeyStore['remove'] = async (accessKeyId, signal) => {
    try {
      await ask('remove', accessKeyId, dialect.remove(accessKeyId), signal);
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
    }
  };

  const holds = async ({ accessKeyId, secretAccessKey }: KeyPair, signal: AbortSignal) => {
    const { secretAccessKey: kept } = await get(accessKeyId, signal);
    return kept.reveal() === secretAccessKey.reveal();
  };

  return {
    name,
    get,
    remove,
    put: async (pair, signal) => {
      const { accessKeyId } = pair;
      if (!dialect.replaces) {
        try {
          if (await holds(pair, signal)) return;
          await remove(accessKeyId, signal);
        } catch (thrown) {
          if (!isMissing(thrown)) throw thrown;
        }
      }
      await ask('write', accessKeyId, dialect.write(pair), signal);
      // Protects: keys count as saved only after the store has returned the same ones.
      if (!(await holds(pair, signal))) throw failure('read', 'differs', accessKeyId);
    },
  };
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof AppFailure &&
    thrown.error.kind === 'key-store-failed' &&
    thrown.error.reason === 'missing'
  );
}

/** One word of visible ASCII. AWS makes 40 characters of letters, digits, `/` and `+`. */
function isSecret(text: string): boolean {
  return /^[\x21-\x7e]{16,256}$/.test(text);
}

/** Without the one line end that a program prints at the end. */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

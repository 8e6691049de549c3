import { AppFailure } from '../../errors';
import type { OtherProcess } from '../../other-process';
import { sha1 } from '../../sha1';
import type { Clock } from '../clock';
import { keptInStore } from '../profiles/linked-command';
import type { Profile } from '../profiles/profile';
import { splitCommand } from '../profiles/read/shell-words';
import { type CodeGate, enterGate } from './code-gate';
import type { Credentials } from './credentials';
import type { ObtainOptions } from './obtain-options';
import type { Share } from './share';

/** Uses a process's keys. `run` runs it, unless it already ran for another use here. */
type UseOfKeys<T> = (run: () => Promise<Credentials>) => Promise<T>;

/**
 * Runs a `credential_process` once for all requests that need its keys at the same time. Requests
 * in other processes wait until the first one is done, and then usually find its session in the
 * cache. Requests in this process share the keys, which are forgotten after the last use.
 *
 * Throws `AppFailure` `credential-process-failed`, `canceled`, and what `use` throws.
 */
export type ProcessGate = <T>(
  profile: Profile,
  options: ObtainOptions,
  use: UseOfKeys<T>,
) => Promise<T>;

type Held = { users: number; isEntered: boolean; keys: Credentials | undefined };

/** The longest time that a process may take. */
export const mostWaitMs = 120_000;

export function createProcessGate(services: {
  readonly gate: CodeGate;
  readonly clock: Clock;
  readonly share: Share;
}): ProcessGate {
  const { gate, share } = services;
  const held = new Map<string, Held>();

  return async (profile, options, use) => {
    const { processKeys, signal, onStep } = options;
    if (processKeys === undefined) throw failed(profile, 'not-run');
    const key = sha1(profile.credentialProcess ?? '');
    const own = held.get(key) ?? { users: 0, isEntered: false, keys: undefined };
    held.set(key, own);
    own.users += 1;
    const { name: profileName } = profile;
    const enter = async () => {
      if (own.isEntered) return;
      await enterGate(key, {
        ...services,
        signal,
        mostWaitMs,
        onWaiting: (holder) => onStep?.({ kind: 'waiting-for-other-process', profileName, holder }),
        tooLong: (holder) => failed(profile, 'busy', holder),
      });
      own.isEntered = true;
    };
    const run = async () => {
      onStep?.({ kind: 'external', profileName });
      own.keys ??= await processKeys(profile, signal);
      return own.keys;
    };
    try {
      await share(`gate ${key}`, signal, enter);
      return await use(() => share(`keys ${key}`, signal, run));
    } finally {
      own.users -= 1;
      if (own.users === 0) {
        held.delete(key);
        if (own.isEntered) gate.leave(key);
      }
    }
  };
}

function failed(
  { name, credentialProcess }: Profile,
  reason: 'not-run' | 'busy',
  holder?: OtherProcess,
): AppFailure {
  const program = programOf(credentialProcess);
  return new AppFailure({
    kind: 'credential-process-failed',
    profile: name,
    program,
    reason,
    holder,
  });
}

/** The name to show for the command. Its arguments may hold secrets, so they are never shown. */
export function programOf(command: string | undefined): string {
  if (keptInStore(command ?? '') !== undefined) return 'awsmfa keys print';
  const [first = ''] = splitCommand(command ?? '') ?? [];
  return first.slice(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1);
}

import { watch } from 'node:fs';
import { expiryMarginMs, roleSessionSeconds } from '../../aws/limits';
import type { SessionCredentials } from '../../aws/sessions/credentials';
import type { Obtained, ObtainOptions } from '../../aws/sessions/obtain-options';
import { subjectOf } from '../../aws/sessions/plan';
import {
  createRenewingSession,
  type DatedSession,
  type RenewingSession,
} from '../../aws/sessions/renewing-session';
import { AppFailure, toAppError } from '../../errors';
import type { Obtaining, Uses } from '../command-context';
import { createProcessKeys } from '../process/process-keys';

/** The members of the context that keeping a session needs. */
export type ChildContext = Obtaining & Uses<'env' | 'locations' | 'clock' | 'reload'>;

type ChildSession = RenewingSession & {
  /** Until when credentials need no code. `undefined`: no end is known. */
  readonly until: () => Date | undefined;
  readonly stop: () => void;
};

type ChildSessionOptions = {
  /** The last use by programs that read the session without asking. */
  readonly lastUse: () => Date | undefined;
  /** Called when a session may have been renewed, here or by another program. */
  readonly onChange: (session: ChildSession) => void;
};

/** Keeps the session valid while a child runs. Never asks for a code. */
export function keepSessionForChild(
  context: ChildContext,
  obtained: Obtained,
  { lastUse, onChange }: ChildSessionOptions,
): ChildSession {
  const { profile, plan } = obtained;
  const stopping = new AbortController();
  const dated = (got: Obtained): DatedSession => {
    const credentials = requireEnd(got);
    const written = readState()?.session?.obtainedAt ?? context.clock.now();
    const hop = plan.hops.at(-1);
    if (hop === undefined) return { credentials, obtainedAt: written };
    // A copied file, or one written under another clock, may look older than its session.
    const lastsMs = (hop.durationSeconds ?? roleSessionSeconds.default) * 1000;
    const earliest = new Date(credentials.expiration.getTime() - lastsMs);
    return { credentials, obtainedAt: written > earliest ? written : earliest };
  };
  const subject = subjectOf(plan);
  let sessions = context.sessions();
  const readState = () => sessions.readCache()(subject);
  /** Tries again with the current keys if they were rotated, because a rotation moves their sessions. */
  const withKeysOfNow = async (obtain: () => Promise<Obtained>): Promise<Obtained> => {
    try {
      return await obtain();
    } catch (thrown) {
      if (!['token-code-needed', 'keys-rejected'].includes(toAppError(thrown).kind)) throw thrown;
      const { sessions: now } = context.reload();
      const keyOf = ({ plan }: typeof sessions) => plan(profile.name).base.accessKeyId;
      if (keyOf(now) === keyOf(sessions)) throw thrown;
      sessions = now;
      return obtain();
    }
  };

  const session = createRenewingSession({
    profileName: profile.name,
    first: dated(obtained),
    obtain: async (renewBelowMs) => {
      // Other programs write to the cache too, so list it again.
      readState();
      const options: ObtainOptions = {
        ...context.obtainOptions(profile, 'nobody'),
        serialNumber: subject.serialNumber,
        tokenCodes: undefined,
        // The child owns the terminal, so a process that needs it fails. If only a code helps, the
        // process is not run at all.
        processKeys:
          plan.mfa?.need === 'always' ? undefined : createProcessKeys(context.env, 'none'),
        isCodeAtHand: false,
        forceRefresh: false,
        minLeftMs: expiryMarginMs,
        renewBelowMs,
        onStep: undefined,
        signal: stopping.signal,
      };
      const { credentials } = await withKeysOfNow(() => sessions.obtain(profile.name, options));
      return dated({ ...obtained, credentials });
    },
    clock: context.clock,
    onChange: () => onChange(kept),
    lastUse,
  });
  const kept: ChildSession = {
    ...session,
    until: () => {
      const { expiration } = session.current();
      if (plan.hops.length === 0 || plan.base.kind !== 'long-term') return expiration;
      if (plan.mfa === undefined) return undefined;
      const mfaEnd = plan.mfa.via === 'session' ? readState()?.mfaSession?.expiration : undefined;
      return mfaEnd !== undefined && mfaEnd > expiration ? mfaEnd : expiration;
    },
    stop: () => {
      stopping.abort();
      watcher?.close();
    },
  };
  const watcher = watchCache(context.locations.cacheDirectory, () => onChange(kept));
  void session.keepGood(stopping.signal);
  onChange(kept);
  return kept;
}

/** Without the directory there is no cache to watch. */
function watchCache(directory: string, onChange: () => void) {
  try {
    return watch(directory, { persistent: false }, onChange).on('error', () => {});
  } catch {
    return undefined;
  }
}

/** Throws `AppFailure` `not-for-this-profile` if the keys don't expire. */
function requireEnd({
  credentials,
  profile,
}: Pick<Obtained, 'credentials' | 'profile'>): SessionCredentials {
  const { sessionToken, expiration } = credentials;
  if (sessionToken !== undefined && expiration !== undefined) {
    return { ...credentials, sessionToken, expiration };
  }
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `The keys of ${profile.name} have no known end, so there is nothing to renew.`,
    hint: 'Leave --live out.',
  });
}

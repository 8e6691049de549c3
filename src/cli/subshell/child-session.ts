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

/** What keeping a session takes. */
export type ChildContext = Obtaining & Uses<'env' | 'locations' | 'clock' | 'reload'>;

type ChildSession = RenewingSession & {
  /** Until when credentials can be had without a code; `undefined`: no end is known. */
  readonly until: () => Date | undefined;
  readonly stop: () => void;
};

type ChildSessionOptions = {
  /** When it was last used by programs that don't ask it. */
  readonly lastUse: () => Date | undefined;
  /** What is kept may have changed: a session was renewed, here or by another program. */
  readonly onChange: (session: ChildSession) => void;
};

/** Keeps the session good while a child runs, quietly: never with a prompt. */
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
    // A file may look older than what is in it: copied, or written under another clock.
    const lastsMs = (hop.durationSeconds ?? roleSessionSeconds.default) * 1000;
    const earliest = new Date(credentials.expiration.getTime() - lastsMs);
    return { credentials, obtainedAt: written > earliest ? written : earliest };
  };
  const subject = subjectOf(plan);
  let sessions = context.sessions();
  const readState = () => sessions.readCache()(subject);
  /** Where the keys are others by now, their sessions are, too: they were rotated. */
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
      // Other programs write the cache too: it is listed anew.
      readState();
      const options: ObtainOptions = {
        ...context.obtainOptions(profile, 'nobody'),
        serialNumber: subject.serialNumber,
        tokenCodes: undefined,
        // The terminal is the child's: a process that can't do without it fails. Where nothing but a
        // code helps, it is not run at each request.
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

/** Where there is no such directory, nothing is kept in it either. */
function watchCache(directory: string, onChange: () => void) {
  try {
    return watch(directory, { persistent: false }, onChange).on('error', () => {});
  } catch {
    return undefined;
  }
}

/** Throws `AppFailure` `not-for-this-profile` for keys that don't end. */
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
    message: `The keys of ${profile.name} have no end that is known, so there is nothing to renew.`,
    hint: 'Leave --live out.',
  });
}

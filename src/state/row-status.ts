import type { SessionState } from '../aws/sessions/sessions';
import type { AppState } from './app-state';
import { formatRemaining, remainingMs, type Urgency, urgencyOf } from './countdown';
import type { ProfileRow } from './profile-groups';
import { isLive } from './row-sessions';

/** What a row's mark, meter and TIME LEFT say. */
export type RowStatus = {
  readonly mark: Urgency | 'none' | 'broken' | 'working';
  /** A countdown, or one of: `ready`, `code`, `enrol`, `expired`, `aws sso`, `see why`, `end unknown`. */
  readonly label: string;
  readonly urgency: Urgency | undefined;
  /** How full the meter is; `undefined`: there is none. */
  readonly meter: { readonly leftMs: number; readonly totalMs: number } | undefined;
};

const hourMs = 3_600_000;

export function rowStatus(
  state: Pick<AppState, 'profiles' | 'sessions' | 'work' | 'now' | 'screens'>,
  row: ProfileRow,
): RowStatus {
  const { now } = state;
  const profile = state.profiles.profiles.get(row.profileName);
  if (profile === undefined || profile.problem !== undefined) {
    return { mark: 'broken', label: 'see why', urgency: undefined, meter: undefined };
  }
  const found = state.sessions.get(row.key);
  const status = sessionStatus(found, row, profile.kind, now);
  const isWorking = state.work.get(row.key)?.isQuiet === false && !isPersonAsked(state);
  return isWorking ? { ...status, mark: 'working' } : status;
}

function sessionStatus(
  found: SessionState | undefined,
  row: ProfileRow,
  kind: string,
  now: Date,
): RowStatus {
  const session = found?.session;
  const isOver = session !== undefined && isLive(session, now) === undefined;
  if (session !== undefined && !isOver) {
    const { expiration, obtainedAt } = session;
    if (expiration === undefined) {
      return { mark: 'none', label: 'end unknown', urgency: undefined, meter: undefined };
    }
    const leftMs = remainingMs(expiration, now);
    const urgency = urgencyOf(leftMs);
    const lasts = obtainedAt && expiration.getTime() - obtainedAt.getTime();
    const totalMs = lasts ?? (found?.plan.hops.length === 0 ? 12 * hourMs : hourMs);
    return { mark: urgency, label: formatRemaining(leftMs), urgency, meter: { leftMs, totalMs } };
  }
  const label = found === undefined ? '' : wayIn(found, row, kind, now);
  if (isOver && label !== 'ready') {
    const meter = { leftMs: 0, totalMs: hourMs };
    return { mark: 'expired', label: 'expired', urgency: 'expired', meter };
  }
  return { mark: 'none', label, urgency: undefined, meter: undefined };
}

/** What Enter leads to: nothing that is asked, a code, a device to enrol, another program first. */
function wayIn(
  { plan, mfaSession }: SessionState,
  row: ProfileRow,
  kind: string,
  now: Date,
): string {
  const { base, hops, mfa } = plan;
  if (kind === 'sso' || kind === 'login') return `aws ${kind}`;
  if (base.kind === 'temporary' && hops.length === 0) return 'expired';
  if (base.kind === 'external') return mfa?.via === 'direct' ? 'code' : 'ready';
  if (hops.length === 0) return row.serialNumber === undefined ? 'enrol' : 'code';
  if (mfa === undefined || mfa.need === 'if-at-hand') return 'ready';
  return mfa.via === 'session' && isLive(mfaSession, now) !== undefined ? 'ready' : 'code';
}

/** Whether something waits for a person. Nothing turns then: the one who looks is the one to act. */
export function isPersonAsked({ screens }: Pick<AppState, 'screens'>): boolean {
  return screens.some((screen) => {
    switch (screen.kind) {
      case 'device-choice':
        return true;
      case 'token-code':
        return screen.sending === undefined;
      case 'confirm':
        return screen.intent === undefined;
      default:
        return false;
    }
  });
}

/** What is selected, with all that is known of it. */
export function selectedRow(state: AppState): ProfileRow | undefined {
  return state.rows[state.places.get(state.selectedKey ?? '') ?? -1];
}

/** How many rows have a session that is good. */
export function countSignedIn({ kept, now }: Pick<AppState, 'kept' | 'now'>): number {
  return kept.filter(({ session }) => isLive(session, now) !== undefined).length;
}

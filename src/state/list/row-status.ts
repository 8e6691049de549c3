import { formatRemaining, remainingMs, type Urgency, urgencyOf } from '../../countdown';
import { isLive, type ProfileStatus, profileStatus } from '../../use-cases/profile-status';
import type { AppState } from '../app-state';
import type { ProfileRow } from './profile-groups';

/** A row's status. `undefined`: not read yet. */
export function rowStatus(
  { profiles, sessions, now }: Pick<AppState, 'profiles' | 'sessions' | 'now'>,
  row: ProfileRow,
): ProfileStatus | undefined {
  const profile = profiles.profiles.get(row.profileName);
  const state = sessions.get(row.key);
  if (profile === undefined || (state === undefined && profile.obstacle === undefined)) {
    return undefined;
  }
  return profileStatus(profile, state, now);
}

/** Whether work for the row is shown as running. */
export function isWorking(state: Pick<AppState, 'work' | 'screens'>, { key }: ProfileRow): boolean {
  return state.work.get(key)?.isQuiet === false && !isPersonAsked(state);
}

/** Whether any work is shown. Renewal in the background is not. */
export function hasShownWork({ work }: Pick<AppState, 'work'>): boolean {
  return [...work.values()].some(({ isQuiet }) => !isQuiet);
}

/** Whether a question waits for the person. The spinner stops meanwhile. */
export function isPersonAsked({ screens }: Pick<AppState, 'screens'>): boolean {
  return screens.some((screen) => {
    switch (screen.kind) {
      case 'approval':
      case 'device-choice':
      case 'role-choice':
      case 'confirm':
        return true;
      case 'token-code':
        return screen.sending === undefined;
      default:
        return false;
    }
  });
}

export function selectedRow(state: AppState): ProfileRow | undefined {
  return state.rows[state.places.get(state.selectedKey ?? '') ?? -1];
}

/** How many rows have a good session. */
export function countSignedIn({ kept, now }: Pick<AppState, 'kept' | 'now'>): number {
  return kept.filter(({ session }) => isLive(session, now) !== undefined).length;
}

/** A status as a row shows it: a mark, a word or countdown, and a meter. */
export type ShownStatus = {
  readonly mark: Urgency | 'none' | 'broken';
  readonly label: string;
  readonly urgency: Urgency | undefined;
  /** Why a profile is broken, or which source has no keys. Shown if there is room. */
  readonly reason?: string;
  /** `undefined`: no countdown. */
  readonly meter: { readonly leftMs: number; readonly totalMs: number } | undefined;
};

/** The words of each status. */
export function showStatus(status: ProfileStatus, now: Date): ShownStatus {
  switch (status.kind) {
    case 'signed-in': {
      const { session, totalMs } = status;
      if (session.expiration === undefined) return word('end unknown');
      const leftMs = remainingMs(session.expiration, now);
      const urgency = urgencyOf(leftMs);
      return { mark: urgency, label: formatRemaining(leftMs), urgency, meter: { leftMs, totalMs } };
    }
    case 'ready':
      return word('ready');
    case 'needs-code':
      return word('needs a code');
    case 'may-need-code':
      return word('may need a code');
    case 'device-unknown':
      return word('device?');
    case 'no-device':
      return word('enroll');
    case 'expired':
      return { mark: 'expired', label: 'expired', urgency: 'expired', meter: nothingLeft };
    case 'sso-sign-in':
      return word(status.by === 'sso' ? 'sign in to SSO' : 'aws login');
    case 'settings':
      return status.source === undefined
        ? word('settings')
        : { ...word('no keys'), reason: `no keys: fix ${status.source}` };
    case 'broken':
      return {
        mark: 'broken',
        label: 'broken',
        urgency: 'urgent',
        meter: undefined,
        reason: sayStatus(status),
      };
  }
}

const nothingLeft = { leftMs: 0, totalMs: 1 };

function word(label: string): ShownStatus {
  return { mark: 'none', label, urgency: undefined, meter: undefined };
}

/** The status as a sentence, with what Enter does. */
export function sayStatus(status: Exclude<ProfileStatus, { kind: 'signed-in' }>): string {
  switch (status.kind) {
    case 'ready':
      return 'Not signed in. Enter needs no code.';
    case 'needs-code':
      return 'Not signed in. Enter asks for a code.';
    case 'may-need-code':
      return 'Not signed in. Enter tries without a code, and asks for one if AWS refuses.';
    case 'device-unknown':
      return 'Not signed in. No mfa_serial is set: Enter asks AWS for the device.';
    case 'no-device':
      return 'This user has no device that gives codes. e enrolls one.';
    case 'expired':
      return status.what === 'session'
        ? 'Expired. Enter signs in again.'
        : 'Expired. The program that wrote these keys can get new ones.';
    case 'sso-sign-in':
      return status.by === 'sso'
        ? 'Not signed in to SSO. Enter signs in.'
        : `Needs a sign-in: aws login --profile ${status.profile}`;
    case 'settings':
      return status.obstacle.message;
    case 'broken':
      return (
        status.obstacle?.message ??
        "awsmfa can't plan a sign-in with these settings. Enter says why."
      );
  }
}

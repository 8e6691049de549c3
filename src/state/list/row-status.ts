import { isLive, type ProfileStatus, profileStatus } from '../../use-cases/profile-status';
import type { AppState } from '../app-state';
import type { ProfileRow } from './profile-groups';

/** What is known of a row; `undefined`: it has not been read yet. */
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

/** Whether something goes on for the row. */
export function isWorking(state: Pick<AppState, 'work' | 'screens'>, { key }: ProfileRow): boolean {
  return state.work.get(key)?.isQuiet === false && !isPersonAsked(state);
}

/** Whether anything runs that is told of: renewal in the background is not. */
export function hasShownWork({ work }: Pick<AppState, 'work'>): boolean {
  return [...work.values()].some(({ isQuiet }) => !isQuiet);
}

/** Whether something waits for a person. Nothing turns then: the one who looks is the one to act. */
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

/** What is selected, with all that is known of it. */
export function selectedRow(state: AppState): ProfileRow | undefined {
  return state.rows[state.places.get(state.selectedKey ?? '') ?? -1];
}

/** How many rows have a session that is good. */
export function countSignedIn({ kept, now }: Pick<AppState, 'kept' | 'now'>): number {
  return kept.filter(({ session }) => isLive(session, now) !== undefined).length;
}

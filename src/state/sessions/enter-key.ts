import { printable } from '../../printable';
import { envCommand } from '../../shell-word';
import { whoseKeys } from '../../use-cases/explain-profile';
import type { Settings } from '../../user-settings';
import type { AppState } from '../app-state';
import type { Intent } from '../intents';
import { type ProfileRow, rowName } from '../list/profile-groups';

/** What Enter does on a row that is signed in, or a sentence if it does nothing. */
export function enterAction(state: AppState, row: ProfileRow): Intent | string {
  const { settings } = state.surroundings;
  switch (settings.enter) {
    case 'shell':
      return { kind: 'open-shell', rowKey: row.key };
    case 'console':
      return opensConsole(state, row)
        ? { kind: 'open-console', rowKey: row.key }
        : 'The console opens for roles only. Choose a role of this user.';
    case 'copy':
      return copyCommandOf(state, row);
    case 'nothing':
      return 'Signed in. s opens a shell, r renews.';
  }
}

/** Enter's label in the footer, and its action in a sentence. */
export const enterWords = {
  shell: { label: 'shell', does: 'opens a shell' },
  console: { label: 'console', does: 'opens the console' },
  copy: { label: 'copy', does: 'copies the eval command' },
  nothing: { label: 'sign in', does: 'does nothing' },
} as const satisfies Record<Settings['enter'], { label: string; does: string }>;

/** The action as a notice says it. Empty if Enter does nothing. */
export function sayEnter(state: AppState, row: ProfileRow): string {
  if (typeof enterAction(state, row) === 'string') return '';
  return `Enter ${enterWords[state.surroundings.settings.enter].does}.`;
}

/** Whether AWS may open the console. If the keys may be a role's, AWS is asked when the key is pressed. */
export function opensConsole(
  { profiles }: Pick<AppState, 'profiles'>,
  { profileName }: Pick<ProfileRow, 'profileName'>,
): boolean {
  const profile = profiles.profiles.get(profileName);
  return profile !== undefined && whoseKeys(profile) !== 'user';
}

/** Copies the command that sets the variables in the person's shell. */
export function copyCommandOf({ surroundings }: AppState, row: ProfileRow): Intent | string {
  const { profile, serialNumber } = row.subject;
  const device = serialNumber === undefined ? [] : ['--serial-number', serialNumber];
  const text = envCommand([profile, ...device], surroundings.shell);
  if (text === undefined)
    return `cmd has no quoting for the name ${printable(rowName(row))}. s opens a shell.`;
  return { kind: 'copy', text, what: `The eval command of ${printable(rowName(row))}` };
}

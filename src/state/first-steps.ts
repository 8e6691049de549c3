import { shownPath } from '../printable';
import type { AppState, ShownFile } from './app-state';
import type { FirstStep } from './intents';

export const firstChoices: readonly (readonly [FirstStep, text: string, more: string])[] = [
  [
    'sandbox',
    'Try it with no account: the sandbox',
    'a user, a role, a phone to enroll; deleted when you leave',
  ],
  ['keys', 'I have access keys', 'a form that shows each change before it is written'],
  ['elsewhere', 'I have them elsewhere', 'AWS_CONFIG_FILE, and what it is now'],
];

/** Why the first run is shown instead of the list. */
export function sayNothingToList({ profiles }: Pick<AppState, 'profiles'>): string {
  return profiles.profiles.size > 0 ? 'No profile has credentials yet.' : 'No AWS profiles yet.';
}

export function sayFileState(state: ShownFile['state']): string {
  return state === 'absent' ? 'not there' : 'no credentials in it';
}

/** The variables that name the files, ready to copy. */
export function otherFilesText({ surroundings }: AppState): string {
  const { files, home } = surroundings;
  const [configNow, credentialsNow] = files.map(({ path, isNamed }) =>
    isNamed ? `now ${shownPath(path, home)}` : 'not set',
  );
  return `# Tell your shell where they are, then start awsmfa again.
export AWS_CONFIG_FILE=...              # ${configNow}
export AWS_SHARED_CREDENTIALS_FILE=...  # ${credentialsNow}`;
}

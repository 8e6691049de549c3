import { shownPath } from '../shown-path';
import type { AppState, ShownFile } from './app-state';
import type { FirstStep } from './intents';

export const firstChoices: readonly (readonly [FirstStep, text: string, more: string])[] = [
  [
    'sandbox',
    'Try it with no account: the sandbox',
    'a user, a role, a phone to enroll; deleted when you leave',
  ],
  ['keys', 'I have access keys', 'what to write into the two files, to copy'],
  ['elsewhere', 'I have them elsewhere', 'AWS_CONFIG_FILE, and what it is now'],
];

export function sayFileState(state: ShownFile['state']): string {
  return state === 'absent' ? 'not there' : 'no profile in it';
}

/** What a choice explains, as it can be copied. */
export function firstStepText(step: FirstStep, { surroundings }: AppState): string {
  const { files, home } = surroundings;
  const [config = '~/.aws/config', credentials = '~/.aws/credentials'] = files.map(({ path }) =>
    shownPath(path, home),
  );
  if (step === 'keys') {
    return `# ${credentials} (chmod 600)
[work]
aws_access_key_id = AKIA...
aws_secret_access_key = ...

# ${config}
[profile work]
region = us-east-1
mfa_serial = arn:aws:iam::123456789012:mfa/NAME`;
  }
  const [configNow, credentialsNow] = files.map(({ path, isNamed }) =>
    isNamed ? `now ${shownPath(path, home)}` : 'not set',
  );
  return `# Say where they are in the shell, then start awsmfa again.
export AWS_CONFIG_FILE=...              # ${configNow}
export AWS_SHARED_CREDENTIALS_FILE=...  # ${credentialsNow}`;
}

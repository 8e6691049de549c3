import { deviceName } from '../aws/devices/device';
import type { ProfileSet } from '../aws/profiles/profile';
import type { ObtainStep } from '../aws/sessions/obtain-options';
import { sayOtherAwsmfa } from '../other-process';
import { shownPlace } from '../printable';

/** What tells where the settings are that a step names. */
export type Settings = { readonly profiles: ProfileSet; readonly home: string };

/** A step in words: what is being done, or for `isNews` the result. Not safe to print. */
export function sayStep(step: ObtainStep, settings: Settings): string {
  switch (step.kind) {
    case 'mfa-session':
      return 'getting the MFA session';
    case 'assume-role':
      return `assuming ${step.roleArn.slice(step.roleArn.lastIndexOf('/') + 1)}`;
    case 'mfa-for-change':
      return 'AWS wants MFA for this change';
    case 'external':
      return `getting the credentials of ${step.profileName}`;
    case 'waiting-for-other-process':
      return `${sayOtherAwsmfa(step.holder)} is getting the keys of ${step.profileName}: waiting for it`;
    case 'signed-in-to-sso':
      return `signed in to SSO${step.person === undefined ? '' : ` as ${step.person}`}`;
    case 'waiting-for-other-sign-in':
      return `${sayOtherAwsmfa(step.holder)} is signing in to SSO for ${step.profileName}: waiting for it`;
    case 'waiting-for-other-prompt':
      return `${sayOtherAwsmfa(step.holder)} is asking for a code from ${deviceName(step.serialNumber)}: waiting for it`;
    case 'waiting-for-ui':
      return `waiting up to ${step.seconds} s for a code from ${deviceName(step.serialNumber)} for ${step.profileName}, typed in ${sayOtherAwsmfa(step.ui)}`;
    case 'looking-up-devices':
      return `asking AWS for the devices of ${step.profileName}`;
    case 'device-found':
      return `using the device ${deviceName(step.serialNumber)}`;
    case 'other-keys':
      return `${step.profileName}: its credential_process printed a different access key than before (${step.accessKeyId}). awsmfa ignores the sessions of the old key.`;
    case 'temporary-keys':
      return `${step.profileName}: its credential_process printed temporary keys, which get no MFA session. awsmfa uses them as they are.`;
    case 'shorter-session':
      return sayShorter(step, settings);
  }
}

/** Whether the step is still worth reading after the work is done. */
export function isNews({ kind }: ObtainStep): boolean {
  switch (kind) {
    case 'shorter-session':
    case 'other-keys':
    case 'temporary-keys':
    case 'signed-in-to-sso':
      return true;
    default:
      return false;
  }
}

/** What even an otherwise silent command must tell the person. */
export function noticeOf(step: ObtainStep, settings: Settings): string | undefined {
  switch (step.kind) {
    case 'mfa-for-change':
      return `${sayStep(step, settings)}.`;
    case 'waiting-for-other-prompt':
    case 'waiting-for-other-process':
    case 'waiting-for-other-sign-in':
    case 'waiting-for-ui':
      return `${sayStep(step, settings)} …`;
    default:
      return isNews(step) ? sayStep(step, settings) : undefined;
  }
}

function sayShorter(
  { profileName, seconds, isAskedFor }: ObtainStep & { readonly kind: 'shorter-session' },
  { profiles, home }: Settings,
): string {
  const place = profiles.profiles.get(profileName)?.locate('duration_seconds');
  const where = place === undefined ? '' : ` in ${shownPlace(place, home)}`;
  const advice = isAskedFor ? 'Lower --duration-seconds' : `Lower its duration_seconds${where}`;
  return `AWS does not allow so long a session for ${profileName}. Trying ${seconds} s. ${advice}.`;
}

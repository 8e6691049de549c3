import type { Subject } from '../aws/profiles/profile';
import type { ObtainStep } from '../aws/sessions/obtain-options';
import { formatRemaining, formatTime, remainingMs } from '../countdown';
import type { ConfirmingFace } from './face';
import { type SerialNumbersPort, saveDevice } from './save-device';

type DeviceFound = Extract<ObtainStep, { readonly kind: 'device-found' }>;
type OnStep = (step: ObtainStep) => void;

type SignInWorld<Result> = Pick<SerialNumbersPort, 'saveSerialNumber'> & {
  /** Gets the session with the fewest codes that its plan needs. */
  readonly obtain: (onStep: OnStep) => Promise<Result>;
};

export type SignInFace<Result> = ConfirmingFace & {
  readonly onStep: OnStep;
  readonly signedIn: (result: Result) => void;
  /** What to do about a device that no setting names: offer to save it, or only say how. */
  readonly onDeviceFound: 'ask' | 'tell' | 'nothing';
};

/** Signs in, then offers to save the device if AWS had to be asked for it. */
export async function signInOnce<Result>(
  world: SignInWorld<Result>,
  face: SignInFace<Result>,
): Promise<void> {
  let found: DeviceFound | undefined;
  const result = await world.obtain((step) => {
    if (step.kind === 'device-found') found = step;
    face.onStep(step);
  });
  face.signedIn(result);
  if (found !== undefined && face.onDeviceFound !== 'nothing')
    await offerToSave(found, world, face);
}

/** Saves the next sign-in, and the AWS CLI, the lookup. */
async function offerToSave(
  { profileName, serialNumber }: DeviceFound,
  world: Pick<SerialNumbersPort, 'saveSerialNumber'>,
  face: Pick<SignInFace<never>, 'tell' | 'confirm' | 'onDeviceFound'>,
): Promise<void> {
  if (face.onDeviceFound === 'tell') {
    face.tell(`no setting names the device. Add: mfa_serial = ${serialNumber}`);
    return;
  }
  const isWanted = await face.confirm({
    title: 'Save this device?',
    reason: `${profileName} has no mfa_serial, so awsmfa asked AWS. Once it is saved, no tool has to ask again.`,
    lines: [],
    question: `Write mfa_serial = ${serialNumber} into the profile ${profileName}?`,
  });
  if (!isWanted) return;
  await saveDevice(profileName, serialNumber, world, face);
}

/** `11h 42m left, until 02:45` */
export function sayLeft(expiration: Date, now: Date): string {
  return `${formatRemaining(remainingMs(expiration, now))} left, until ${formatTime(expiration)}`;
}

/** Said when sessions are deleted on this computer, because AWS can't revoke them. */
export const copiesStayValid = 'Copies stay valid at AWS until they expire.';

type SignedIn = { readonly subject: Subject; readonly name: string };

/**
 * Deletes the sessions of each. Returns a sentence for each.
 *
 * @param forget returns whether there was a session
 */
export function signOut(
  those: readonly SignedIn[],
  forget: (subject: Subject) => boolean,
): readonly string[] {
  const ends = those.map(({ subject, name }) => ({ name, wasThere: forget(subject) }));
  return [
    ...ends.map(({ name, wasThere }) =>
      wasThere ? `${name}: signed out` : `${name}: was not signed in`,
    ),
    ...(ends.some(({ wasThere }) => wasThere) ? [copiesStayValid] : []),
  ];
}

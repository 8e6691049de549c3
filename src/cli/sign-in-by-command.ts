import type { Subject } from '../aws/profiles/profile';
import type { Obtained, ObtainOptions } from '../aws/sessions/obtain-options';
import { findProfile } from '../aws/sessions/plan';
import { sayLeft, signInOnce } from '../use-cases/sign-in';
import type { Obtaining, Uses } from './command-context';
import { createCommandFace, type FaceContext } from './face/command-face';

export type SignInContext = FaceContext &
  Obtaining &
  Uses<'home' | 'locations' | 'clock' | 'startedAt'>;

/** Signs in to one subject and prints the outcome on stderr. */
export async function signInByCommand(
  { profile, serialNumber }: Subject,
  context: SignInContext,
): Promise<void> {
  const options = context.obtainOptions(findProfile(profile, context.profiles()));
  const obtain = (onStep: ObtainOptions['onStep']) =>
    context.sessions().obtain(profile, {
      ...options,
      startedAt: context.startedAt,
      serialNumber: serialNumber ?? options.serialNumber,
      looksUpDevice: true,
      onStep,
    });
  await signInOnce(
    {
      obtain,
      saveSerialNumber: async (profileName, device) => {
        const { createSerialNumbers } = await import('./devices/serial-number-lines');
        const { saveSerialNumber } = createSerialNumbers(context);
        return saveSerialNumber(profileName, device);
      },
    },
    {
      ...createCommandFace(context),
      onStep: (step) => options.onStep?.(step),
      signedIn: (obtained) => tell(obtained, context),
      onDeviceFound:
        context.canAsk() && context.options['token-code'] === undefined ? 'ask' : 'tell',
    },
  );
}

function tell({ credentials, profile, isNew }: Obtained, context: Uses<'clock' | 'notice'>): void {
  const { expiration, sessionToken } = credentials;
  if (expiration !== undefined) {
    tellOpen(profile.name, { expiration, isNew }, context);
    return;
  }
  const keys =
    sessionToken === undefined ? 'keys that do not expire' : 'temporary keys without a known end';
  context.notice(`${profile.name}: uses ${keys}, no sign-in needed`);
}

/** `prod: signed in, 59m left, until 15:02` */
export function tellOpen(
  name: string,
  { expiration, isNew }: { readonly expiration: Date | undefined; readonly isNew: boolean },
  { notice, clock }: Uses<'clock' | 'notice'>,
): void {
  const left = expiration === undefined ? '' : `, ${sayLeft(expiration, clock.now())}`;
  notice(`${name}: ${isNew ? 'signed in' : 'already signed in'}${left}`);
}

import { deviceName } from '../../aws/devices/device';
import type { DeviceAccess } from '../../aws/devices/device-access';
import { findProfile } from '../../aws/sessions/plan';
import { toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { rolesWithoutDevice, saveDevice, saveForRoles } from '../../use-cases/save-device';
import type { Uses } from '../command-context';
import { askYesOrNo } from '../face/terminal-questions';
import { type OfferContext, offerSession } from '../offer-session';
import { type DeviceAccessContext, profilesOfUser } from './open-device-access';
import {
  createSerialNumbers,
  type SavedLine,
  saveSerialNumber,
  sayPlace,
} from './serial-number-lines';

/** What following an enrollment up takes. */
export type EnrolledContext = DeviceAccessContext &
  OfferContext &
  Uses<'options' | 'home' | 'locations' | 'stdout' | 'canAsk'>;

/** What enrollment has led to, for who follows it up. */
export type Enrolled = {
  readonly access: DeviceAccess;
  readonly serialNumber: string;
  /** The devices that the user had before. */
  readonly others: readonly string[];
};

/** What follows when the device is enabled: its serial number is written, and a session is offered. */
export async function afterEnrollment(enrolled: Enrolled, context: EnrolledContext): Promise<void> {
  const { options, notice } = context;
  const { access, serialNumber } = enrolled;
  const { user, profileName } = access;
  notice(`${user.name} has the device ${deviceName(serialNumber)}.`);
  const isScript = ['json', 'yes', 'authentication-codes'].some((name) => name in options);
  const asks = !isScript && context.canAsk();
  if (options['no-save'] === true) {
    notice(`Nothing is written: the line for ${profileName} is mfa_serial = ${serialNumber}`);
    tellJson(enrolled, undefined, context);
  } else {
    let saved: SavedLine | undefined;
    const port = {
      async saveSerialNumber(name: string) {
        saved = await saveSerialNumber(
          findProfile(name, context.profiles()),
          serialNumber,
          context,
        );
        return sayPlace(saved, context.home);
      },
    };
    await saveDevice(profileName, serialNumber, port, { tell: notice });
    tellJson(enrolled, saved, context);
    await offerToRoles(enrolled, asks, context);
  }
  if (!asks) return;
  try {
    await offerSession(profileName, serialNumber, context);
  } catch (thrown) {
    // Esc says no to the session; the device is enabled all the same.
    if (context.signal.aborted || toAppError(thrown).kind !== 'canceled') throw thrown;
  }
}

async function offerToRoles(
  { access, serialNumber, others }: Enrolled,
  asks: boolean,
  context: EnrolledContext,
): Promise<void> {
  const roles = rolesWithoutDevice(profilesOfUser(access.profileName, context), [
    ...others,
    serialNumber,
  ]);
  if (roles.length === 0) return;
  const names = nameFew(roles);
  const isWanted =
    context.options['yes'] === true ||
    (asks && (await askYesOrNo(`Write it for the roles of this user too (${names})?`, context)));
  if (!isWanted) context.notice(`Without mfa_serial of their own: ${names}`);
  else {
    const files = createSerialNumbers(context);
    await saveForRoles(roles, serialNumber, files, { tell: context.notice });
  }
}

function tellJson(
  { access, serialNumber }: Enrolled,
  saved: SavedLine | undefined,
  { options, stdout }: Uses<'options' | 'stdout'>,
): void {
  if (options['json'] !== true) return;
  const { user, profileName } = access;
  const config = saved === undefined ? null : { file: saved.path, line: saved.line ?? null };
  const json = { version: 1, profile: profileName, user: user.name, serialNumber, config };
  stdout.write(`${JSON.stringify(json)}\n`);
}

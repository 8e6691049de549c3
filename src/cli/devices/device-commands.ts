import type { DeviceList } from '../../aws/devices/list-devices';
import type { UserDevices } from '../../aws/devices/user-devices';
import { AppFailure } from '../../errors';
import { nameFew } from '../../printable';
import { shellWord } from '../../shell-word';
import {
  assignDevice,
  deleteDevice,
  deletionNotes,
  requireCodes,
  requireEnabled,
  sendCodes,
  turnOffDevice,
} from '../../use-cases/change-device';
import type { Uses } from '../command-context';
import { readAuthenticationCodes } from '../face/ask-for-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';
import { askOnTerminal, tellOnTerminal } from '../face/terminal-prompt';
import type { DeviceInUse } from './device-table';
import { nextCodes } from './enrollment-dialog';
import { createSerialNumbers } from './serial-number-lines';

/** The members of the context that changing a device needs. */
export type DeviceActionContext = FaceContext &
  Uses<'home' | 'clock' | 'profiles' | 'locations' | 'chooseSubject'>;

type Chosen = {
  readonly devices: UserDevices;
  readonly list: DeviceList;
  readonly device: DeviceInUse;
};

type DeviceAction = (chosen: Chosen, context: DeviceActionContext) => Promise<void>;

export const deviceActions: Readonly<Record<string, DeviceAction>> = {
  use: async ({ device }, context) => {
    const { profile } = await context.chooseSubject();
    const files = createSerialNumbers(context);
    await assignDevice(device, profile, files, createCommandFace(context));
  },

  resync: async (chosen, context) => {
    requireEnabled(chosen.device, chosen.devices.profileName);
    await withCodes(chosen, context);
  },

  enable: async (chosen, context) => {
    const { device } = chosen;
    if (device.state === 'enabled') context.notice(`${device.name} is already enabled.`);
    else await withCodes(chosen, context);
  },

  deactivate: async ({ devices, device }, context) => {
    const enableAgain = `awsmfa devices ${shellWord(devices.profileName)} enable ${device.name}`;
    const world = { devices, signal: context.signal };
    await turnOffDevice(device, world, { ...createCommandFace(context), enableAgain });
  },

  delete: async (chosen, context) => {
    await confirmDeletion(chosen, context);
    const { signal } = context;
    const { removeSerialNumber } = createSerialNumbers(context);
    const world = { devices: chosen.devices, signal, removeSerialNumber };
    await deleteDevice(chosen.device, world, createCommandFace(context));
  },
};

/**
 * The device with this serial number or name. Without a name, the user's only device, or the one that
 * the person chooses on the terminal.
 *
 * Throws `AppFailure` `device-unknown`, and `usage` if several match and there is no terminal.
 */
export async function findDevice(
  {
    user,
    profileName,
    devices,
    named,
    action,
  }: Pick<UserDevices, 'user' | 'profileName'> & {
    readonly devices: readonly DeviceInUse[];
    readonly named: string | undefined;
    readonly action: string;
  },
  context: FaceContext,
): Promise<DeviceInUse> {
  const meant =
    named === undefined
      ? devices
      : devices.filter(({ serialNumber, name }) => serialNumber === named || name === named);
  const [only] = meant;
  if (only === undefined) {
    throw named === undefined
      ? new AppFailure({ kind: 'no-device', profile: profileName })
      : new AppFailure({ kind: 'device-unknown', serialNumber: named, userName: user.name });
  }
  if (meant.length === 1 && named !== undefined) return only;
  const { ask } = createCommandFace(context);
  const serialNumbers = meant.map(({ serialNumber }) => serialNumber);
  if (ask !== undefined) {
    const chosen = await ask({ kind: 'device', profileName, serialNumbers }, context.signal);
    return meant.find(({ serialNumber }) => serialNumber === chosen) ?? only;
  }
  throw new AppFailure({
    kind: 'usage',
    message: `There are several devices to ${action}.`,
    hint: `Name one: awsmfa devices ${shellWord(profileName)} ${action} ${nameFew(serialNumbers, ' | ')}`,
  });
}

/**
 * Sends two codes, and two more after each refusal, until AWS accepts them or there are no more. AWS
 * shows a device's seed only once, when it is created, so the codes can't be checked here.
 */
async function withCodes({ devices, device }: Chosen, context: DeviceActionContext): Promise<void> {
  requireCodes(device);
  const { signal } = context;
  const face = createCommandFace(context);
  const given = readAuthenticationCodes(context);
  try {
    let refusal: Awaited<ReturnType<typeof sendCodes>>;
    do {
      const codes = await nextCodes(given, refusal, context);
      const refusals = refusal?.refusals ?? 0;
      refusal = await sendCodes(device, codes, refusals, { devices, signal }, face);
    } while (refusal !== undefined);
  } finally {
    given?.close();
  }
}

/** Makes the person type the device's name, unless `--yes` is given. Throws `AppFailure` `usage` or `canceled`. */
async function confirmDeletion(
  { list, device }: Chosen,
  context: Uses<'options' | 'canAsk' | 'signal'>,
) {
  if (context.options['yes'] === true) return;
  if (!context.canAsk()) {
    throw new AppFailure({
      kind: 'usage',
      message: `Not deleted: ${device.serialNumber}. There is no terminal to confirm on.`,
      hint: 'Pass --yes to delete it without confirmation.',
    });
  }
  const { notes, warning } = deletionNotes(device, list, device.profiles);
  for (const note of notes) tellOnTerminal(`awsmfa: ${note}`);
  if (warning !== undefined) tellOnTerminal(`awsmfa: ${warning}`);
  const text = `Type the name to delete it (${device.name}): `;
  const typed = await askOnTerminal({ text, takes: 'line' }, context.signal);
  if (typed.trim() !== device.name) throw new AppFailure({ kind: 'canceled' });
}

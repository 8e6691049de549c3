/** What `awsmfa devices PROFILE ACTION DEVICE` does. */

import { givesCodes } from '../../aws/devices/device';
import type { DeviceAccess } from '../../aws/devices/device-access';
import { enableDevice, resyncDevice } from '../../aws/devices/enable-device';
import { deactivateDevice, deleteDevice } from '../../aws/devices/remove-device';
import type { AuthenticationCodes } from '../../aws/iam';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure, toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { shellWord } from '../../shell-word';
import type { CommandContext } from '../command-context';
import { readAuthenticationCodes } from '../face/ask-for-codes';
import { tellError } from '../face/tell-error';
import { askOnTerminal, tellOnTerminal } from '../face/terminal-prompt';
import { chooseSubject } from '../profile-names';
import { tellSaved } from './after-enrollment';
import type { DeviceInUse } from './device-table';
import { askTwoCodes } from './enrollment-dialog';
import { removeSerialNumber, saveSerialNumber } from './serial-number-lines';

type Chosen = {
  readonly access: DeviceAccess;
  readonly devices: readonly DeviceInUse[];
  readonly device: DeviceInUse;
};

type DeviceAction = (chosen: Chosen, context: CommandContext) => Promise<void>;

export const deviceActions: Readonly<Record<string, DeviceAction>> = {
  use: async ({ access, device }, context) => {
    const { serialNumber } = device;
    if (device.state === 'unused') throw notEnabled(access, device);
    if (!givesCodes(serialNumber)) {
      throw new AppFailure({ kind: 'device-gives-no-codes', serialNumber });
    }
    const profile = findProfile((await chooseSubject(context)).profile, context.profiles());
    tellSaved(profile.name, await saveSerialNumber(profile, serialNumber, context), context);
  },

  resync: async ({ access, device }, context) => {
    if (device.state === 'unused') throw notEnabled(access, device);
    await withCodes(device, context, (codes, refusals) =>
      resyncDevice(access, { ...device, refusals }, codes, context.signal),
    );
    context.notice(`${device.name} is in step again.`);
  },

  enable: async ({ access, device }, context) => {
    if (device.state === 'enabled') {
      context.notice(`${device.name} is enabled already.`);
      return;
    }
    await withCodes(device, context, (codes, refusals) =>
      enableDevice(access, { ...device, seed: undefined, refusals }, codes, context.signal),
    );
    context.notice(`${device.name} is enabled for ${access.user.name}.`);
  },

  deactivate: async ({ access, device }, context) => {
    if (device.state === 'unused') throw notEnabled(access, device);
    await deactivateDevice(access, device.serialNumber, context.signal);
    context.notice(
      `${device.name} is off. It is kept: awsmfa devices ${shellWord(access.profileName)} enable ${device.name}`,
    );
  },

  delete: async (chosen, context) => {
    const { access, device } = chosen;
    await confirmDeletion(chosen, context);
    await deleteDevice(access, device, context.signal);
    context.notice(`${device.name} is deleted. The app keeps a dead entry: delete it there too.`);
    const profiles = context.profiles().profiles.values();
    const removed = await removeSerialNumber(profiles, device.serialNumber, context);
    if (removed.length > 0) context.notice(`mfa_serial is gone from ${nameFew(removed)}.`);
  },
};

/**
 * The device that is named by its serial number or its name; without one, the only one there is, or
 * the one that is chosen on the terminal.
 *
 * Throws `AppFailure`: `device-unknown`, and `usage` where several are meant and nobody can be asked.
 */
export async function findDevice(
  {
    access,
    devices,
    named,
    action,
  }: {
    readonly access: DeviceAccess;
    readonly devices: readonly DeviceInUse[];
    readonly named: string | undefined;
    readonly action: string;
  },
  context: CommandContext,
): Promise<DeviceInUse> {
  const meant =
    named === undefined
      ? devices
      : devices.filter(({ serialNumber, name }) => serialNumber === named || name === named);
  const [only] = meant;
  if (only === undefined) {
    const { profileName: profile, user } = access;
    throw named === undefined
      ? new AppFailure({ kind: 'no-device', profile })
      : new AppFailure({ kind: 'device-unknown', serialNumber: named, userName: user.name });
  }
  if (meant.length === 1 && named !== undefined) return only;
  if (context.canAsk()) {
    const { chooseDevice } = await import('../face/choose-device');
    const chosen = await chooseDevice(
      meant.map(({ serialNumber }) => serialNumber),
      context.signal,
    );
    return meant.find(({ serialNumber }) => serialNumber === chosen) ?? only;
  }
  throw new AppFailure({
    kind: 'usage',
    message: `Which device to ${action} is not said.`,
    hint: `Name it: awsmfa devices ${shellWord(access.profileName)} ${action} ${nameFew(
      meant.map(({ serialNumber }) => serialNumber),
      ' | ',
    )}`,
  });
}

/** AWS told the seed when the device was made, and never again: its codes can't be checked here. */
const unknownSeed = { canBeCode: () => true, areConsecutive: () => true };

/** Two codes, and two more after a refusal, until AWS takes them or there are no more. */
async function withCodes(
  device: DeviceInUse,
  context: CommandContext,
  send: (codes: AuthenticationCodes, refusals: number) => Promise<void>,
): Promise<void> {
  const { serialNumber } = device;
  if (!givesCodes(serialNumber))
    throw new AppFailure({ kind: 'device-gives-no-codes', serialNumber });
  const given = readAuthenticationCodes(context);
  try {
    for (let refusals = 0; ; refusals += 1) {
      const codes = given ? await given.next() : await askTwoCodes(unknownSeed, undefined, context);
      context.signal.throwIfAborted();
      if (codes === undefined) throw new AppFailure({ kind: 'authentication-codes-needed' });
      try {
        return await send(codes, refusals);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.kind !== 'codes-refused' || given?.mayGiveMore === false) throw thrown;
        tellError(thrown, context);
      }
    }
  } finally {
    given?.close();
  }
}

/** Has the name typed, unless `--yes` was given. Throws `AppFailure` `usage` or `canceled`. */
async function confirmDeletion({ access, devices, device }: Chosen, context: CommandContext) {
  if (context.options['yes'] === true) return;
  if (!context.canAsk()) {
    throw new AppFailure({
      kind: 'usage',
      message: `Deleting ${device.serialNumber} wants a confirmation, and there is no terminal to ask on.`,
      hint: 'Pass --yes to delete it without one.',
    });
  }
  const { user } = access;
  tellOnTerminal(
    device.state === 'unused'
      ? `awsmfa: ${device.serialNumber} is of no user. AWS does not say who made it.`
      : `awsmfa: ${device.serialNumber} is a device of ${user.name}.`,
  );
  if (device.profiles.length > 0) {
    tellOnTerminal(`awsmfa: the mfa_serial lines of ${nameFew(device.profiles)} are removed.`);
  }
  const others = devices.filter((other) => other !== device && other.state === 'enabled');
  if (device.state === 'enabled' && others.length === 0) {
    tellOnTerminal(`awsmfa: after this ${user.name} has no MFA.`);
  }
  const text = `Type the name to delete it (${device.name}): `;
  const typed = await askOnTerminal({ text, takes: 'line' }, context.signal);
  if (typed.trim() !== device.name) throw new AppFailure({ kind: 'canceled' });
}

function notEnabled(
  { profileName }: DeviceAccess,
  { name, serialNumber }: DeviceInUse,
): AppFailure {
  return new AppFailure({
    kind: 'failed',
    message: `${name} is not enabled.`,
    hint: `Enable it by two codes, or delete it: awsmfa devices ${shellWord(profileName)} enable|delete ${serialNumber}`,
  });
}

import type { DeviceList } from '../../aws/devices/list-devices';
import { toUserDevices } from '../../aws/devices/user-devices';
import { AppFailure } from '../../errors';
import { shellWord } from '../../shell-word';
import { profilesOfUser } from '../../use-cases/save-device';
import type { Uses } from '../command-context';
import { type DeviceActionContext, deviceActions, findDevice } from '../devices/device-commands';
import {
  type DeviceInUse,
  devicesToJson,
  drawDevices,
  withProfiles,
} from '../devices/device-table';
import { createDeviceAccess, type DeviceAccessContext } from '../devices/open-device-access';
import { exitCodes } from '../exit-codes';
import { inSilence } from '../face/silence';

type Context = DeviceActionContext &
  DeviceAccessContext &
  Uses<'positionals' | 'stdout' | 'chooseSubject'>;

/** Lists the devices of the profile's user, or changes one. */
export function run(context: Context): Promise<number> {
  return inSilence(() => showOrChange(context));
}

async function showOrChange(context: Context): Promise<number> {
  const [, action = 'list', named] = context.positionals;
  const change = action === 'list' ? undefined : deviceActions[action];
  if (action !== 'list' && change === undefined) throw unknownAction(action);
  if (action === 'list' && named !== undefined) throw listTakesNoDevice(named);

  const { profile: profileName } = await context.chooseSubject();
  const devices = toUserDevices(await createDeviceAccess(profileName, context));
  const list = await devices.list(context.signal);
  const rows = withProfiles(list, context.profiles().profiles.values());
  if (change === undefined) {
    show(devices.profileName, list, rows, context);
    return exitCodes.done;
  }
  const device = await findDevice({ ...devices, devices: rows, named, action }, context);
  await change({ devices, list, device }, context);
  return exitCodes.done;
}

function show(
  profileName: string,
  list: DeviceList,
  devices: readonly DeviceInUse[],
  context: Context,
): void {
  const { user } = list;
  if (context.options['json'] === true) {
    const json = devicesToJson(profileName, list, devices);
    context.stdout.write(`${JSON.stringify(json)}\n`);
    return;
  }
  if (devices.length > 0) context.stdout.write(drawDevices(devices));
  if (list.enabled.length === 0) {
    context.notice(
      `${user.name} has no MFA device. Enroll one: awsmfa enroll ${shellWord(profileName)}`,
    );
  }
  if (list.unused === undefined) {
    context.notice(
      'Devices that were never enabled are not listed: the user lacks iam:ListVirtualMFADevices.',
    );
  }
  const known = new Set(devices.map(({ serialNumber }) => serialNumber));
  const { plan } = context.sessions();
  for (const profile of profilesOfUser(profileName, context.profiles(), plan)) {
    const { name, mfaSerial } = profile;
    if (!mfaSerial || known.has(mfaSerial)) continue;
    context.notice(
      `${name} has mfa_serial = ${mfaSerial}, which is not a device of ${user.name}. Fix: awsmfa devices ${shellWord(name)} use <device>`,
    );
  }
}

function unknownAction(action: string): AppFailure {
  return new AppFailure({
    kind: 'usage',
    message: `awsmfa devices can't ${action}.`,
    hint: `It takes list, ${Object.keys(deviceActions).join(', ')}.`,
  });
}

function listTakesNoDevice(named: string): AppFailure {
  return new AppFailure({
    kind: 'usage',
    message: `awsmfa devices list shows all devices and does not take ${named}.`,
    hint: 'Usage: awsmfa devices <profile> [list]',
  });
}

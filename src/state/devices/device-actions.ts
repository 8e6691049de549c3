import type { Device } from '../../aws/devices/device';
import type { UserDevices } from '../../aws/devices/user-devices';
import { bounds } from '../../bounds';
import { toAppError } from '../../errors';
import { printable } from '../../printable';
import {
  assignDevice,
  type DeviceWorld,
  deleteDevice,
  deletionNotes,
  turnOffDevice,
  turnOffNotes,
} from '../../use-cases/change-device';
import type { Face } from '../../use-cases/face';
import { asksOf } from '../../use-cases/token-codes';
import { type Actor, createScreenFace, showFailure } from '../actions';
import { type Field, noCodes, textField } from '../fields/field';
import { reloadProfiles } from '../list/profile-loading';
import { changeScreen, isScreen, popScreen, pushScreen, topScreenOf } from '../screens';
import type { DeviceAsks } from '../services';
import { type DevicesScreen, devicesOf, devicesWork, type enrollmentWork } from './devices-state';

/** Opens the devices of the profile's user. */
export function openDevices(actor: Actor, profileName: string): Promise<void> {
  const label = `asking AWS for the devices of ${printable(profileName)}`;
  return withDevices(actor, profileName, label, 'No devices', async (devices, signal) => {
    const list = await devices.list(signal);
    actor.store.setState((state) =>
      pushScreen(state, { kind: 'devices', profileName, list, selected: 0 }),
    );
  });
}

/** Asks for two codes: to resync an enabled device, or to enable one that is off. */
export function askForCodes(actor: Actor): void {
  withSelected(actor, (_, device) => {
    actor.store.setState((state) =>
      pushScreen(state, {
        kind: 'device-codes',
        device,
        codes: noCodes,
        refusal: undefined,
        refusals: 0,
        busy: undefined,
      }),
    );
  });
}

/** Turns the device off after a confirmation. AWS keeps it. */
export function switchOffDevice(actor: Actor): Promise<void> | undefined {
  return withSelected(actor, async ({ list }, device) => {
    const { notes, warning } = turnOffNotes(device, list, profilesThatName(actor, device));
    const isWanted = await actor.questions.confirm({
      title: `Turn off ${printable(device.name)}?`,
      warning: warning && printable(warning),
      lines: notes.map(printable).flatMap((note, index) => (index === 0 ? [note] : ['', note])),
    });
    if (!isWanted) return;
    await changeDevices(actor, 'turning the device off', 'Not turned off', async (world, face) => {
      await turnOffDevice(device, world, { ...face, enableAgain: 'r enables it again.' });
      return true;
    });
  });
}

/** Saves the device as mfa_serial of the profile that the screen was opened for. */
export function saveDevice(actor: Actor): Promise<void> | undefined {
  return withSelected(actor, async ({ profileName }, device) => {
    try {
      await assignDevice(device, profileName, actor.services, createScreenFace(actor, devicesWork));
      reloadProfiles(actor);
    } catch (thrown) {
      showFailure(actor, 'Not written', toAppError(thrown));
    }
  });
}

/** Asks for the name of the device, typed in full. */
export function askToDelete(actor: Actor): void {
  withSelected(actor, ({ list }, device) => {
    actor.store.setState((state) =>
      pushScreen(state, {
        kind: 'delete-device',
        device,
        ...deletionNotes(device, list, profilesThatName(actor, device)),
        typed: '',
      }),
    );
  });
}

function profilesThatName({ store }: Actor, { serialNumber }: Device): readonly string[] {
  const { profiles } = store.getState().profiles;
  return [...profiles.values()]
    .filter(({ mfaSerial }) => mfaSerial === serialNumber)
    .map(({ name }) => name);
}

export function deletionField({ store }: Actor): Field | undefined {
  const screen = topScreenOf(store.getState(), 'delete-device');
  if (screen === undefined) return undefined;
  return textField(screen.typed, bounds.name, (typed) =>
    store.setState((state) => changeScreen(state, 'delete-device', (now) => ({ ...now, typed }))),
  );
}

/** Deletes the device whose name was typed, with the `mfa_serial` lines that name it. */
export async function deleteTypedDevice(actor: Actor): Promise<void> {
  const screen = topScreenOf(actor.store.getState(), 'delete-device');
  if (screen === undefined || screen.typed !== screen.device.name) return;
  const { device } = screen;
  actor.store.setState(popScreen(actor.store.getState()));
  await changeDevices(actor, 'deleting the device', 'Not deleted', async (world, face) => {
    const { removeSerialNumber } = actor.services;
    await deleteDevice(device, { ...world, removeSerialNumber }, face);
    reloadProfiles(actor);
    return true;
  });
}

/** Runs a change, then lists the devices again if something changed. */
export async function changeDevices(
  actor: Actor,
  label: string,
  title: string,
  change: (world: DeviceWorld, face: Face) => Promise<boolean>,
): Promise<void> {
  const screen = devicesScreen(actor);
  if (screen === undefined) return;
  await withDevices(actor, screen.profileName, label, title, async (devices, signal) => {
    const isChanged = await change({ devices, signal }, createScreenFace(actor, devicesWork));
    if (isChanged) await refreshList(actor, devices, signal);
  });
}

/** Lists the devices again, if their screen is below the enrollment that ended. */
export async function refreshDevices(actor: Actor): Promise<void> {
  const screen = devicesScreen(actor);
  if (screen === undefined) return;
  const label = 'asking AWS for the devices';
  await withDevices(actor, screen.profileName, label, 'No devices', (devices, signal) =>
    refreshList(actor, devices, signal),
  );
}

async function refreshList(actor: Actor, devices: UserDevices, signal: AbortSignal): Promise<void> {
  const list = await devices.list(signal);
  actor.store.setState((state) =>
    changeScreen(state, 'devices', (screen) => {
      const before = devicesOf(screen)[screen.selected]?.serialNumber;
      const devices = devicesOf({ list });
      const found = devices.findIndex(({ serialNumber }) => serialNumber === before);
      const selected =
        found < 0 ? Math.min(screen.selected, Math.max(0, devices.length - 1)) : found;
      return { ...screen, list, selected };
    }),
  );
}

/** Runs a job with access to the devices, and shows a failure under the title. */
async function withDevices(
  actor: Actor,
  profileName: string,
  label: string,
  title: string,
  job: (devices: UserDevices, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { services, tasks, questions } = actor;
  await tasks.run(devicesWork, { label, isQuiet: false }, async ({ signal }) => {
    try {
      const devices = await services.userDevices(
        profileName,
        deviceAsks(actor, devicesWork, profileName, signal),
      );
      await job(devices, signal);
    } catch (thrown) {
      showFailure(actor, title, toAppError(thrown));
    } finally {
      questions.close(devicesWork);
    }
  });
}

function devicesScreen({ store }: Actor): DevicesScreen | undefined {
  const screen = store.getState().screens.find(({ kind }) => kind === 'devices');
  return screen !== undefined && isScreen(screen, 'devices') ? screen : undefined;
}

function withSelected<T>(
  actor: Actor,
  act: (screen: DevicesScreen, device: Device) => T,
): T | undefined {
  const screen = topScreenOf(actor.store.getState(), 'devices');
  const device = screen && devicesOf(screen)[screen.selected];
  return screen === undefined || device === undefined ? undefined : act(screen, device);
}

/** How a code is asked for when AWS requires MFA to manage devices. */
export function deviceAsks(
  actor: Actor,
  asker: typeof enrollmentWork | typeof devicesWork,
  profileName: string,
  signal: AbortSignal,
): DeviceAsks {
  return { ...asksOf(createScreenFace(actor, asker), { profileName, signal }), signal };
}

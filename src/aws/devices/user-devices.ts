import type { AuthenticationCodes } from '../iam';
import type { Device, IamUser } from './device';
import type { DeviceAccess } from './device-access';
import { type DeviceToEnable, enableDevice, resyncDevice } from './enable-device';
import {
  createDevice,
  type DeviceRequest,
  type Enrollment,
  type EnrollmentStart,
  startEnrollment,
} from './enrollment';
import { type DeviceList, listDevices } from './list-devices';
import { deactivateDevice, deleteDevice } from './remove-device';

type Signal = AbortSignal | undefined;

/** Everything that awsmfa can do with one user's devices. Every function throws `AppFailure`. */
export type UserDevices = {
  readonly user: IamUser;
  readonly profileName: string;
  readonly list: (signal: Signal) => Promise<DeviceList>;
  readonly start: (signal: Signal) => Promise<EnrollmentStart>;
  readonly create: (
    start: EnrollmentStart,
    request: DeviceRequest,
    signal: Signal,
  ) => Promise<Enrollment>;
  readonly enable: (
    device: DeviceToEnable,
    codes: AuthenticationCodes,
    signal: Signal,
  ) => Promise<void>;
  readonly resync: (
    device: Omit<DeviceToEnable, 'seed'>,
    codes: AuthenticationCodes,
    signal: Signal,
  ) => Promise<void>;
  readonly deactivate: (serialNumber: string, signal: Signal) => Promise<void>;
  readonly delete: (
    device: Pick<Device, 'serialNumber' | 'state'>,
    signal: Signal,
  ) => Promise<void>;
};

export function toUserDevices(access: DeviceAccess): UserDevices {
  const { user, profileName } = access;
  return {
    user,
    profileName,
    list: (signal) => listDevices(access, signal),
    start: (signal) => startEnrollment(access, signal),
    create: (start, request, signal) => createDevice(access, start, request, signal),
    enable: (device, codes, signal) => enableDevice(access, device, codes, signal),
    resync: (device, codes, signal) => resyncDevice(access, device, codes, signal),
    deactivate: (serialNumber, signal) => deactivateDevice(access, serialNumber, signal),
    delete: (device, signal) => deleteDevice(access, device, signal),
  };
}

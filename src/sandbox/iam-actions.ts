/**
 * IAM's actions for virtual MFA devices and users, as described in its API reference, version
 * 2010-05-08.
 */

import { noSuchEntity, Refusal, validationError } from './aws-refusal';
import { type Action, accountOf, type Call } from './call';
import { authorize, authorizeForUser, paginate, USER_NAME } from './iam-call';
import { acceptConsecutiveCodes } from './mfa/code-check';
import { seedQrPng } from './seed/seed-png';
import type { Device, User } from './world';
import type { XmlRecord } from './xml';

/** The IAM quota of enabled devices for one user, whatever their kind. */
const DEVICES_PER_USER = 8;

const SERIAL_NUMBER = {
  minLength: 9,
  maxLength: 256,
  pattern: /^[\w+=/:,.@-]+$/,
  patternText: '[\\w+=/:,.@-]+',
};
const CODE = { minLength: 6, maxLength: 6, pattern: /^\d+$/, patternText: '[\\d]+' };

export const IAM_ACTIONS: Readonly<Record<string, Action>> = {
  CreateVirtualMFADevice: (call) => {
    const { parameters, world } = call;
    const deviceName = parameters.required('VirtualMFADeviceName', { minLength: 1 });
    const path = parameters.optional('Path', { minLength: 1, maxLength: 512 }) ?? '/';
    parameters.finish();
    checkName('virtualMFADeviceName', deviceName);
    checkPath(path);
    const accountId = accountOf(call.caller);
    const serialNumber = `arn:aws:iam::${accountId}:mfa${path}${deviceName}`;
    authorize(call, serialNumber);
    if (world.devices.has(serialNumber)) {
      throw alreadyExists('MFADevice entity at the same path and name already exists.');
    }
    const device = world.addDevice({ accountId, deviceName, path });
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: Buffer.from(device.seed ?? '').toString('base64'),
        QRCodePNG: seedQrPng(device).toString('base64'),
      },
    };
  },

  EnableMFADevice: (call) => {
    const { parameters, world, now } = call;
    const { user, serialNumber } = readUserAndDevice(call);
    const codes = readCodes(call);
    parameters.finish();
    const owner = authorizeForUser(call, user);
    const device = findDevice(call, serialNumber);
    if (device.user !== undefined) throw alreadyExists('MFA Device is already in use.');
    if (world.devicesOf(owner).length >= DEVICES_PER_USER) {
      throw new Refusal(
        409,
        'LimitExceeded',
        `Cannot exceed quota for MFADevicesPerUser: ${DEVICES_PER_USER}`,
      );
    }
    checkConsecutive(call, device, codes);
    world.enable(device, owner, now);
    return undefined;
  },

  ResyncMFADevice: (call) => {
    const { user, serialNumber } = readUserAndDevice(call);
    const codes = readCodes(call);
    call.parameters.finish();
    const owner = authorizeForUser(call, user);
    checkConsecutive(call, findDeviceOf(call, owner, serialNumber), codes);
    return undefined;
  },

  DeactivateMFADevice: (call) => {
    const { user, serialNumber } = readUserAndDevice(call);
    call.parameters.finish();
    const owner = authorizeForUser(call, user);
    const device = findDeviceOf(call, owner, serialNumber);
    device.user = undefined;
    device.enableDate = undefined;
    // A passkey exists only while it is assigned to a user.
    if (device.seed === undefined) call.world.devices.delete(serialNumber);
    return undefined;
  },

  DeleteVirtualMFADevice: (call) => {
    const serialNumber = call.parameters.required('SerialNumber', SERIAL_NUMBER);
    call.parameters.finish();
    authorize(call, serialNumber);
    const device = findDevice(call, serialNumber);
    if (device.user !== undefined) {
      throw new Refusal(409, 'DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.');
    }
    call.world.devices.delete(serialNumber);
    return undefined;
  },

  ListMFADevices: (call) => {
    const userName = call.parameters.optional('UserName', USER_NAME);
    const page = paginate(call.parameters);
    call.parameters.finish();
    const user = authorizeForUser(call, userName);
    const { items, rest } = page(call.world.devicesOf(user), ({ serialNumber }) => serialNumber);
    return {
      MFADevices: items.map((device) => ({
        UserName: user.userName,
        SerialNumber: device.serialNumber,
        EnableDate: device.enableDate,
      })),
      ...rest,
    };
  },

  ListVirtualMFADevices: (call) => {
    const { parameters, world } = call;
    const status = parameters.oneOf('AssignmentStatus', ['Assigned', 'Unassigned', 'Any']) ?? 'Any';
    const page = paginate(parameters);
    parameters.finish();
    const accountId = accountOf(call.caller);
    authorize(call, `arn:aws:iam::${accountId}:mfa/`);
    const devices = [...world.devices.values()].filter(
      (device) =>
        device.accountId === accountId &&
        device.seed !== undefined &&
        (status === 'Any' || (status === 'Assigned') === (device.user !== undefined)),
    );
    const { items, rest } = page(devices, ({ serialNumber }) => serialNumber);
    return {
      VirtualMFADevices: items.map((device) => ({
        SerialNumber: device.serialNumber,
        EnableDate: device.enableDate,
        User: device.user === undefined ? undefined : describeUser(device.user),
      })),
      ...rest,
    };
  },

  GetUser: (call) => {
    const userName = call.parameters.optional('UserName', USER_NAME);
    call.parameters.finish();
    return { User: describeUser(authorizeForUser(call, userName)) };
  },

  ListAccountAliases: (call) => {
    const page = paginate(call.parameters);
    call.parameters.finish();
    authorize(call, '*');
    const aliases = call.world.accountAliases.get(accountOf(call.caller)) ?? [];
    const { items, rest } = page(aliases, (alias) => alias);
    return { AccountAliases: items, ...rest };
  },
};

function readUserAndDevice({ parameters }: Call): { user: string; serialNumber: string } {
  return {
    user: parameters.required('UserName', USER_NAME),
    serialNumber: parameters.required('SerialNumber', SERIAL_NUMBER),
  };
}

function readCodes({ parameters }: Call): readonly [string, string] {
  return [
    parameters.required('AuthenticationCode1', CODE),
    parameters.required('AuthenticationCode2', CODE),
  ];
}

function findDevice({ world, caller }: Call, serialNumber: string): Device {
  const device = world.devices.get(serialNumber);
  if (device === undefined || device.accountId !== accountOf(caller)) {
    throw noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} doesn't exist.`);
  }
  return device;
}

function findDeviceOf(call: Call, user: User, serialNumber: string): Device {
  const device = findDevice(call, serialNumber);
  if (device.user !== user) throw noSuchEntity('MFA Device invalid for user.');
  return device;
}

function checkConsecutive(call: Call, device: Device, codes: readonly [string, string]): void {
  if (acceptConsecutiveCodes(device, codes, call.authenticatorNow)) return;
  throw new Refusal(
    403,
    'InvalidAuthenticationCode',
    'Authentication code for device is not valid.',
  );
}

function checkName(parameter: string, name: string): void {
  if (/^[\w+=,.@-]{1,226}$/.test(name)) return;
  throw validationError(
    `The specified value for ${parameter} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );
}

function checkPath(path: string): void {
  if (/^\/(?:[\x21-\x7e]*[^/]\/)?$/.test(path)) return;
  throw validationError(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

function describeUser(user: User): XmlRecord {
  return {
    Path: user.path,
    UserName: user.userName,
    UserId: user.userId,
    Arn: user.arn,
    CreateDate: user.createDate,
  };
}

const alreadyExists = (message: string) => new Refusal(409, 'EntityAlreadyExists', message);

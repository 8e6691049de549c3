/** The intents of enrollment and of the devices, each with its action. */
import type { Actor } from '../actions';
import type { Intent } from '../intents';
import {
  askForCodes,
  askToDelete,
  askToSwitchOff,
  deleteTypedDevice,
  openDevices,
  saveDevice,
  switchOffDevice,
  typeDeletion,
} from './device-actions';
import {
  clearDeviceName,
  createNamedDevice,
  deleteUnusedOfName,
  enroll,
  eraseDeviceName,
  saveExistingDevice,
  showSeed,
  turnToCodes,
  turnToName,
  turnToQrCode,
  typeDeviceName,
  writeQrCode,
} from './enrollment-actions';
import { enableByCodes, saveForRolesToo, signInAfterEnrollment } from './enrollment-end';

type Of<K extends Intent['kind']> = Extract<Intent, { kind: K }>;

type EnrollmentIntent = Of<
  | 'enroll'
  | 'use-existing-device'
  | 'enroll-another'
  | 'type-device-name'
  | 'erase-device-name'
  | 'clear-device-name'
  | 'create-device'
  | 'delete-unused-device'
  | 'show-seed'
  | 'write-qr-code'
  | 'turn-to-codes'
  | 'turn-to-qr-code'
  | 'enable-device'
  | 'save-for-roles'
  | 'sign-in-after-enrollment'
>;

type DevicesIntent = Of<
  | 'open-devices'
  | 'ask-for-codes'
  | 'ask-to-switch-off'
  | 'switch-off-device'
  | 'use-device'
  | 'ask-to-delete'
  | 'type-deletion'
  | 'erase-deletion'
  | 'delete-device'
>;

type Running = Promise<void> | undefined;

export function actOnEnrollment(actor: Actor, intent: EnrollmentIntent): Running {
  switch (intent.kind) {
    case 'enroll':
      return enroll(actor, intent.profileName, intent.isAnother);
    case 'use-existing-device':
      return saveExistingDevice(actor);
    case 'enroll-another':
      turnToName(actor);
      return;
    case 'type-device-name':
      typeDeviceName(actor, intent.text);
      return;
    case 'erase-device-name':
      eraseDeviceName(actor);
      return;
    case 'clear-device-name':
      clearDeviceName(actor);
      return;
    case 'create-device':
      return createNamedDevice(actor);
    case 'delete-unused-device':
      return deleteUnusedOfName(actor);
    case 'show-seed':
      showSeed(actor);
      return;
    case 'write-qr-code':
      return writeQrCode(actor);
    case 'turn-to-codes':
      turnToCodes(actor);
      return;
    case 'turn-to-qr-code':
      turnToQrCode(actor);
      return;
    case 'enable-device':
      return enableByCodes(actor);
    case 'save-for-roles':
      return saveForRolesToo(actor);
    case 'sign-in-after-enrollment':
      return signInAfterEnrollment(actor);
  }
}

export function actOnDevices(actor: Actor, intent: DevicesIntent): Running {
  switch (intent.kind) {
    case 'open-devices':
      return openDevices(actor, intent.profileName);
    case 'ask-for-codes':
      askForCodes(actor);
      return;
    case 'ask-to-switch-off':
      askToSwitchOff(actor);
      return;
    case 'switch-off-device':
      return switchOffDevice(actor, intent.device);
    case 'use-device':
      return saveDevice(actor);
    case 'ask-to-delete':
      askToDelete(actor);
      return;
    case 'type-deletion':
      typeDeletion(actor, (typed) => typed + intent.text);
      return;
    case 'erase-deletion':
      typeDeletion(actor, (typed) => typed.slice(0, -1));
      return;
    case 'delete-device':
      return deleteTypedDevice(actor);
  }
}

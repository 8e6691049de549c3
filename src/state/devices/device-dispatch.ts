/** The intents of enrollment and of the devices, each with its action. */
import type { Actor } from '../actions';
import type { Intent } from '../intents';
import {
  askForCodes,
  askToDelete,
  deleteTypedDevice,
  openDevices,
  saveDevice,
  switchOffDevice,
} from './device-actions';
import {
  createNamedDevice,
  deleteUnusedOfName,
  enableByCodes,
  enroll,
  saveExistingDevice,
  showSeed,
  turnToCodes,
  turnToQrCode,
  writeQrCode,
} from './enrollment-actions';

type Of<K extends Intent['kind']> = Extract<Intent, { kind: K }>;

type EnrollmentIntent = Of<
  | 'enroll'
  | 'use-existing-device'
  | 'enroll-another'
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
  | 'switch-off-device'
  | 'use-device'
  | 'ask-to-delete'
  | 'delete-device'
>;

type Running = Promise<void> | undefined;

export function actOnEnrollment(actor: Actor, intent: EnrollmentIntent): Running {
  switch (intent.kind) {
    case 'enroll':
      return enroll(actor, intent.profileName, intent.isAnother);
    case 'use-existing-device':
      saveExistingDevice(actor);
      return;
    case 'enroll-another':
      actor.enrollments.get()?.existing.answer(undefined);
      return;
    case 'create-device':
      createNamedDevice(actor);
      return;
    case 'delete-unused-device':
      deleteUnusedOfName(actor);
      return;
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
      enableByCodes(actor);
      return;
    case 'save-for-roles':
      actor.enrollments.get()?.next.answer('save-for-roles');
      return;
    case 'sign-in-after-enrollment':
      actor.enrollments.get()?.next.answer('sign-in');
      return;
  }
}

export function actOnDevices(actor: Actor, intent: DevicesIntent): Running {
  switch (intent.kind) {
    case 'open-devices':
      return openDevices(actor, intent.profileName);
    case 'ask-for-codes':
      askForCodes(actor);
      return;
    case 'switch-off-device':
      return switchOffDevice(actor);
    case 'use-device':
      return saveDevice(actor);
    case 'ask-to-delete':
      askToDelete(actor);
      return;
    case 'delete-device':
      return deleteTypedDevice(actor);
  }
}

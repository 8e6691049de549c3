/** The intents of enrollment and of the devices, each with its action. */
import { toAppError } from '../../errors';
import { type Actor, showFailure, showNotice } from '../actions';
import type { Intent } from '../intents';
import { topScreenOf } from '../screens';
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
  clearDeviceCode,
  eraseDeviceCode,
  showDeviceCodes,
  typeDeviceCode,
} from './device-codes-actions';
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
import {
  clearEnrollmentCode,
  enableByCodes,
  eraseEnrollmentCode,
  saveForRoles,
  showEnrollmentCodes,
  signInAfterEnrollment,
  typeEnrollmentCode,
} from './enrollment-end';

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

type CodesIntent = Of<'type-code' | 'erase-code' | 'clear-code' | 'show-codes' | 'fill-code'>;

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
      return saveForRoles(actor);
    case 'sign-in-after-enrollment':
      return signInAfterEnrollment(actor);
  }
}

/** The two fields are the same on both screens; what is done with the codes differs. */
export function actOnCodes(actor: Actor, intent: CodesIntent): Running {
  const isEnrollment = topScreenOf(actor.store.getState(), 'enrollment') !== undefined;
  switch (intent.kind) {
    case 'type-code':
      return isEnrollment
        ? typeEnrollmentCode(actor, intent.text)
        : typeDeviceCode(actor, intent.text);
    case 'erase-code':
      (isEnrollment ? eraseEnrollmentCode : eraseDeviceCode)(actor);
      return;
    case 'clear-code':
      (isEnrollment ? clearEnrollmentCode : clearDeviceCode)(actor);
      return;
    case 'show-codes':
      (isEnrollment ? showEnrollmentCodes : showDeviceCodes)(actor);
      return;
    case 'fill-code':
      return fillCode(actor);
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

/** Types the code of the device, as the sandbox's phone shows it now. */
async function fillCode(actor: Actor): Promise<void> {
  const { authenticator } = actor.services;
  const state = actor.store.getState();
  const step = topScreenOf(state, 'enrollment')?.step;
  const serialNumber =
    step?.kind === 'codes'
      ? step.device.serialNumber
      : topScreenOf(state, 'device-codes')?.device.serialNumber;
  if (authenticator === undefined || serialNumber === undefined) return;
  try {
    const codes = await authenticator.codes();
    const found = codes.find((code) => code.serialNumber === serialNumber);
    if (found === undefined) showNotice(actor, 'The sandbox has no such device.', 'urgent');
    else await actOnCodes(actor, { kind: 'type-code', text: found.code });
  } catch (thrown) {
    showFailure(actor, 'No code', toAppError(thrown));
  }
}

import { AppFailure, explain, toAppError } from '../../errors';
import { deviceKind } from './device';
import type { DeviceAccess } from './device-access';
import { isLost, stateUnknown } from './enable-device';
import { listEnabled } from './list-devices';

/**
 * Turns the device off. AWS keeps it, and two codes enable it again. A device that is already off
 * counts as done.
 *
 * Throws `AppFailure`: `device-unknown`, `permission-missing`, `device-state-unknown`, and what
 * `IamPort` throws.
 */
export async function deactivateDevice(
  access: DeviceAccess,
  serialNumber: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { iam, user, signed } = access;
  try {
    await signed(
      (call) => iam.deactivateMfaDevice(call, { userName: user.name, serialNumber }),
      signal,
    );
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!isLost(error)) throw thrown;
    const devices = await listEnabled(access, signal).catch(() => {
      throw stateUnknown(access, serialNumber, 'deactivated', error);
    });
    if (devices.some((device) => device.serialNumber === serialNumber)) throw thrown;
  }
}

/**
 * Deactivates the device if it is enabled, then deletes it if it is virtual. AWS forgets other
 * devices when they are deactivated.
 *
 * Throws like `deactivateDevice`, `device-left` if it is deactivated but can't be deleted, and
 * `device-conflict` if it is enabled after all.
 */
export async function deleteDevice(
  access: DeviceAccess,
  device: { readonly serialNumber: string; readonly state: 'enabled' | 'unused' },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { serialNumber, state } = device;
  if (state === 'enabled') await deactivateDevice(access, serialNumber, signal);
  if (deviceKind(serialNumber) !== 'virtual') return;
  // Somebody has enabled it since it was listed.
  if ((await removeUnused(access, serialNumber, signal)) === 'enabled')
    throw new AppFailure({ kind: 'device-conflict', reason: 'in-use' });
}

/** Deletes an unused device. Throws `AppFailure` `device-left`. */
export async function removeUnused(
  access: DeviceAccess,
  serialNumber: string,
  signal: AbortSignal | undefined,
): Promise<'deleted' | 'enabled'> {
  const { iam, signed, profileName: profile } = access;
  try {
    await signed((call) => iam.deleteVirtualMfaDevice(call, { serialNumber }), signal);
    return 'deleted';
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'device-unknown') return 'deleted';
    if (error.kind === 'device-conflict' && error.reason === 'in-use') return 'enabled';
    // A user who may not delete it learns nothing about its state from the refusal.
    const enabled = await listEnabled(access, signal).catch(() => []);
    if (enabled.some((device) => device.serialNumber === serialNumber)) return 'enabled';
    throw new AppFailure({
      kind: 'device-left',
      serialNumber,
      profile,
      reason: explain(error).message,
      needsMfa: error.kind === 'permission-missing' && !error.withMfa,
      aws: error.aws,
      cause: error.cause,
    });
  }
}

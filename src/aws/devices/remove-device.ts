import { AppFailure, explain, toAppError } from '../../errors';
import { deviceKind } from './device';
import type { DeviceAccess } from './device-access';
import { isLost } from './enable-device';
import { listEnabled } from './list-devices';

/**
 * Takes the device away from the user and keeps it: two codes enable it again. Carried out already
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
      const { profileName: profile } = access;
      const { cause } = error;
      throw new AppFailure({
        kind: 'device-state-unknown',
        change: 'deactivated',
        serialNumber,
        profile,
        cause,
      });
    });
    if (devices.some((device) => device.serialNumber === serialNumber)) throw thrown;
  }
}

/**
 * Deactivates the device where it is enabled, then deletes it where it is a virtual one: the others
 * are gone from AWS with that.
 *
 * Throws as `deactivateDevice`, `device-left` where it is deactivated but can't be deleted, and
 * `device-conflict` where it is enabled after all.
 */
export async function deleteDevice(
  access: DeviceAccess,
  device: { readonly serialNumber: string; readonly state: 'enabled' | 'unused' },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { serialNumber, state } = device;
  if (state === 'enabled') await deactivateDevice(access, serialNumber, signal);
  if (deviceKind(serialNumber) !== 'virtual') return;
  // Somebody enabled it since it was listed.
  if ((await removeUnused(access, serialNumber, signal)) === 'enabled')
    throw new AppFailure({ kind: 'device-conflict', reason: 'in-use' });
}

/** Deletes a device that nobody uses. Throws `AppFailure` `device-left`. */
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
    // Whoever may not delete it is told nothing of its state.
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

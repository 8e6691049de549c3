import { AppFailure } from '../../errors';
import type { DeviceAccess } from './device-access';
import { suggestDeviceName } from './device-name';

/**
 * Says whose device has the name, and which name is free. It is not certain while AWS lists nobody
 * who has it: a deleted device lingers for a moment.
 */
export async function nameTaken(
  access: DeviceAccess,
  serialNumber: string,
  refusal: AppFailure,
  signal: AbortSignal | undefined,
): Promise<{ readonly failure: AppFailure; readonly isCertain: boolean }> {
  const assigned = await listAssigned(access, signal);
  const holder = assigned?.find((device) => device.serialNumber === serialNumber);
  const taken = [serialNumber, ...(assigned ?? []).map((device) => device.serialNumber)];
  const failure = new AppFailure({
    kind: 'device-name-taken',
    serialNumber,
    owner: holder?.userName,
    suggestion: suggestDeviceName(access.user.name, taken),
    aws: refusal.error.aws,
    cause: refusal.error.cause,
  });
  return { failure, isCertain: assigned === undefined || holder !== undefined };
}

/** `undefined` where the user may not list them. */
async function listAssigned({ iam, signed }: DeviceAccess, signal: AbortSignal | undefined) {
  try {
    return await signed((call) => iam.listVirtualMfaDevices(call, { assigned: true }), signal);
  } catch (thrown) {
    if (thrown instanceof AppFailure && thrown.error.kind === 'permission-missing')
      return undefined;
    throw thrown;
  }
}

import { type AppError, AppFailure, toAppError } from '../../errors';
import type { Secret } from '../../secret';
import type { AuthenticationCodes } from '../iam';
import { codesProblem, diagnoseCodes } from './authentication-codes';
import { givesCodes } from './device';
import type { DeviceAccess } from './device-access';
import { listEnabled, nameTaken, tooManyDevices } from './list-devices';

export type DeviceToEnable = {
  readonly serialNumber: string;
  /** Known during enrollment. It helps to explain a refusal. */
  readonly seed: Secret | undefined;
  readonly refusals: number;
};

/** If an answer is lost, AWS is asked what happened, then the same codes are sent again. */
const attempts = 3;

/** Between two attempts. */
const pauseMs = 1_000;

/**
 * Enables the device for the user. When it returns, AWS has said that the device is enabled. If
 * that answer was lost, AWS was asked again.
 *
 * Throws `AppFailure`: `codes-refused` with the broken rule, `device-limit`, `device-name-taken`,
 * `device-unknown`, `permission-missing`, `device-state-unknown` if the connection broke and AWS
 * can't be asked, and what `IamPort` throws.
 */
export async function enableDevice(
  access: DeviceAccess,
  device: DeviceToEnable,
  codes: AuthenticationCodes,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { iam, user, signed, clock } = access;
  const { serialNumber } = device;
  const problem = codesProblem(codes);
  if (problem !== undefined) throw codesRefused(access, device, { problem, refusals: 0 });

  for (let attempt = 1; ; attempt += 1) {
    try {
      return await signed(
        (call) => iam.enableMfaDevice(call, { userName: user.name, serialNumber, ...codes }),
        signal,
      );
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) throw thrown;
      const { error } = thrown;
      if (error.kind === 'codes-refused') {
        throw codesRefused(access, device, {
          problem: device.seed && diagnoseCodes(device.seed, codes, awsTime(access)),
          refusals: device.refusals + 1,
          error,
        });
      }
      if (!isUnsure(error)) throw await explained(access, device, thrown, signal);
      if (await isEnabled(access, serialNumber, signal)) return;
      if (isTaken(error)) throw await explained(access, device, thrown, signal);
      if (attempt === attempts) throw thrown;
      await clock.sleep(pauseMs, signal);
    }
  }
}

/** Resyncs an enabled device with two codes in a row. Throws like `enableDevice`. */
export async function resyncDevice(
  access: DeviceAccess,
  device: Omit<DeviceToEnable, 'seed'>,
  codes: AuthenticationCodes,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { iam, user, signed } = access;
  const { serialNumber } = device;
  if (!givesCodes(serialNumber)) {
    throw new AppFailure({ kind: 'device-gives-no-codes', serialNumber });
  }
  const facts = { ...device, seed: undefined };
  const problem = codesProblem(codes);
  if (problem !== undefined) throw codesRefused(access, facts, { problem, refusals: 0 });
  try {
    await signed(
      (call) => iam.resyncMfaDevice(call, { userName: user.name, serialNumber, ...codes }),
      signal,
    );
  } catch (thrown) {
    if (!(thrown instanceof AppFailure) || thrown.error.kind !== 'codes-refused') throw thrown;
    const refusals = device.refusals + 1;
    throw codesRefused(access, facts, { problem: undefined, refusals, error: thrown.error });
  }
}

/** AWS's time, as far as it is known. */
export function awsTime({ clock, aheadMs }: Pick<DeviceAccess, 'clock' | 'aheadMs'>): Date {
  return new Date(clock.now().getTime() - (aheadMs() ?? 0));
}

/** Whether the error leaves open if AWS carried out the call. */
export function isLost(error: AppError): boolean {
  return error.kind === 'network' || error.kind === 'aws-unavailable';
}

/** AWS's answer was lost, and AWS can't be asked what happened. */
export function stateUnknown(
  { profileName: profile }: DeviceAccess,
  serialNumber: string,
  change: Extract<AppError, { readonly kind: 'device-state-unknown' }>['change'],
  { aws, cause }: AppError,
): AppFailure {
  return new AppFailure({
    kind: 'device-state-unknown',
    serialNumber,
    profile,
    change,
    aws,
    cause,
  });
}

/** After a lost answer, AWS may say that the device is taken, by this very user. */
function isUnsure(error: AppError): boolean {
  return isLost(error) || isTaken(error) || isBusy(error);
}

function isTaken(error: AppError): boolean {
  return error.kind === 'device-conflict' && error.reason === 'exists';
}

function isBusy(error: AppError): boolean {
  return error.kind === 'device-conflict' && error.reason === 'busy';
}

async function isEnabled(
  access: DeviceAccess,
  serialNumber: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const devices = await listEnabled(access, signal);
    return devices.some((device) => device.serialNumber === serialNumber);
  } catch (thrown) {
    const error = toAppError(thrown);
    throw isLost(error) ? stateUnknown(access, serialNumber, 'enabled', error) : thrown;
  }
}

/** The refusal, with the facts that the user needs to act on it. */
async function explained(
  access: DeviceAccess,
  { serialNumber }: DeviceToEnable,
  failure: AppFailure,
  signal: AbortSignal | undefined,
): Promise<AppFailure> {
  const { error } = failure;
  if (isTaken(error)) return (await nameTaken(access, serialNumber, failure, signal)).failure;
  if (error.kind !== 'device-conflict' || error.reason !== 'limit') return failure;
  return tooManyDevices(access.user, await listEnabled(access, signal), error);
}

function codesRefused(
  access: DeviceAccess,
  device: DeviceToEnable,
  facts: {
    readonly problem: ReturnType<typeof codesProblem>;
    readonly refusals: number;
    readonly error?: AppError;
  },
): AppFailure {
  const { problem, refusals, error } = facts;
  const aheadMs = access.aheadMs();
  return new AppFailure({
    kind: 'codes-refused',
    serialNumber: device.serialNumber,
    problem,
    refusals,
    aheadSeconds: aheadMs === undefined ? undefined : Math.round(aheadMs / 1000),
    aws: error?.aws,
    cause: error?.cause,
  });
}

import { AppFailure, toAppError } from '../errors';
import type { DeviceAccess } from './devices/device-access';
import type { AccessKey, KeyUse } from './iam';

/** An access key and its last use, which is a failure if AWS refused to tell it. */
export type UsedKey = AccessKey & { readonly lastUse: KeyUse | AppFailure | undefined };

/** The access keys of a user, oldest first. Throws `AppFailure`. */
export async function listAccessKeys(
  { iam, user, signed }: Pick<DeviceAccess, 'iam' | 'user' | 'signed'>,
  signal: AbortSignal | undefined,
): Promise<readonly UsedKey[]> {
  const keys = await signed((call) => iam.listAccessKeys(call, { userName: user.name }), signal);
  const used: UsedKey[] = [];
  const timeOf = ({ createdAt }: AccessKey) => createdAt?.getTime() ?? 0;
  // One after the other, so that a needed code is asked for only once.
  for (const key of keys.toSorted((one, other) => timeOf(one) - timeOf(other))) {
    const { accessKeyId } = key;
    const askUse = () => signed((call) => iam.accessKeyLastUsed(call, { accessKeyId }), signal);
    used.push({ ...key, lastUse: await askUse().catch(unlessRefused) });
  }
  return used;
}

function unlessRefused(thrown: unknown): AppFailure {
  const { kind } = toAppError(thrown);
  const isRefusal = kind === 'permission-missing' || kind === 'aws-refused';
  if (isRefusal && thrown instanceof AppFailure) return thrown;
  throw thrown;
}

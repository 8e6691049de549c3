import type { RotationRecord } from '../../aws/rotation-journal';
import { AppFailure, explain, toAppError } from '../../errors';
import { replacePair } from './kept-keys';
import {
  deleteKey,
  forgetKey,
  keptPair,
  listKeys,
  proveKey,
  type Rotated,
  type Rotation,
  turnOffOldKey,
} from './rotation';

/** AWS's times are whole seconds, and this computer's idea of its clock is as good. */
const clockToleranceMs = 2_000;

/**
 * Finishes or undoes what a run that was killed has begun: finishes where a file has the new pair already;
 * else the secret of the new key is lost, and it is deleted. Returns what was finished.
 *
 * Throws `AppFailure`; the journal then stays for the next run.
 */
export async function settleRotation(rotation: Rotation): Promise<Rotated | undefined> {
  const { access, journal, world, face } = rotation;
  const record = journal.read();
  if (record === undefined) return undefined;
  const { oldId } = record;
  const { signal } = world;
  // First, so that the sessions are found that sign what follows.
  if (record.newId !== undefined && isKept(record.newId, rotation))
    world.moveSessions(oldId, record.newId);
  const newId = record.newId ?? (await findNewKey(rotation, record, signal));
  if (newId === undefined) {
    journal.remove();
    return undefined;
  }
  const pair = await keptPair(newId, world, signal);
  if (pair === undefined) {
    try {
      await deleteKey(access, newId, signal);
    } catch (thrown) {
      const { profileName: profile } = world;
      const reason = explain(toAppError(thrown), world.files.home).message;
      throw new AppFailure({ kind: 'access-key-left', accessKeyId: newId, profile, reason });
    }
    await forgetKey(rotation, newId);
    journal.remove();
    face.tell(`A rotation was cut off: its new key ${newId} is deleted, for its secret is lost.`);
    return undefined;
  }
  const keys = await listKeys(access, signal);
  const old = keys.find(({ accessKeyId }) => accessKeyId === oldId);
  if (old?.status === 'Active' || isKept(oldId, rotation)) {
    face.tell(`Finishing the rotation from ${oldId} to ${newId}.`);
    await proveKey(rotation, pair);
    await replacePair(oldId, pair, world);
    world.moveSessions(oldId, newId);
    await turnOffOldKey(rotation, oldId, newId);
  }
  journal.remove();
  const profiles = [...new Set(world.holders(newId).map(({ profile }) => profile))];
  return { oldId, newId, profiles };
}

/**
 * The key that a run made which can't say so: not there before, younger than its record, and never used,
 * as nobody has its secret.
 */
export async function findNewKey(
  { access, world }: Pick<Rotation, 'access' | 'world'>,
  { before, since }: RotationRecord,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { iam, signed } = access;
  for (const { accessKeyId, createdAt } of await listKeys(access, signal)) {
    const isNew =
      createdAt !== undefined && createdAt.getTime() >= since.getTime() - clockToleranceMs;
    // Protects: a key that a run did not make, or that the files have, is not taken for its own.
    if (before.includes(accessKeyId) || !isNew || world.holders(accessKeyId).length > 0) continue;
    const use = await signed((call) => iam.accessKeyLastUsed(call, { accessKeyId }), signal);
    if (use === undefined) return accessKeyId;
  }
  return undefined;
}

function isKept(accessKeyId: string, { world }: Pick<Rotation, 'world'>): boolean {
  return world.holders(accessKeyId).length > 0;
}

import { listAccessKeys, type UsedKey } from '../../aws/access-keys';
import { formatDate } from '../../countdown';
import { AppFailure } from '../../errors';
import type { Face } from '../face';
import { sayUse } from './rotate-keys';
import {
  deleteKey,
  forgetKey,
  type Rotation,
  type RotationWorld,
  settleRotation,
  withRotation,
} from './rotation';

/** Deleting a key can't be undone, so it takes more than a yes. */
export type FinishingFace = Pick<Face, 'tell'> & {
  readonly confirmDeletion: (lines: readonly string[], accessKeyId: string) => Promise<boolean>;
};

/**
 * Deletes the key that a rotation has turned off. Returns its id, or `undefined` if there is none
 * or the person keeps it.
 *
 * Throws `AppFailure`.
 */
export function finishRotation(
  world: RotationWorld,
  face: FinishingFace,
): Promise<string | undefined> {
  return withRotation(world, face, async (rotation) => {
    await settleRotation(rotation);
    const keys = await listAccessKeys(rotation.access, world.signal);
    const old = oldKeyOf(keys, rotation);
    if (old === undefined) {
      face.tell(`${rotation.access.user.name} has no other access key. Nothing to delete.`);
      return undefined;
    }
    const { accessKeyId } = old;
    if (!(await face.confirmDeletion(describe(old), accessKeyId))) {
      face.tell(`${accessKeyId} stays. It is off.`);
      return undefined;
    }
    await deleteKey(rotation.access, accessKeyId, world.signal);
    await forgetKey(rotation, accessKeyId);
    return accessKeyId;
  });
}

/** Throws `AppFailure` if the other key is not one that a rotation has turned off. */
function oldKeyOf(keys: readonly UsedKey[], { ownId, world }: Rotation): UsedKey | undefined {
  const own = keys.find(({ accessKeyId }) => accessKeyId === ownId);
  const other = keys.find(({ accessKeyId }) => accessKeyId !== ownId);
  if (other === undefined) return undefined;
  const { accessKeyId, status, createdAt } = other;
  const refuse = (message: string, hint: string) =>
    new AppFailure({ kind: 'failed', message, hint });
  // Protects: no key that may still be in use is deleted.
  if (status === 'Active') {
    throw refuse(
      `${accessKeyId} is still on, so no rotation has turned it off.`,
      'If nothing needs it, turn it off in the IAM console first.',
    );
  }
  const isOlder =
    createdAt !== undefined && own?.createdAt !== undefined && createdAt <= own.createdAt;
  // Protects: only a key that another has replaced is deleted.
  if (!isOlder || world.holders(accessKeyId).length > 0) {
    throw refuse(
      `${accessKeyId} is not the key that ${ownId} replaced.`,
      'Delete it in the IAM console if nothing needs it.',
    );
  }
  return other;
}

/** What a person should know before the key is deleted for good. */
function describe({ accessKeyId, createdAt, lastUse }: UsedKey): readonly string[] {
  const created = createdAt === undefined ? '' : `, created on ${formatDate(createdAt)},`;
  const use =
    lastUse instanceof AppFailure
      ? 'AWS does not say when it was last used.'
      : lastUse === undefined
        ? 'AWS knows of no use of it.'
        : `It was last used ${sayUse(lastUse)}.`;
  return [
    `${accessKeyId}${created} is off. ${use}`,
    'AWS may report a use some hours late. A machine that still has the key can never use it again.',
  ];
}

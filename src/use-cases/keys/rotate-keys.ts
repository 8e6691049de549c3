import { listAccessKeys, type UsedKey } from '../../aws/access-keys';
import { awsTime, isLost } from '../../aws/devices/enable-device';
import type { AccessKey } from '../../aws/iam';
import type { KeyPair } from '../../aws/key-stores/key-store';
import type { RotationRecord } from '../../aws/rotation-journal';
import { formatAge, formatDate } from '../../countdown';
import { type AppError, AppFailure, explain, toAppError } from '../../errors';
import { nameFew } from '../../printable';
import { Secret } from '../../secret';
import { confirmed, describeChanges } from '../change-files';
import type { ConfirmingFace } from '../face';
import { replacePair, replacingPair } from './kept-keys';
import {
  deleteKey,
  findNewKey,
  forgetKey,
  keptPair,
  listKeys,
  proveKey,
  type Rotated,
  type Rotation,
  type RotationWorld,
  settleRotation,
  tidyingSignal,
  turnOffOldKey,
  withRotation,
} from './rotation';

/** Shown in place of the pair that AWS has not made yet. */
const placeholder: KeyPair = {
  accessKeyId: 'NEW-ACCESS-KEY-ID',
  secretAccessKey: new Secret('NEW-SECRET'),
};

/**
 * Makes a second access key, tests it, writes it wherever the first one is kept, and turns the
 * first one off. Any failure before that is undone. The next run finishes or undoes a killed one.
 * Returns `undefined` if the person declines.
 *
 * Throws `AppFailure`.
 */
export function rotateKeys(
  world: RotationWorld,
  face: ConfirmingFace,
): Promise<Rotated | undefined> {
  return withRotation(world, face, async (rotation) => {
    const finished = await settleRotation(rotation);
    if (finished !== undefined) return finished;
    const { access, ownId } = rotation;
    const keys = await listKeys(access, world.signal);
    if (keys.length > 1) throw await noRoom(rotation);
    if (!(await isWanted(rotation, keys, face))) return undefined;
    const old = await keptPair(ownId, world, world.signal);
    // It was there a moment ago, so somebody else is changing the files.
    if (old === undefined) throw new AppFailure({ kind: 'canceled' });
    const record: RotationRecord = {
      oldId: ownId,
      before: keys.map(({ accessKeyId }) => accessKeyId),
      since: awsTime(access),
      newId: undefined,
    };
    return replaceKey(rotation, record, old);
  });
}

async function replaceKey(
  rotation: Rotation,
  record: RotationRecord,
  old: KeyPair,
): Promise<Rotated> {
  const { world, face, journal } = rotation;
  const { accessKeyId: oldId } = old;
  const pair = await createKey(rotation, record);
  const { accessKeyId: newId } = pair;
  try {
    journal.write({ ...record, newId });
    await proveKey(rotation, pair);
    const profiles = await replacePair(oldId, pair, world);
    world.moveSessions(oldId, newId);
    await turnOffOldKey(rotation, oldId, newId);
    journal.remove();
    return { oldId, newId, profiles };
  } catch (thrown) {
    if (toAppError(thrown).kind === 'rotation-unfinished') throw thrown;
    await undo(rotation, old, newId, toAppError(thrown));
    if (toAppError(thrown).kind !== 'canceled')
      face.tell(`Undone: ${newId} is deleted, and ${oldId} is in use as before.`);
    throw thrown;
  }
}

/** If nobody knows whether AWS made a key, looks for it and deletes it. */
async function createKey(rotation: Rotation, record: RotationRecord): Promise<KeyPair> {
  const { access, journal, world, face } = rotation;
  const { iam, user, signed } = access;
  journal.write(record);
  try {
    return await signed((call) => iam.createAccessKey(call, { userName: user.name }), world.signal);
  } catch (thrown) {
    const error = toAppError(thrown);
    // Only a refusal by AWS itself means that it made no key.
    if (error.aws === undefined || isLost(error)) {
      const signal = tidyingSignal(access);
      try {
        const made = await findNewKey(rotation, record, signal);
        if (made !== undefined) await deleteKey(access, made, signal);
      } catch {
        face.tell("AWS may have made a key and can't be asked now. The next run looks for it.");
        throw thrown;
      }
    }
    journal.remove();
    throw thrown;
  }
}

/**
 * Restores everything. Throws `AppFailure` `access-key-left`, or `rotation-unfinished` if the files
 * keep the new pair.
 */
async function undo(rotation: Rotation, old: KeyPair, newId: string, why: AppError): Promise<void> {
  const { access, journal, world, face } = rotation;
  const signal = tidyingSignal(access);
  const { profileName: profile } = world;
  const tellWhy = () => {
    if (why.kind !== 'canceled') face.tell(explain(why, world.files.home).message);
  };
  try {
    await replacePair(newId, old, { ...world, signal });
    world.moveSessions(newId, old.accessKeyId);
  } catch (thrown) {
    tellWhy();
    const reason = explain(toAppError(thrown), world.files.home).message;
    throw new AppFailure({
      kind: 'rotation-unfinished',
      profile,
      oldKey: old.accessKeyId,
      reason,
    });
  }
  try {
    await deleteKey(access, newId, signal);
  } catch (thrown) {
    tellWhy();
    const reason = explain(toAppError(thrown), world.files.home).message;
    throw new AppFailure({ kind: 'access-key-left', accessKeyId: newId, profile, reason });
  }
  await forgetKey({ ...rotation, world: { ...world, signal } }, newId);
  journal.remove();
}

async function isWanted(
  { world, access, ownId }: Rotation,
  keys: readonly AccessKey[],
  face: ConfirmingFace,
): Promise<boolean> {
  const edit = replacingPair(ownId, placeholder, world);
  const holders = world.holders(ownId);
  const names = [...new Set(holders.map(({ profile }) => profile))];
  const stores = [...new Set(holders.flatMap(({ kept }) => kept?.store ?? []))];
  const createdAt = keys.find(({ accessKeyId }) => accessKeyId === ownId)?.createdAt;
  const age =
    createdAt === undefined ? '' : ` It is ${formatAge(createdAt, access.clock.now())} old.`;
  return confirmed(
    {
      title: `Rotate the keys of ${world.profileName}`,
      reason: 'AWS makes a new access key, and the old one is turned off.',
      lines: [
        `${ownId} of ${access.user.name} is replaced.${age}`,
        ...describeChanges(world.files.preview(edit), world.files),
        ...stores.map((store) => `The new pair also goes to ${store}.`),
        ...(names.length > 1 ? [`These profiles hold it: ${nameFew(names)}.`] : []),
        `Then ${ownId} is turned off, but not deleted, because other machines may have it.`,
      ],
      question: 'Rotate them?',
    },
    face,
  );
}

async function noRoom({ access, world, ownId }: Rotation): Promise<AppFailure> {
  const used = await listAccessKeys(access, world.signal);
  const { profileName: profile } = world;
  const { name: userName } = access.user;
  const other = used.find(({ accessKeyId }) => accessKeyId !== ownId);
  return new AppFailure({
    kind: 'access-key-limit',
    userName,
    ...(other && { profile, ownKey: ownId, otherKey: other.accessKeyId, ...lastUseOf(other) }),
  });
}

function lastUseOf({ status, lastUse }: UsedKey) {
  if (status === 'Inactive') return { use: 'off' } as const;
  if (lastUse instanceof AppFailure) return { use: 'unknown' } as const;
  if (lastUse === undefined) return { use: 'never' } as const;
  return { use: 'used', lastUse: sayUse(lastUse) } as const;
}

/** `on 2026-11-24, for s3`. */
export function sayUse({
  at,
  service,
}: Exclude<UsedKey['lastUse'], AppFailure | undefined>): string {
  return `on ${formatDate(at)}${/^(N\/A)?$/.test(service) ? '' : `, for ${service}`}`;
}

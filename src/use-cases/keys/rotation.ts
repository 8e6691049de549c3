import type { DeviceAccess } from '../../aws/devices/device-access';
import { isLost } from '../../aws/devices/enable-device';
import type { AccessKey } from '../../aws/iam';
import { entryOf, type KeyPair } from '../../aws/key-stores/key-store';
import type { RotationJournal, RotationRecord } from '../../aws/rotation-journal';
import { AppFailure, explain, toAppError } from '../../errors';
import type { Face } from '../face';
import { type KeysWorld, keptOf, replacePair } from './kept-keys';

export type RotationWorld = KeysWorld & {
  /** The profile with the keys. For a role, the one at the bottom of its plan. */
  readonly profileName: string;
  /**
   * IAM, signed by the pair in the files now. Asks AWS who owns it, and no person for a code yet.
   */
  readonly open: () => Promise<DeviceAccess>;
  /** `GetCallerIdentity`, signed by a pair that no file may have. */
  readonly identify: (pair: KeyPair, signal: AbortSignal) => Promise<{ readonly arn: string }>;
  readonly journalOf: (arn: string) => RotationJournal;
  /** Runs the action while no other awsmfa rotates this user's keys. Throws `rotation-running`. */
  readonly alone: <T>(arn: string, action: () => Promise<T>) => Promise<T>;
  /**
   * Throws `AppFailure` if nothing may be written, or a file can't be read completely. In that case
   * nobody knows which pair it has.
   */
  readonly requireWritable: () => void;
  /** Makes the sessions of one key those of another. */
  readonly moveSessions: (fromId: string, toId: string) => void;
  /** Removes the secret of an access key from the backups of both files. */
  readonly scrubKey: (accessKeyId: string) => void;
};

export type Rotated = {
  readonly oldId: string;
  readonly newId: string;
  /** All profiles that have the new pair. */
  readonly profiles: readonly string[];
};

/** The rotation of one user's keys. No other awsmfa runs one for the same user. */
export type Rotation = {
  readonly world: RotationWorld;
  readonly face: Pick<Face, 'tell'>;
  readonly access: DeviceAccess;
  readonly journal: RotationJournal;
  readonly ownId: string;
};

/**
 * How often in a row AWS has to accept a new key before it counts as known. Its servers learn it
 * one by one.
 */
const goodInARow = 3;

/** How long AWS gets for that, and the pause between two attempts. */
const mostSeconds = 120;
const pauseMs = 500;

/** Runs the action alone for this user, with the keys that the files have at that time. */
export async function withRotation<T>(
  world: RotationWorld,
  face: Rotation['face'],
  action: (rotation: Rotation) => Promise<T>,
): Promise<T> {
  world.requireWritable();
  const first = { ownId: ownKeyId(world), access: await world.open() };
  const { arn } = first.access.user;
  return world.alone(arn, async () => {
    const journal = world.journalOf(arn);
    const ownId = ownKeyId(world);
    // Another run may have rotated the keys since.
    const access = ownId === first.ownId ? first.access : await world.open();
    return action({ world, face, access, journal, ownId });
  });
}

/** Throws `AppFailure` if the pair is neither in a file nor in a store that awsmfa knows. */
function ownKeyId({ profileName, profiles, files }: RotationWorld): string {
  const profile = profiles().profiles.get(profileName);
  const { keys } = profile ?? {};
  const kept = profile && keptOf(profile, files.home);
  const id = keys === undefined ? profile?.keptIn?.accessKeyId : keys.accessKeyId;
  if (id !== undefined && kept !== undefined && kept.where !== 'process') return id;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message:
      kept === undefined
        ? `${profileName} has no long-term keys in your AWS files.`
        : `The keys of ${profileName} come from ${kept.place}, and awsmfa can't write new ones there.`,
    hint:
      kept === undefined
        ? 'Name a profile with aws_access_key_id and aws_secret_access_key, and no session token.'
        : 'Rotate them in that program, or move them: awsmfa keys PROFILE move --to STORE',
  });
}

/**
 * The pair of an access key, if a file or a store has it. Throws `AppFailure` `key-store-failed`.
 */
export async function keptPair(
  accessKeyId: string,
  { holders, store }: Pick<RotationWorld, 'holders' | 'store'>,
  signal: AbortSignal,
): Promise<KeyPair | undefined> {
  for (const { pair, kept } of holders(accessKeyId)) {
    if (pair !== undefined) return pair;
    if (kept !== undefined) return store(kept.store).get(accessKeyId, signal);
  }
  return undefined;
}

export function listKeys(
  { iam, user, signed }: DeviceAccess,
  signal: AbortSignal,
): Promise<readonly AccessKey[]> {
  return signed((call) => iam.listAccessKeys(call, { userName: user.name }), signal);
}

/**
 * Waits until AWS has accepted a new key three times in a row, because one of its servers may know
 * it before another does.
 *
 * Throws `AppFailure` `new-key-not-known`, `canceled`, and any other refusal by AWS.
 */
export async function proveKey(
  rotation: Pick<Rotation, 'world' | 'access' | 'face'>,
  pair: KeyPair,
): Promise<void> {
  const { world, access } = rotation;
  const { signal } = world;
  const whenKnown = createWait(rotation, pair.accessKeyId);
  let good = 0;
  while (good < goodInARow) {
    if (good > 0) await access.clock.sleep(pauseMs, signal);
    const { arn } = await whenKnown(
      () => world.identify(pair, signal),
      () => {
        good = 0;
      },
    );
    good += 1;
    // Protects: another user's pair never gets into the files.
    if (arn !== access.user.arn) {
      throw new AppFailure({
        kind: 'failed',
        message: `The new access key ${pair.accessKeyId} belongs to ${arn} instead of ${access.user.arn}.`,
        hint: 'Check endpoint_url of the profile. What answers there is not AWS.',
      });
    }
  }
}

/** Repeats an action as long as AWS does not know the key that signs it. */
function createWait(
  { world: { signal }, access: { clock }, face }: Pick<Rotation, 'world' | 'access' | 'face'>,
  accessKeyId: string,
) {
  const giveUpAt = clock.now().getTime() + mostSeconds * 1000;
  let wasTold = false;
  return async <T>(action: () => Promise<T>, onUnknown = () => {}): Promise<T> => {
    for (;;) {
      try {
        return await action();
      } catch (thrown) {
        const { kind, aws, cause } = toAppError(thrown);
        if (kind !== 'keys-rejected') throw thrown;
        if (clock.now().getTime() >= giveUpAt) {
          const error = { kind: 'new-key-not-known', accessKeyId, seconds: mostSeconds } as const;
          throw new AppFailure({ ...error, aws, cause });
        }
        if (!wasTold) face.tell(`AWS does not know ${accessKeyId} everywhere yet. Waiting.`);
        wasTold = true;
        onUnknown();
        await clock.sleep(pauseMs, signal);
      }
    }
  };
}

/**
 * Turns the old key off. The pair that the files have now signs the call, which proves that it can
 * be read. The person's signal does not stop the call: once it is sent, nobody could say that
 * nothing was changed.
 *
 * Throws `AppFailure` `rotation-unfinished` if nobody knows whether AWS did it.
 */
export async function turnOffOldKey(
  rotation: Pick<Rotation, 'world' | 'access' | 'face'>,
  oldId: string,
  newId: string,
): Promise<void> {
  const { world } = rotation;
  const whenKnown = createWait(rotation, newId);
  await whenKnown(async () => {
    const { iam, user, signed, tidyingSignal } = await world.open();
    world.signal.throwIfAborted();
    checkReplaced(oldId, world);
    const request = { userName: user.name, accessKeyId: oldId, status: 'Inactive' } as const;
    try {
      await signed((call) => iam.updateAccessKey(call, request), tidyingSignal());
    } catch (thrown) {
      const error = toAppError(thrown);
      // Somebody has deleted the key.
      if (error.kind === 'access-key-unknown') return;
      if (!isLost(error) && error.kind !== 'canceled') throw thrown;
      const { profileName: profile } = world;
      const reason =
        error.kind === 'canceled' ? 'AWS did not answer in time.' : explain(error).message;
      throw new AppFailure({ kind: 'rotation-unfinished', profile, oldKey: oldId, reason });
    }
  });
}

/** Throws `AppFailure` if a file still has the old pair. */
function checkReplaced(oldId: string, { holders }: RotationWorld): void {
  const [left] = holders(oldId);
  // Protects: the old key is turned off only after no file holds it any more.
  if (left === undefined) return;
  throw new AppFailure({
    kind: 'failed',
    message: `Another program wrote ${oldId} into ${left.profile} again.`,
    hint: 'Try again when it is done.',
  });
}

/** For the cleanup after the person's signal. */
export function tidyingSignal({ tidyingSignal }: DeviceAccess): AbortSignal {
  return tidyingSignal() ?? new AbortController().signal;
}

/** Deletes a key. A key that no longer exists counts as deleted. */
export async function deleteKey(
  { iam, user, signed }: DeviceAccess,
  accessKeyId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const request = { userName: user.name, accessKeyId };
  try {
    await signed((call) => iam.deleteAccessKey(call, request), signal);
  } catch (thrown) {
    if (toAppError(thrown).kind !== 'access-key-unknown') throw thrown;
  }
}

/** Removes what is left of a deleted key from the stores and the backups. */
export async function forgetKey(
  { world, face, ownId }: Pick<Rotation, 'world' | 'face' | 'ownId'>,
  accessKeyId: string,
): Promise<void> {
  const stores = new Set(world.holders(ownId).flatMap(({ kept }) => kept?.store ?? []));
  for (const name of stores) {
    try {
      await world.store(name).remove(accessKeyId, world.signal);
    } catch {
      const entry = entryOf({ store: name, accessKeyId });
      face.tell(`${name} still has ${entry}, which no longer works.`);
    }
  }
  world.scrubKey(accessKeyId);
}

/** AWS's times are in whole seconds, and so is what this computer knows about AWS's clock. */
const clockToleranceMs = 2_000;

/**
 * Finishes or undoes what a killed run began. If a file has the new pair, it is finished. Otherwise
 * the secret of the new key is lost, so the key is deleted. Returns what was finished.
 *
 * Throws `AppFailure`. Then the journal stays for the next run.
 */
export async function settleRotation(rotation: Rotation): Promise<Rotated | undefined> {
  const { access, journal, world, face } = rotation;
  const record = journal.read();
  if (record === undefined) return undefined;
  const { oldId } = record;
  const { signal } = world;
  // This comes first, because those sessions sign the calls below.
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
    face.tell(
      `A rotation was cut off. Its new key ${newId} is deleted, because its secret is lost.`,
    );
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
 * The key that a killed run made before it could record that: not there before, younger than the
 * run's record, and never used, because nobody has its secret.
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
    // Protects: a run never takes for its own a key that it did not make, or that the files have.
    if (before.includes(accessKeyId) || !isNew || world.holders(accessKeyId).length > 0) continue;
    const use = await signed((call) => iam.accessKeyLastUsed(call, { accessKeyId }), signal);
    if (use === undefined) return accessKeyId;
  }
  return undefined;
}

function isKept(accessKeyId: string, { world }: Pick<Rotation, 'world'>): boolean {
  return world.holders(accessKeyId).length > 0;
}

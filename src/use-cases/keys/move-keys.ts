import {
  entryOf,
  type KeptInStore,
  type KeyPair,
  type KeyStoreName,
} from '../../aws/key-stores/key-store';
import type { FileEdits, FileKind, SectionEdit } from '../../aws/profiles/edit/edit';
import type { Profile, ProfileSet } from '../../aws/profiles/profile';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { nameFew } from '../../printable';
import { shellWord } from '../../shell-word';
import { confirmed, describeChanges } from '../change-files';
import type { ConfirmingFace } from '../face';
import {
  fileOfSetting,
  type KeysWorld,
  keptOf,
  printCommand,
  removePair,
  setPair,
} from './kept-keys';

export type Moved = {
  /** The profile that reads the pair from its new place. It may be a new one, made for that. */
  readonly owner: string;
  /** All profiles that read the pair from its new place. */
  readonly profiles: readonly string[];
  readonly isNew: boolean;
};

/**
 * Moves the pair of a profile into a store. In every profile that holds the pair, a
 * `credential_process` that reads the store replaces its two lines. That happens only after AWS has
 * accepted the keys that this very command printed, and the backups lose the secret last. So if the
 * run is killed anywhere, the pair is still in at least one place, and the next run finishes.
 * Returns `undefined` if the person declines.
 */
export async function moveKeys(
  profileName: string,
  store: KeyStoreName,
  world: KeysWorld,
  face: ConfirmingFace,
): Promise<Moved | undefined> {
  const set = world.profiles();
  const profile = findProfile(profileName, set);
  const target = world.store(store);
  const from = readsStore(profile);
  const isThere = from?.store === store;
  const pair = await pairOf(profile, world);
  const { accessKeyId } = pair;
  const plan = planMove(pair, store, set, world);
  const edit = { kind: 'several', files: plan.files } as const;
  const changes = world.files.preview(edit);
  if (isThere && changes.length === 0) {
    // A killed run may have left the secret in the backups.
    world.scrub(pair.secretAccessKey);
    return { owner: profileName, profiles: [profileName], isNew: false };
  }
  checkNothingWins([...plan.readers.values()], { store, accessKeyId }, world.profiles(changes));

  const entry = entryOf({ store, accessKeyId });
  const lines = [
    ...describeChanges(changes, world.files),
    isThere
      ? `${accessKeyId} is in ${store} already, as ${entry}.`
      : `${accessKeyId} goes to ${store}, as ${entry}.`,
    ...(plan.holders.length > 1 ? [`These profiles hold it: ${nameFew(plan.holders)}.`] : []),
  ];
  const about = {
    title: `Move the keys of ${profileName} to ${store}`,
    reason: 'aws and every SDK keep working with the profile.',
  };
  if (!(await confirmed({ ...about, lines, question: 'Move them?' }, face))) return undefined;

  const { warning } = world.program();
  if (warning !== undefined) face.tell(warning);
  const reader = plan.readers.get(profileName) ?? profileName;
  if (!isThere) await target.put(pair, world.signal);
  try {
    await proveSame(reader, pair, () => world.prove(reader, changes));
    await world.files.write(edit, pair.secretAccessKey);
  } catch (thrown) {
    face.tell(
      `The files are unchanged. ${store} has a copy as ${entry}: run this again, or delete it there.`,
    );
    throw thrown;
  }
  world.scrub(pair.secretAccessKey);
  if (from !== undefined && !isThere) await leave(from, world, face);
  return { owner: reader, profiles: plan.holders, isNew: true };
}

/** Asks whether to remove the copy from a store that nothing reads any more. */
async function leave(
  { store, accessKeyId }: KeptInStore,
  world: Pick<KeysWorld, 'store' | 'signal'>,
  face: ConfirmingFace,
): Promise<void> {
  const entry = entryOf({ store, accessKeyId });
  const isWanted = await face.confirm({
    title: `Remove ${entry} from ${store}`,
    reason: 'Nothing in your AWS files reads it any more.',
    lines: store === 'pass' ? ['If pass has a git repository, its history keeps the pair.'] : [],
    question: `Remove ${entry} from ${store}?`,
  });
  if (isWanted) await world.store(store).remove(accessKeyId, world.signal);
  else face.tell(`${store} still has ${entry}.`);
}

/** Reads the pair from where it is now. */
async function pairOf(profile: Profile, { store, files, signal }: KeysWorld): Promise<KeyPair> {
  const { keys, name } = profile;
  if (keys !== undefined && keys.sessionToken === undefined) return keys;
  const kept = readsStore(profile);
  if (kept !== undefined) return store(kept.store).get(kept.accessKeyId, signal);
  const where = keptOf(profile, files.home);
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message:
      where === undefined
        ? `${name} has no long-term keys in your AWS files.`
        : `The keys of ${name} come from ${where.place}, which is not a store that awsmfa knows.`,
    hint: 'Name a profile with aws_access_key_id and aws_secret_access_key, and no session token.',
  });
}

type MovePlan = {
  readonly files: readonly FileEdits[];
  /** The profiles that hold the pair. In some, another setting may win over it. */
  readonly holders: readonly string[];
  /**
   * For each profile that uses the pair, the one that will read the store: itself, or a new one for
   * it.
   */
  readonly readers: ReadonlyMap<string, string>;
};

/**
 * The config file comes first: as long as the credentials file has the pair, the pair wins over a
 * process (botocore, `ProfileProviderBuilder.providers`).
 */
function planMove(pair: KeyPair, store: KeyStoreName, set: ProfileSet, world: KeysWorld): MovePlan {
  const { accessKeyId } = pair;
  const kept = { store, accessKeyId };
  const edits: Record<FileKind, SectionEdit[]> = { config: [], credentials: [] };
  const holders = world.holders(accessKeyId);
  const readers = new Map<string, string>();
  const names = [...new Set(holders.map(({ profile }) => profile))];
  for (const name of names) {
    const profile = set.profiles.get(name);
    if (profile === undefined || !usesPair(profile, accessKeyId)) continue;
    const value = (reader: string) => printCommand(reader, kept, world.program());
    if (profile.roleArn === undefined) {
      const file = fileOfSetting(profile, 'credential_process', world);
      edits[file].push({
        kind: 'set-key',
        profile: name,
        key: 'credential_process',
        value: value(name),
      });
      readers.set(name, name);
      continue;
    }
    const users = [...set.profiles.values()].filter((user) => user.sourceProfile === name);
    // If nobody uses a role as a source, not even the role itself, nobody uses its keys.
    if (users.length === 0) continue;
    const reader = unusedName(`${name}-keys`, set);
    edits.config.push({
      kind: 'add-section',
      profile: reader,
      settings: [['credential_process', value(reader)], ...settingsOfUser(profile)],
    });
    for (const user of users) {
      const file = fileOfSetting(user, 'source_profile', world);
      edits[file].push({
        kind: 'set-key',
        profile: user.name,
        key: 'source_profile',
        value: reader,
      });
    }
    readers.set(name, reader);
  }
  for (const { file, profile, has } of holders)
    if (has === 'pair') edits[file].push(...removePair(profile, pair));
  const files = (['config', 'credentials'] as const).map((file) => ({ file, edits: edits[file] }));
  return { files, holders: names, readers };
}

/**
 * Whether the profile really uses this pair, from a file or a store, and doesn't just hold a copy.
 */
function usesPair(profile: Profile, accessKeyId: string): boolean {
  if (profile.keys !== undefined)
    return profile.keys.accessKeyId === accessKeyId && profile.keys.sessionToken === undefined;
  return readsStore(profile)?.accessKeyId === accessKeyId;
}

/**
 * What the profile reads from which store. A profile that is broken for another reason still reads
 * it.
 */
function readsStore(profile: Profile): KeptInStore | undefined {
  const { keptIn, keys, kind } = profile;
  const isRead = keys === undefined && (kind === 'process' || kind === 'broken');
  return isRead ? keptIn : undefined;
}

/**
 * A role with keys in its own section needs a separate profile for them: botocore assumes the role
 * of a source profile, unless that has keys in a file (`_resolve_credentials_from_profile`).
 */
function settingsOfUser({ settings }: Profile): readonly (readonly [string, string])[] {
  return ofUser.flatMap((key) => {
    const value = settings.get(key);
    return typeof value === 'string' && value !== '' ? [[key, value] as const] : [];
  });
}

const ofUser = [
  'region',
  'mfa_serial',
  'mfa_process',
  'mfa_session_seconds',
  'endpoint_url',
  'services',
  'ca_bundle',
  'sts_regional_endpoints',
  'use_fips_endpoint',
  'use_dualstack_endpoint',
];

function unusedName(name: string, set: ProfileSet): string {
  return set.profiles.has(name) ? unusedName(`${name}-`, set) : name;
}

/** Throws `AppFailure` if a profile would get its keys from somewhere other than the store. */
function checkNothingWins(
  readers: readonly string[],
  { store, accessKeyId }: KeptInStore,
  after: ProfileSet,
): void {
  for (const name of readers) {
    const profile = after.profiles.get(name);
    const kept = profile && readsStore(profile);
    // Protects: the pair stays where it is if a tool would not read it from the store.
    if (kept?.store === store && kept.accessKeyId === accessKeyId) continue;
    throw new AppFailure({
      kind: 'not-for-this-profile',
      message: `The keys of ${name} stay where they are, because another setting of the profile would win over the store.`,
      hint: `See which: awsmfa explain ${shellWord(name)}`,
    });
  }
}

/** Throws `AppFailure` if the keys that AWS accepted are not the pair. */
export async function proveSame(
  profileName: string,
  pair: KeyPair,
  prove: () => Promise<KeyPair>,
): Promise<void> {
  const proven = await prove();
  const isSame =
    proven.accessKeyId === pair.accessKeyId &&
    proven.secretAccessKey.reveal() === pair.secretAccessKey.reveal();
  // Protects: the old lines of a pair are removed only after the new command gave that very pair.
  if (isSame) return;
  throw new AppFailure({
    kind: 'failed',
    message: `${profileName} would get the keys ${proven.accessKeyId} instead of ${pair.accessKeyId}.`,
    hint: `See where its keys come from: awsmfa explain ${shellWord(profileName)}`,
  });
}

/**
 * Moves a pair from its store back into the credentials file, for every profile that reads it
 * there. The file gets it before the store loses it, and the line that names the store goes last,
 * so the next run can finish a killed one. Returns `undefined` if the person declines.
 */
export async function restoreKeys(
  profileName: string,
  world: KeysWorld,
  face: ConfirmingFace,
): Promise<Moved | undefined> {
  const set = world.profiles();
  const profile = findProfile(profileName, set);
  const kept = profile.keptIn;
  if (kept === undefined) throw notInStore(profileName, keptOf(profile, world.files.home)?.place);
  const { store, accessKeyId } = kept;
  const target = world.store(store);
  const pair: KeyPair =
    profile.keys?.accessKeyId === accessKeyId
      ? profile.keys
      : await target.get(accessKeyId, world.signal);

  const holders = world.holders(accessKeyId).filter(({ profile: name }) => {
    const holder = set.profiles.get(name);
    return holder !== undefined && usesPair(holder, accessKeyId);
  });
  const readers = holders.filter(({ has }) => has === 'process');
  const names = [...new Set(readers.map(({ profile: name }) => name))];
  const pairs = {
    file: 'credentials',
    edits: names.flatMap((name) => setPair(name, pair)),
  } as const;
  const commandsIn = (file: FileKind) =>
    readers
      .filter((holder) => holder.file === file)
      .map(
        ({ profile: name }) =>
          ({ kind: 'remove-key', profile: name, key: 'credential_process' }) as const,
      );
  const edit = {
    kind: 'several',
    files: [
      { file: 'credentials', edits: [...pairs.edits, ...commandsIn('credentials')] },
      { file: 'config', edits: commandsIn('config') },
    ],
  } as const;
  const changes = world.files.preview(edit);
  const lines = [
    ...describeChanges(changes, world.files),
    `${accessKeyId} comes back from ${store}, in plain text.`,
    ...(names.length > 1 ? [`These profiles read it: ${nameFew(names)}.`] : []),
  ];
  const about = {
    title: `Restore the keys of ${profileName}`,
    reason: 'Then every program that you run can read them from a file.',
  };
  if (!(await confirmed({ ...about, lines, question: 'Restore them?' }, face))) return undefined;
  await proveSame(profileName, pair, () => world.prove(profileName, changes));
  await world.files.write({ kind: 'several', files: [pairs] });
  await leave(kept, world, face);
  await world.files.write(edit);
  return { owner: profileName, profiles: names, isNew: true };
}

function notInStore(profileName: string, place: string | undefined): AppFailure {
  return new AppFailure({
    kind: 'not-for-this-profile',
    message:
      place === undefined
        ? `${profileName} has no keys in a store.`
        : `The keys of ${profileName} are not in a store. They come from ${place}.`,
    hint: 'Put them into one: awsmfa keys PROFILE move --to STORE',
  });
}

import type { KeyPair } from '../../aws/key-stores/key-store';
import type { FileKind } from '../../aws/profiles/edit/edit';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { nameFew } from '../../name-few';
import { confirmed, describeChanges } from '../change-files';
import type { ConfirmingFace } from '../face';
import { type KeysWorld, keptOf, setPair } from './kept-keys';
import { leave, type Moved, proveSame, usesPair } from './move-keys';

/**
 * Brings a pair back from its store into the credentials file, for every profile that reads it there. It is
 * in the file before it goes from the store, and the line that names the store goes last: so a run that was
 * killed is finished by the next one. Returns `undefined` where it is not wanted.
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
    reason: 'They are then in a file that every program of yours can read.',
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
        : `The keys of ${profileName} are in no store: they come from ${place}.`,
    hint: 'awsmfa keys PROFILE move --to STORE puts them into one.',
  });
}

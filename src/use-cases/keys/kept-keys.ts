import type { KeptInStore, KeyPair, KeyStore, KeyStoreName } from '../../aws/key-stores/key-store';
import type { ConfigEdit, FileKind, SectionEdit } from '../../aws/profiles/edit/edit';
import type { PairHolder } from '../../aws/profiles/edit/pair-holders';
import type { FileChange } from '../../aws/profiles/edit/write-config';
import { toPrintCommand } from '../../aws/profiles/linked-command';
import type { Profile, ProfileSet } from '../../aws/profiles/profile';
import { programOf } from '../../aws/sessions/process-gate';
import { AppFailure } from '../../errors';
import { shownPlace } from '../../printable';
import type { Secret } from '../../secret';
import type { FilesPort } from '../change-files';
import { keyPlaceOf } from '../explain-profile';
import type { InstalledPaths } from '../link-profile';

export type KeysWorld = {
  readonly files: FilesPort;
  /** The profiles, read from the files as they are now, or as they would be with these changes. */
  readonly profiles: (changes?: readonly FileChange[]) => ProfileSet;
  readonly holders: (accessKeyId: string) => readonly PairHolder[];
  readonly isCredentialsFile: (path: string) => boolean;
  readonly store: (name: KeyStoreName) => KeyStore;
  /**
   * How a config file, which outlives this process, starts awsmfa. Throws `AppFailure` if that
   * would break.
   */
  readonly program: () => InstalledPaths;
  /**
   * Gets the long-term keys that the profile would have with these changes, the way every tool gets
   * them, and asks AWS who owns them. Throws `AppFailure`.
   */
  readonly prove: (profileName: string, changes: readonly FileChange[]) => Promise<ProvenKeys>;
  /** Removes a secret from the backups of both files. */
  readonly scrub: (secret: Secret) => void;
  readonly signal: AbortSignal;
};

export type ProvenKeys = KeyPair & { readonly arn: string };

/** Where a profile's long-term keys are. Not safe to print. */
export type Kept = {
  /** A store's name. `process` for another program. */
  readonly where: 'file' | KeyStoreName | 'process';
  readonly place: string;
};

/** `undefined` if it has no long-term keys of its own, as far as is known without a call. */
export function keptOf(profile: Profile, home: string): Kept | undefined {
  const found = keyPlaceOf(profile);
  if (found?.where === 'file') return { where: 'file', place: shownPlace(found.location, home) };
  if (found !== undefined) return { where: found.where, place: found.entry };
  return profile.kind === 'process'
    ? { where: 'process', place: programOf(profile.credentialProcess) }
    : undefined;
}

/**
 * The `credential_process` of a profile whose pair is in a store.
 *
 * Throws `AppFailure` `not-for-this-profile`, also if the program is in a temporary place.
 */
export function printCommand(
  profile: string,
  kept: KeptInStore,
  { warning: _, ...program }: InstalledPaths,
): string {
  const command = toPrintCommand({ ...program, ...kept, profile });
  if (command !== undefined) return command;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `The keys of ${profile} can't be in a store: not every SDK can run a command with this name, ${[program.node, program.program].filter(Boolean).join(' and ')}.`,
    hint: 'Use a profile name of letters, digits and - _ . /, and install Node and awsmfa in paths without blanks.',
  });
}

export function setPair(profile: string, pair: KeyPair): readonly SectionEdit[] {
  return [
    { kind: 'set-key', profile, key: 'aws_access_key_id', value: pair.accessKeyId },
    {
      kind: 'set-key',
      profile,
      key: 'aws_secret_access_key',
      value: pair.secretAccessKey.reveal(),
    },
  ];
}

/** Removes the pair, if it is still this one. */
export function removePair(
  profile: string,
  { accessKeyId, secretAccessKey }: KeyPair,
): readonly SectionEdit[] {
  const kind = 'remove-key';
  return [
    { kind, profile, key: 'aws_access_key_id', was: accessKeyId },
    { kind, profile, key: 'aws_secret_access_key', was: secretAccessKey.reveal() },
  ];
}

/**
 * Puts another pair wherever the pair of this access key id is: in both files, and in the lines
 * that name a store.
 */
export function replacingPair(
  accessKeyId: string,
  pair: KeyPair,
  world: Pick<KeysWorld, 'holders' | 'program'>,
): ConfigEdit {
  const holders = world.holders(accessKeyId);
  const editsOf = ({ profile, kept }: PairHolder): readonly SectionEdit[] => {
    if (kept === undefined) return setPair(profile, pair);
    const value = printCommand(
      profile,
      { ...kept, accessKeyId: pair.accessKeyId },
      world.program(),
    );
    return [{ kind: 'set-key', profile, key: 'credential_process', value }];
  };
  const edits = (file: FileKind) => ({
    file,
    edits: holders.filter((holder) => holder.file === file).flatMap(editsOf),
  });
  return { kind: 'several', files: [edits('config'), edits('credentials')] };
}

/**
 * Writes another pair wherever the old one is kept: in every section of both files that holds it,
 * and in every store that such a section reads it from. Returns the profiles. The old pair stays in
 * the stores.
 *
 * Throws `AppFailure` `key-store-failed`, `file-not-edited` and `file-not-written`. Then no file
 * has changed.
 */
export async function replacePair(
  accessKeyId: string,
  pair: KeyPair,
  world: Pick<KeysWorld, 'files' | 'holders' | 'store' | 'program' | 'signal'>,
): Promise<readonly string[]> {
  const holders = world.holders(accessKeyId);
  const stores = new Set(holders.flatMap(({ kept }) => kept?.store ?? []));
  for (const store of stores) await world.store(store).put(pair, world.signal);
  await world.files.write(replacingPair(accessKeyId, pair, world));
  return [...new Set(holders.map(({ profile }) => profile))];
}

/** The file that has a setting of the profile. The config file if neither has it. */
export function fileOfSetting(
  profile: Profile,
  key: string,
  { isCredentialsFile }: Pick<KeysWorld, 'isCredentialsFile'>,
): FileKind {
  const isThere = profile.settings.has(key) && isCredentialsFile(profile.locate(key).file);
  return isThere ? 'credentials' : 'config';
}

import type { ConfigEdit } from '../aws/profiles/edit/edit';
import { programPathsOf, toLinkedCommand } from '../aws/profiles/linked-command';
import {
  isNameForEverySdk,
  type Profile,
  type ProfileSet,
  type Subject,
  subjectName,
} from '../aws/profiles/profile';
import { findProfile } from '../aws/sessions/plan';
import { AppFailure } from '../errors';
import { nameFew } from '../printable';
import { shellWord } from '../shell-word';
import { changeFiles, type FilesPort } from './change-files';
import type { ConfirmingFace } from './face';

export type LinkWorld = {
  readonly profiles: ProfileSet;
  readonly files: FilesPort;
  /** Throws `AppFailure` for a broken profile. */
  readonly plan: (profileName: string) => unknown;
  /** Whether a file that a link runs still exists. */
  readonly isThere: (path: string) => boolean;
  /** How a config file, which outlives this process, starts awsmfa. */
  readonly program: () => InstalledPaths;
};

export type InstalledPaths = {
  readonly node: string | undefined;
  readonly program: string;
  readonly warning: string | undefined;
  readonly isWindows: boolean;
};

export type Linked = { readonly name: string; readonly isNew: boolean };

/**
 * Adds a profile whose `credential_process` is awsmfa, so that every SDK and tool can use it
 * without a wrapper. It gets a section of its own, because botocore and the SDKs try `role_arn` and
 * keys first. Returns `undefined` if the person declines.
 */
export async function linkProfile(
  subject: Subject,
  name: string,
  world: LinkWorld,
  face: ConfirmingFace,
): Promise<Linked | undefined> {
  const { profiles } = world.profiles;
  const profile = findProfile(subject.profile, world.profiles);
  // Throws for a broken profile, before anything is written for it.
  world.plan(subject.profile);
  refuseCircle(profile, profiles);
  if (world.profiles.unwritten.has(subject.profile)) throw isUnwritten(subject.profile);

  checkName(name);
  const existing = profiles.get(name);
  if (existing !== undefined) {
    refuseOther(existing, subject);
    if (programPathsOf(existing.credentialProcess ?? '').every(world.isThere))
      return { name, isNew: false };
  }
  const command = commandFor(subject, world.program(), face);
  // Only the settings that the calls need. None that say who makes them.
  const kept = ['endpoint_url', 'ca_bundle'].flatMap((key) => {
    const value = profile.settings.get(key);
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  const edit: ConfigEdit =
    existing === undefined
      ? {
          kind: 'add-section',
          profile: name,
          settings: [
            ['credential_process', command],
            ...(profile.region === undefined ? [] : [['region', profile.region] as const]),
            ...kept,
          ],
        }
      : { kind: 'set-key', profile: name, key: 'credential_process', value: command };
  const about = {
    title: `Link ${subjectName(subject)}`,
    reason:
      existing === undefined
        ? 'Then every SDK and tool can use it.'
        : 'The link runs a program that no longer exists.',
  };
  const isMade = await changeFiles(edit, about, world.files, face);
  return isMade ? { name, isNew: true } : undefined;
}

/**
 * Removes what `linkProfile` added. Returns the name of the link, or `undefined` if the person
 * declines.
 */
export async function unlinkProfile(
  profileName: string,
  name: string | undefined,
  { profiles, files }: Pick<LinkWorld, 'profiles' | 'files'>,
  face: ConfirmingFace,
): Promise<string | undefined> {
  const link = chooseLink(profileName, name, profiles);
  const edit = { kind: 'remove-section', profile: link } as const;
  const about = { title: `Unlink ${link}`, reason: 'Tools that use its name stop working.' };
  return (await changeFiles(edit, about, files, face)) ? link : undefined;
}

function checkName(name: string): void {
  if (isNameForEverySdk(name)) return;
  throw new AppFailure({
    kind: 'usage',
    message: `Not every SDK can read a profile with the name ${name}.`,
    hint: 'Pass another name with --as. All of them read letters, digits and - _ . / @ + : %.',
  });
}

function isUnwritten(name: string): AppFailure {
  return new AppFailure({
    kind: 'not-for-this-profile',
    message: `${name} is in no file, so a link can't name it.`,
    hint: 'Add a profile with role_arn and source_profile to ~/.aws/config first.',
  });
}

/** A process that would get its credentials from a profile that gets them from the same process. */
function refuseCircle(profile: Profile, profiles: ReadonlyMap<string, Profile>): void {
  const base = profiles.get(profile.baseProfile);
  const linked = [profile, base].find((candidate) => candidate?.kind === 'linked');
  if (linked === undefined) return;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `${profile.name} already gets its credentials from awsmfa${linked === profile ? '' : `, through ${linked.name}`}. A link to it would be a loop.`,
    hint: `Link the profile behind it: awsmfa link ${linked.linkedTo?.profile ?? 'PROFILE'}`,
  });
}

function refuseOther(existing: Profile, subject: Subject): void {
  const { linkedTo: linked } = existing;
  if (linked?.profile === subject.profile && linked.serialNumber === subject.serialNumber) return;
  throw new AppFailure({
    kind: 'usage',
    message: `A profile ${existing.name} already exists.`,
    hint: `Choose another name: awsmfa link ${shellWord(subject.profile)} --as NAME`,
  });
}

function commandFor(
  subject: Subject,
  { warning, isWindows, ...paths }: InstalledPaths,
  face: Pick<ConfirmingFace, 'tell'>,
): string {
  if (warning !== undefined) face.tell(warning);
  const command = toLinkedCommand({ ...paths, ...subject, isWindows });
  if (command !== undefined) return command;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `${subject.profile} can't be linked: not every SDK can run a command with this name, ${[paths.node, paths.program].filter(Boolean).join(' and ')}.`,
    hint: `Use a profile name of letters, digits and - _ . /${isWindows ? ', and install Node and awsmfa in paths without blanks.' : '.'}`,
  });
}

function chooseLink(profileName: string, name: string | undefined, set: ProfileSet): string {
  if (name !== undefined) return requireLink(findProfile(name, set));
  const links = [...set.profiles.values()].filter(
    ({ name: candidate, linkedTo }) =>
      candidate !== profileName && linkedTo?.profile === profileName,
  );
  const [first, ...others] = links.map((link) => link.name);
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined) return requireLink(findProfile(profileName, set));
  throw new AppFailure({
    kind: 'usage',
    message: `${profileName} has several links.`,
    hint: `Name the one to remove: awsmfa unlink ${nameFew([first, ...others].map(shellWord), ' | ')}`,
  });
}

function requireLink({ name, linkedTo }: Profile): string {
  if (linkedTo !== undefined) return name;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `${name} has no link, and is not one itself.`,
    hint: 'List the profiles: awsmfa list. A link has the kind linked.',
  });
}

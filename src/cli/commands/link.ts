import { toLinkedCommand } from '../../aws/profiles/edit/to-linked-command';
import type { Profile } from '../../aws/profiles/profile';
import { linkedSubjectOf } from '../../aws/profiles/resolve/linked-command';
import type { Subject } from '../../aws/profiles/subject';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { shellWord } from '../../shell-word';
import type { CommandContext } from '../command-context';
import { confirmChange } from '../config/config-change';
import { linkName } from '../config/link-name';
import { exitCodes } from '../exit-codes';
import { installedProgram } from '../process/installed-program';
import { shortPath } from '../process/short-path';
import { readSignInOptions } from '../sign-in-options';

/**
 * Adds a profile whose `credential_process` is awsmfa: every SDK and tool can use it with no
 * wrapper. A section of its own, because botocore and the SDKs try `role_arn` and keys first.
 */
export async function run(context: CommandContext): Promise<number> {
  const [profileName = ''] = context.positionals;
  const { profiles } = context.profiles();
  const profile = findProfile(profileName, context.profiles());
  // Throws for a broken one, before anything is written for it.
  context.sessions().plan(profileName);
  refuseCircle(profile, profiles);

  const { serialNumber } = readSignInOptions(context.options);
  const subject = { profile: profileName, serialNumber };
  const name = linkName(context, subject);
  const existing = profiles.get(name);
  if (existing !== undefined) return tellExisting(context, existing, subject);
  const command = commandFor(context, subject);
  // What its calls need, and nothing that says whose they are.
  const kept = ['endpoint_url', 'ca_bundle'].flatMap((key) => {
    const value = profile.settings.get(key);
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  const edit = {
    kind: 'add-section',
    profile: name,
    settings: [
      ['credential_process', command],
      ...(profile.region === undefined ? [] : [['region', profile.region] as const]),
      ...kept,
    ],
  } as const;
  if (!(await confirmChange(context, edit))) return exitCodes.failed;
  context.notice(`${name} is there for every SDK and tool: AWS_PROFILE=${name}`);
  context.notice(`sign in as ever: awsmfa login ${shellWord(profileName)}`);
  return exitCodes.done;
}

/** A process that gets its credentials of a profile that gets its credentials of that process. */
function refuseCircle(profile: Profile, profiles: ReadonlyMap<string, Profile>): void {
  const base = profiles.get(profile.baseProfile);
  const linked = [profile, base].find((candidate) => candidate?.kind === 'linked');
  if (linked === undefined) return;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `${profile.name} gets its credentials of awsmfa already${linked === profile ? '' : `, by ${linked.name}`}: a link to it would lead back to itself.`,
    hint: `Link the profile behind it: awsmfa link ${linkedSubjectOf(linked.credentialProcess ?? '')?.profile ?? 'PROFILE'}`,
  });
}

function tellExisting(context: CommandContext, existing: Profile, subject: Subject): number {
  const linked = linkedSubjectOf(existing.credentialProcess ?? '');
  if (linked?.profile === subject.profile && linked.serialNumber === subject.serialNumber) {
    context.notice(`linked already: ${existing.name}`);
    return exitCodes.done;
  }
  throw new AppFailure({
    kind: 'usage',
    message: `There is a profile ${existing.name} already.`,
    hint: `Choose another name: awsmfa link ${shellWord(subject.profile)} --as NAME`,
  });
}

function commandFor(context: CommandContext, subject: Subject): string {
  const isWindows = process.platform === 'win32';
  const { node, program, warning } = installedProgram(context.env);
  if (warning !== undefined) context.notice(warning);
  const paths = isWindows
    ? { node: node && shortPath(node), program: shortPath(program) }
    : { node, program };
  const command = toLinkedCommand({ ...paths, ...subject, isWindows });
  if (command !== undefined) return command;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `${subject.profile} can't be linked: not every SDK can run a command with this name, ${[paths.node, paths.program].filter(Boolean).join(' and ')}.`,
    hint: `Use a profile name of letters, digits and - _ . /${isWindows ? ', and install Node and awsmfa in paths without blanks.' : '.'}`,
  });
}

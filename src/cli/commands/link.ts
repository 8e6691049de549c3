import { existsSync } from 'node:fs';
import { shellWord } from '../../shell-word';
import { defaultLinkName } from '../../state/profile-facts';
import { type LinkWorld, linkProfile, unlinkProfile } from '../../use-cases/link-profile';
import type { Uses } from '../command-context';
import { filesOf } from '../config/edit-config';
import { exitCodes } from '../exit-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';
import { programOf } from '../process/installed-program';
import { readSignInOptions } from '../sign-in-options';

/** Adds a profile that every SDK and tool can use without a wrapper. */
export async function run(
  context: FaceContext & LinkContext & Uses<'positionals'>,
): Promise<number> {
  const [profile = ''] = context.positionals;
  const { serialNumber } = readSignInOptions(context.options);
  const subject = { profile, serialNumber };
  const { as } = context.options;
  const asked = typeof as === 'string' ? as : defaultLinkName(subject);
  const linked = await linkProfile(
    subject,
    asked,
    linkWorldOf(context),
    createCommandFace(context),
  );
  if (linked === undefined) return exitCodes.failed;
  const { name, isNew } = linked;
  if (isNew) {
    context.notice(`Linked ${name}. Every SDK and tool can use it: AWS_PROFILE=${name}`);
    context.notice(`Sign in as before: awsmfa login ${shellWord(profile)}`);
  } else context.notice(`${name} is already linked.`);
  return exitCodes.done;
}

/** Removes a link, named by its own name or by the profile it was made for. */
export async function runUnlink(
  context: FaceContext & LinkContext & Uses<'positionals'>,
): Promise<number> {
  const [profileName = ''] = context.positionals;
  const { as } = context.options;
  const asked = typeof as === 'string' ? as : undefined;
  const world = linkWorldOf(context);
  const name = await unlinkProfile(profileName, asked, world, createCommandFace(context));
  if (name === undefined) return exitCodes.failed;
  context.notice(`Removed ${name}.`);
  return exitCodes.done;
}

/** The members of the context that linking needs. */
export type LinkContext = Uses<'env' | 'home' | 'locations' | 'profiles' | 'sessions'>;

/** The files, and the program that a link starts. */
export function linkWorldOf(context: LinkContext): LinkWorld {
  return {
    profiles: context.profiles(),
    files: filesOf(context),
    isThere: existsSync,
    plan: (profileName) => context.sessions().plan(profileName),
    program: () => programOf(context.env),
  };
}

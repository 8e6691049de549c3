import { shellWord } from '../../shell-word';
import { defaultLinkName } from '../../state/profile-facts';
import { linkProfile, unlinkProfile } from '../../use-cases/link-profile';
import type { Uses } from '../command-context';
import { type LinkContext, linkWorldOf } from '../config/link-world';
import { exitCodes } from '../exit-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';
import { readSignInOptions } from '../sign-in-options';

/** Adds a profile that every SDK and tool can use with no wrapper. */
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
    context.notice(`${name} is there for every SDK and tool: AWS_PROFILE=${name}`);
    context.notice(`sign in as ever: awsmfa login ${shellWord(profile)}`);
  } else context.notice(`linked already: ${name}`);
  return exitCodes.done;
}

/** Takes back what `link` added: for the profile that was linked, or by the name of the link. */
export async function runUnlink(
  context: FaceContext & LinkContext & Uses<'positionals'>,
): Promise<number> {
  const [profileName = ''] = context.positionals;
  const { as } = context.options;
  const asked = typeof as === 'string' ? as : undefined;
  const world = linkWorldOf(context);
  const name = await unlinkProfile(profileName, asked, world, createCommandFace(context));
  if (name === undefined) return exitCodes.failed;
  context.notice(`${name} is gone`);
  return exitCodes.done;
}

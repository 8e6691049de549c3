import { shellWord } from '../../shell-word';
import { defaultLinkName } from '../../state/profile-facts';
import { linkProfile } from '../../use-cases/link-profile';
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

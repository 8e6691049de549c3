import { unlinkProfile } from '../../use-cases/link-profile';
import type { Uses } from '../command-context';
import { type LinkContext, linkWorldOf } from '../config/link-world';
import { exitCodes } from '../exit-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';

/** Takes back what `link` added: for the profile that was linked, or by the name of the link. */
export async function run(
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

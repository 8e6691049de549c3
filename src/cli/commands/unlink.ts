import type { Profile } from '../../aws/profiles/profile';
import { linkedSubjectOf } from '../../aws/profiles/resolve/linked-command';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { nameFew } from '../../name-few';
import { shellWord } from '../../shell-word';
import type { CommandContext } from '../command-context';
import { confirmChange } from '../config/config-change';
import { exitCodes } from '../exit-codes';

/** Takes back what `link` added: for the profile that was linked, or by the name of the link. */
export async function run(context: CommandContext): Promise<number> {
  const [profileName = ''] = context.positionals;
  const name = chooseLink(context, profileName);
  const isDone = await confirmChange(context, { kind: 'remove-section', profile: name });
  if (!isDone) return exitCodes.failed;
  context.notice(`${name} is gone`);
  return exitCodes.done;
}

function chooseLink(context: CommandContext, profileName: string): string {
  const { as } = context.options;
  if (typeof as === 'string') return requireLink(findProfile(as, context.profiles()));
  const links = [...context.profiles().profiles.values()].filter(
    ({ name, credentialProcess }) =>
      name !== profileName && linkedSubjectOf(credentialProcess ?? '')?.profile === profileName,
  );
  const [first, ...others] = links.map(({ name }) => name);
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined) return requireLink(findProfile(profileName, context.profiles()));
  throw new AppFailure({
    kind: 'usage',
    message: `${profileName} has several links.`,
    hint: `Name the one to take back: awsmfa unlink ${nameFew([first, ...others].map(shellWord), ' | ')}`,
  });
}

function requireLink({ name, credentialProcess }: Profile): string {
  if (linkedSubjectOf(credentialProcess ?? '') !== undefined) return name;
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `${name} has no link, and is none.`,
    hint: 'awsmfa list shows what there is; the kind of a link is linked.',
  });
}

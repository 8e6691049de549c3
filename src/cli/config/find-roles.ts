import type { Profile } from '../../aws/profiles/profile';
import { alignColumns } from '../../cells';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';
import { shellWord } from '../../shell-word';
import {
  addFoundRoles,
  type FoundRole,
  rolesWithoutProfile,
} from '../../use-cases/sso/found-roles';
import type { Obtaining, Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';
import { askOnTerminal, tellOnTerminal } from '../face/terminal-prompt';
import { startProgress } from '../sign-in-progress';
import { filesOf } from './edit-config';

type Context = FaceContext & Obtaining & Uses<'home' | 'locations' | 'redirectNotices' | 'reload'>;

/** Adds profiles for the SSO roles that have none. The person chooses which. */
export async function findRoles(owner: Profile, context: Context): Promise<number> {
  const { notice, options } = context;
  const roles = await look(owner, context);
  if (roles.length === 0) {
    notice(`${owner.name}: every role of this sign-in has a profile`);
    return exitCodes.done;
  }
  const lines = alignColumns(
    roles.map(({ profile, accountId, roleName }, at) => [
      String(at + 1),
      profile,
      accountId,
      printable(roleName),
    ]),
  );
  for (const line of lines) context.stderr.write(`${line}\n`);
  const chosen = options['yes'] === true ? roles : await choose(roles, owner, context);
  if (chosen.length === 0) {
    notice('Nothing was changed.');
    return exitCodes.done;
  }
  const isAdded = await addFoundRoles(chosen, owner, filesOf(context), createCommandFace(context));
  if (isAdded) notice(`Added ${chosen.length === 1 ? '1 profile' : `${chosen.length} profiles`}.`);
  return isAdded ? exitCodes.done : exitCodes.failed;
}

async function look(owner: Profile, context: Context): Promise<readonly FoundRole[]> {
  const progress = startProgress(context);
  try {
    const accounts = await context
      .sessions()
      .listSsoRoles(owner.name, context.obtainOptions(owner), (done, total) =>
        progress.say(`looking for roles: ${done} of ${total} accounts`),
      );
    return rolesWithoutProfile(accounts, context.reload().profiles, owner);
  } finally {
    progress.end();
  }
}

/** Throws `AppFailure` `usage` if there is no terminal, and `canceled`. */
async function choose(
  roles: readonly FoundRole[],
  { name }: Profile,
  { canAsk, signal }: Context,
): Promise<readonly FoundRole[]> {
  if (!canAsk()) {
    throw new AppFailure({
      kind: 'usage',
      message: 'Nothing was added: there is no terminal to choose on.',
      hint: `Add all of them: awsmfa login ${shellWord(name)} --find-roles --yes`,
    });
  }
  const text = 'Add which roles? For example 1,3-5, or all (Enter: none): ';
  for (;;) {
    const numbers = numbersIn(await askOnTerminal({ text, takes: 'line' }, signal), roles.length);
    if (numbers !== undefined) return roles.filter((_, at) => numbers.has(at + 1));
    tellOnTerminal(`awsmfa: Type numbers from 1 to ${roles.length}, or all.`);
  }
}

/** The numbers in `1,3-5` or `all`. `undefined`: the answer is neither. */
function numbersIn(answer: string, most: number): ReadonlySet<number> | undefined {
  const chosen = new Set<number>();
  const words = answer.trim() === 'all' ? [`1-${most}`] : answer.split(/[\s,]/);
  for (const word of words) {
    if (word === '') continue;
    const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(word) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (!(first >= 1 && first <= last && last <= most)) return undefined;
    for (let number = first; number <= last; number += 1) chosen.add(number);
  }
  return chosen;
}

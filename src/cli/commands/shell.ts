import type { CommandContext } from '../command-context';
import { openShell } from '../open-shell';
import { chooseSubject } from '../profile-names';

/** Opens a subshell with credentials. */
export async function run(context: CommandContext): Promise<number> {
  const obtained = await context.obtain(await chooseSubject(context));
  return openShell(context, obtained, {
    isLive: context.options['live'] === true,
    isPlain: context.options['plain'] === true,
    leadsTo: 'outside',
  });
}

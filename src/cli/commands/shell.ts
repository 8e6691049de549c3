import type { CommandContext } from '../command-context';
import { chooseSubject } from '../profile-names';
import { openShell } from '../subshell/open-shell';

/** Opens a subshell with credentials. */
export async function run(context: CommandContext): Promise<number> {
  const obtained = await context.obtain(await chooseSubject(context));
  return openShell(context, obtained, {
    isLive: context.options['live'] === true,
    isPlain: context.options['plain'] === true,
    leadsTo: 'outside',
  });
}

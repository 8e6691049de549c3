import type { CommandContext } from '../command-context';
import { openShell } from '../open-shell';
import { chooseProfile } from '../profile-names';

/** Opens a subshell with credentials. */
export async function run(context: CommandContext): Promise<number> {
  const obtained = await context.obtain(await chooseProfile(context));
  return openShell(context, obtained, {
    isLive: context.options['live'] === true,
    isPlain: context.options['plain'] === true,
    leadsTo: 'outside',
  });
}

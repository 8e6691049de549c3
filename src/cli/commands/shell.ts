import type { Uses } from '../command-context';
import { openShell, type ShellContext } from '../subshell/open-shell';

/** Opens a subshell with credentials. */
export async function run(
  context: ShellContext & Uses<'chooseSubject' | 'obtain'>,
): Promise<number> {
  const obtained = await context.obtain(await context.chooseSubject());
  return openShell(context, obtained, {
    isLive: context.options['live'] === true,
    isPlain: context.options['plain'] === true,
    leadsTo: 'outside',
  });
}

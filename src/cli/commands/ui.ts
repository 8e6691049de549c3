import { findProfile } from '../../aws/sessions/plan';
import type { CommandContext } from '../command-context';
import { exitCodes, signalExitCodes } from '../exit-codes';
import { isAccessible, isDrawable } from '../ui/terminal-kind';
import { run as list } from './list';

/** The terminal UI, or its lines; without a terminal that can be drawn on, the list. */
export async function run(context: CommandContext): Promise<number> {
  const { positionals, options, env } = context;
  const [selected] = positionals;
  const isOnTerminal = process.stdin.isTTY && context.stdout.isTerminal;
  if (!isOnTerminal || !isDrawable(env) || options['json'] === true) return list(context);
  const profiles = context.profiles();
  // A broken one is there, and the list says why it is broken.
  if (selected !== undefined && !profiles.profiles.has(selected)) findProfile(selected, profiles);
  const uiOptions = { pickFor: undefined, selected };
  const end = isAccessible(env)
    ? await (await import('../ui/line-mode')).runLineMode(context, uiOptions)
    : await (await import('../ui/open-ui')).openUi(context, uiOptions);
  switch (end.kind) {
    case 'quit':
    case 'picked':
      return exitCodes.done;
    case 'cancelled':
      return signalExitCodes.SIGINT;
    case 'sandbox':
      return (await import('./sandbox')).run(context);
    case 'ended':
      return end.end === 'closed' ? signalExitCodes.SIGHUP : endCode(end.end);
  }
}

function endCode(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT'): number {
  // A shell reports 131 for SIGQUIT: 128 and its number.
  return signal === 'SIGQUIT' ? 131 : signalExitCodes[signal];
}

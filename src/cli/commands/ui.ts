import { nearestNames } from '../../aws/profiles/resolve/nearest';
import { AppFailure } from '../../errors';
import { isDumb } from '../../terminal/screen/capabilities';
import type { CommandContext, Uses } from '../command-context';
import { commands } from '../command-table';
import { exitCodes, signalExitCodes } from '../exit-codes';
import { runUi } from '../ui/run-ui';
import { run as list } from './list';

/** Opens the terminal UI, or prints the list if the terminal can't show it. */
export async function run(context: CommandContext): Promise<number> {
  const { positionals, options, env } = context;
  const [selected] = positionals;
  if (selected !== undefined && !context.profiles().profiles.has(selected)) {
    throw nothingCalled(selected, context);
  }
  const isOnTerminal = process.stdin.isTTY && context.stdout.isTerminal;
  if (!isOnTerminal || isDumb(env, process.platform) || options['json'] === true)
    return list(context);
  const end = await runUi(context, { pickFor: undefined, selected });
  switch (end.kind) {
    case 'quit':
    case 'picked':
      return exitCodes.done;
    case 'canceled':
      return signalExitCodes.SIGINT;
    case 'sandbox':
      return (await import('./sandbox')).run(context);
    case 'ended':
      return end.end === 'closed' ? signalExitCodes.SIGHUP : endCode(end.end);
  }
}

/** The word may be a mistyped command or a mistyped profile. */
function nothingCalled(name: string, context: Uses<'profiles'>): AppFailure {
  const names = commands.filter(({ isHidden }) => isHidden !== true).map((command) => command.name);
  const near = nearestNames(name, [...names, ...context.profiles().profiles.keys()]);
  return new AppFailure({
    kind: 'usage',
    message: `There is no command or profile ${name}.`,
    hint:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'awsmfa help lists the commands, awsmfa list the profiles.',
  });
}

function endCode(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT'): number {
  // A shell reports 131 for SIGQUIT: 128 plus its number.
  return signal === 'SIGQUIT' ? 131 : signalExitCodes[signal];
}

import { AppFailure } from '../../errors';
import type { Uses } from '../command-context';
import { bashCompletions } from '../completion/bash-completion';
import { fishCompletions } from '../completion/fish-completion';
import { powershellCompletions } from '../completion/powershell-completion';
import { zshCompletions } from '../completion/zsh-completion';
import { exitCodes } from '../exit-codes';

const scripts = new Map([
  ['bash', bashCompletions],
  ['zsh', zshCompletions],
  ['fish', fishCompletions],
  ['powershell', powershellCompletions],
]);

/** Prints a script that the shell evaluates when it starts. */
export async function run({
  positionals: [shell = ''],
  stdout,
}: Uses<'positionals' | 'stdout'>): Promise<number> {
  const script = scripts.get(shell);
  if (script === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: `There are no completions for ${shell}.`,
      hint: `Usage: awsmfa completion ${[...scripts.keys()].join('|')}`,
    });
  }
  stdout.write(script());
  return exitCodes.done;
}

import type { ShellChoice } from '../subshell/shell-choice';
import { fishStart } from './fish-hook';
import { bashStart, zshStart } from './posix-hook';
import { powershellStart } from './powershell-hook';
import type { PromptHook, ShellStart } from './prompt-hook';

/**
 * Starts the shell with our hook. A shell that we have no hook for starts without one.
 *
 * @param zdotdir the user's `ZDOTDIR`, if set.
 */
export function shellStart(
  { command, kind }: ShellChoice,
  hook: PromptHook,
  zdotdir: string | undefined,
): ShellStart {
  return starts[kind](command, hook, zdotdir);
}

const starts: Readonly<Record<ShellChoice['kind'], typeof zshStart>> = {
  bash: bashStart,
  zsh: zshStart,
  fish: fishStart,
  powershell: powershellStart,
  other: plainStart,
};

export function plainStart(command: string): ShellStart {
  return { command, args: [], env: {}, files: new Map() };
}

import type { ShellChoice } from '../subshell/shell-choice';
import { fishStart } from './fish-hook';
import { bashStart, zshStart } from './posix-hook';
import { powershellStart } from './powershell-hook';
import type { PromptHook, ShellStart } from './prompt-hook';

/**
 * How to start the shell with our hook in it; one that we have no hook for starts as it is.
 *
 * @param zdotdir the user's `ZDOTDIR`, where it is set.
 */
export function shellStart(
  { command, kind }: ShellChoice,
  hook: PromptHook,
  zdotdir: string | undefined,
): ShellStart {
  switch (kind) {
    case 'bash':
      return bashStart(command, hook);
    case 'zsh':
      return zshStart(command, hook, zdotdir);
    case 'fish':
      return fishStart(command, hook);
    case 'powershell':
      return powershellStart(command, hook);
    case 'other':
      return plainStart(command);
  }
}

export function plainStart(command: string): ShellStart {
  return { command, args: [], env: {}, files: new Map() };
}

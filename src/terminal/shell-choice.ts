import type { Environment } from '../aws/profiles/locate';

/** Which shell is to be started, and what it is called. */
export type ShellChoice = {
  readonly command: string;
  /** `other`: it gets the environment and nothing else. */
  readonly kind: 'bash' | 'zsh' | 'fish' | 'other';
  /** Why it is not the shell that the variable names; `undefined` where it is. */
  readonly fallback: string | undefined;
};

export type ShellFacts = {
  readonly env: Environment;
  readonly isWindows: boolean;
  /** The user's shell in the system's user database. */
  readonly loginShell: string | undefined;
  readonly isExecutable: (path: string) => boolean;
};

/** The shell that `SHELL` names, else the user's login shell, else the one that every system has. */
export function chooseShell(facts: ShellFacts): ShellChoice {
  if (facts.isWindows) return chooseOnWindows(facts.env);
  const { env, loginShell, isExecutable } = facts;
  const named = env['SHELL'];
  if (named && isExecutable(named)) return toChoice(named, undefined);
  const command = loginShell && isExecutable(loginShell) ? loginShell : '/bin/sh';
  const reason = named ? `SHELL is ${named}, which can't be executed` : 'SHELL is not set';
  return toChoice(command, `${reason}: this is ${command}`);
}

function toChoice(command: string, fallback: string | undefined): ShellChoice {
  const name = command.split('/').at(-1) ?? '';
  const kind = name === 'bash' || name === 'zsh' || name === 'fish' ? name : 'other';
  return { command, kind, fallback };
}

/**
 * Windows names no shell. PowerShell adds the user's own module directory to `PSModulePath`, which
 * in cmd holds the machine's alone. Version 6 and later keep theirs below `PowerShell`, Windows
 * PowerShell below `WindowsPowerShell` (about_PSModulePath).
 */
function chooseOnWindows(env: Environment): ShellChoice {
  const modules = (env['PSModulePath'] ?? '').split(';');
  const home = env['USERPROFILE'] ?? '';
  const own = modules.filter((path) => home !== '' && path.startsWith(home));
  const other = (command: string): ShellChoice => ({ command, kind: 'other', fallback: undefined });
  if (own.some((path) => /\\PowerShell\\Modules$/i.test(path))) return other('pwsh.exe');
  if (own.some((path) => /\\WindowsPowerShell\\Modules$/i.test(path)))
    return other('powershell.exe');
  return other(env['ComSpec'] ?? 'cmd.exe');
}

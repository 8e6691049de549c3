import type { Environment } from '../../aws/profiles/read/locate';
import type { ShellSyntax } from '../../shell-word';

/** `other` gets the environment and no hook. */
type ShellKind = 'bash' | 'zsh' | 'fish' | 'powershell' | 'other';

/** The shell to start. */
export type ShellChoice = {
  readonly command: string;
  readonly kind: ShellKind;
  /** Why it is not the shell that `SHELL` names. `undefined` if it is. */
  readonly fallback: string | undefined;
};

type ShellFacts = {
  readonly env: Environment;
  readonly isWindows: boolean;
  /** The user's shell in the system's user database. */
  readonly loginShell: string | undefined;
  readonly isExecutable: (path: string) => boolean;
};

/** The shell that `SHELL` names, or else the user's login shell, or else `/bin/sh`. */
export function chooseShell(facts: ShellFacts): ShellChoice {
  if (facts.isWindows) return chooseOnWindows(facts.env);
  const { env, loginShell, isExecutable } = facts;
  const named = env['SHELL'];
  if (named && isExecutable(named)) return toChoice(named, undefined);
  const command = loginShell && isExecutable(loginShell) ? loginShell : '/bin/sh';
  const reason = named ? `SHELL is ${named}, which can't be executed` : 'SHELL is not set';
  return toChoice(command, `${reason}. Starting ${command}.`);
}

const kinds: ReadonlyMap<string, ShellKind> = new Map([
  ['bash', 'bash'],
  ['zsh', 'zsh'],
  ['fish', 'fish'],
  ['pwsh', 'powershell'],
]);

function toChoice(command: string, fallback: string | undefined): ShellChoice {
  const name = command.split('/').at(-1) ?? '';
  return { command, kind: kinds.get(name) ?? 'other', fallback };
}

const syntaxes: ReadonlyMap<string, ShellSyntax> = new Map([
  ['fish', 'fish'],
  ['csh', 'csh'],
  ['tcsh', 'csh'],
  ['pwsh', 'powershell'],
]);

/** The syntax of the person's shell, as far as the environment tells. */
export function shellSyntax(env: Environment, isWindows: boolean): ShellSyntax {
  const named = env['SHELL'];
  if (named) return syntaxes.get(named.split('/').at(-1) ?? '') ?? 'posix';
  if (!isWindows) return 'posix';
  return chooseOnWindows(env).kind === 'powershell' ? 'powershell' : 'cmd';
}

/**
 * Windows has no variable for the shell. PowerShell adds the user's module directory to
 * `PSModulePath`, which in cmd holds only the machine's. Version 6 and later keep theirs in
 * `PowerShell`, Windows PowerShell in `WindowsPowerShell` (about_PSModulePath).
 */
function chooseOnWindows(env: Environment): ShellChoice {
  const modules = (env['PSModulePath'] ?? '').split(';');
  const home = env['USERPROFILE'] ?? '';
  const own = modules.filter((path) => home !== '' && path.startsWith(home));
  const choice = (command: string, kind: ShellKind) => ({ command, kind, fallback: undefined });
  if (own.some((path) => /\\PowerShell\\Modules$/i.test(path)))
    return choice('pwsh.exe', 'powershell');
  if (own.some((path) => /\\WindowsPowerShell\\Modules$/i.test(path)))
    return choice('powershell.exe', 'powershell');
  return choice(env['ComSpec'] ?? 'cmd.exe', 'other');
}

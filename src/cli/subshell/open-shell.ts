import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { commandWords } from '../../aws/profiles/unwritten-role';
import type { Obtained } from '../../aws/sessions/obtain-options';
import { subjectOf } from '../../aws/sessions/plan';
import { formatRemaining, formatTime, remainingMs } from '../../countdown';
import { accountOf } from '../../state/profile-facts';
import type { PrivateDirectory } from '../../terminal/private-directory';
import { type PromptHook, USED_FILE } from '../../terminal/prompt-hooks/prompt-hook';
import { plainStart, shellStart } from '../../terminal/prompt-hooks/shell-start';
import { chooseShell, type ShellChoice } from '../../terminal/subshell/shell-choice';
import {
  applyChange,
  type EnvironmentChange,
  type HandOver,
  toEnvironmentChange,
} from '../../terminal/subshell/subshell-environment';
import type { Uses } from '../command-context';
import type { OptionValues } from '../command-table';
import { loginShell } from '../home';
import { isExecutable } from '../process/find-program';
import { thisProgram } from '../process/this-process';
import { keepSessionForChild } from './child-session';
import { type Place, regionFor } from './hand-over';
import { type HandOverContext, withHandOver } from './with-hand-over';

/** The members of the context that a subshell needs. */
export type ShellContext = HandOverContext & Uses<'options' | 'runChild'>;

type ShellOptions = {
  /** Serve credentials on loopback instead of exporting keys. */
  readonly isLive: boolean;
  /** Leave the prompt alone. */
  readonly isPlain: boolean;
  /** Where the person gets to from the shell, for the greeting. */
  readonly leadsTo: 'list' | 'outside';
};

/** Opens a subshell with the credentials and returns its exit code. */
export function openShell(
  context: ShellContext,
  obtained: Obtained,
  options: ShellOptions,
): Promise<number> {
  const { isLive } = options;
  return withHandOver(context, obtained, isLive, async (handOver, directory) => {
    // The prompt hook loads renewed keys from the cache.
    const isKept = !isLive && obtained.credentials.expiration !== undefined;
    const kept =
      isKept && directory !== undefined
        ? keepSessionForChild(context, obtained, {
            lastUse: () => modifiedAt(join(directory.path, USED_FILE)),
            onChange: () => {},
          })
        : undefined;
    try {
      return await runShell(context, obtained, options, directory, handOver);
    } finally {
      kept?.stop();
    }
  });
}

async function runShell(
  context: ShellContext,
  obtained: Obtained,
  options: ShellOptions,
  directory: PrivateDirectory | undefined,
  handOver: HandOver,
): Promise<number> {
  const isWindows = process.platform === 'win32';
  const choice = chooseShell({
    env: context.env,
    isWindows,
    loginShell: isWindows ? undefined : loginShell(),
    isExecutable,
  });
  const isInteractive = isatty(0);
  const change = toEnvironmentChange(handOver, context.env);
  // A script on standard input gets a plain shell, because there is no prompt to extend.
  const start =
    isInteractive && directory !== undefined
      ? shellStart(
          choice,
          toHook(context, obtained, options, {
            choice,
            change,
            directory: directory.path,
            handOver,
          }),
          context.env['ZDOTDIR'],
        )
      : plainStart(choice.command);
  for (const [name, text] of start.files) directory?.write(name, text);

  const startedAt = context.clock.now();
  if (choice.fallback !== undefined) context.notice(choice.fallback);
  const nested = nestedShellNotice(context);
  if (nested !== undefined) context.notice(nested);
  if (isInteractive) shellGreeting(context, obtained, options).forEach(context.notice);
  const exitCode = await context.runChild({
    file: start.command,
    args: start.args,
    env: { ...applyChange(context.env, change, isWindows), ...start.env },
    isInteractiveShell: isInteractive,
  });
  if (isInteractive) context.notice(shellFarewell(context, startedAt, exitCode));
  return exitCode;
}

function toHook(
  context: Uses<'options' | 'env' | 'locations' | 'profiles'>,
  obtained: Obtained,
  { isPlain }: ShellOptions,
  start: {
    readonly choice: ShellChoice;
    readonly change: EnvironmentChange;
    readonly directory: string;
    readonly handOver: HandOver;
  },
): PromptHook {
  const { handOver, choice, change, directory } = start;
  const isLive = handOver.access.kind === 'endpoint';
  return {
    profileName: handOver.profileName,
    label: handOver.label,
    change,
    showsTime: !isPlain,
    color: context.options['no-color'] !== true && !context.env['NO_COLOR'],
    directory,
    end: isLive ? 'file' : 'environment',
    takeOver: isLive ? undefined : toTakeOver(context, obtained, choice),
  };
}

/** `undefined`: the session is not in a file. */
function toTakeOver(
  context: Uses<'options' | 'env' | 'locations' | 'profiles'>,
  { plan, credentials, profile }: Obtained,
  { kind }: ShellChoice,
): PromptHook['takeOver'] {
  const { options, locations, env } = context;
  const hop = plan.hops.at(-1);
  const name = hop?.cacheKey ?? (plan.mfa && `awsmfa-${plan.mfa.cacheKey}`);
  const isKept = options['no-cache'] !== true && env['AWSMFA_NO_CACHE'] !== '1';
  if (name === undefined || credentials.expiration === undefined || !isKept) return undefined;
  const { serialNumber } = subjectOf(plan);
  const asked: OptionValues = { ...options, 'serial-number': serialNumber };
  const passedOn = (['serial-number', 'duration-seconds', 'region'] as const).flatMap((option) => {
    const value = asked[option];
    return value === undefined ? [] : [`--${option}`, value];
  });
  return {
    sessionFile: join(locations.cacheDirectory, `${name}.json`),
    command: [
      ...thisProgram(),
      'env',
      ...commandWords(profile.name, context.profiles()),
      '--no-prompt',
      '--format',
      kind === 'fish' || kind === 'powershell' ? kind : 'posix',
      ...passedOn,
    ],
  };
}

function modifiedAt(path: string): Date | undefined {
  try {
    return statSync(path).mtime;
  } catch {
    // No prompt yet.
    return undefined;
  }
}

/** The notice for a subshell inside another. `undefined`: there is no outer one. */
function nestedShellNotice({ env }: Uses<'env'>): string | undefined {
  const outer = env['AWSMFA_PROFILE'];
  return outer
    ? `This shell is inside the shell for ${outer}, and takes nothing from it.`
    : undefined;
}

/** The lines that a person sees before a subshell starts. */
function shellGreeting(
  context: Place & Uses<'clock'>,
  obtained: Obtained,
  options: { readonly isLive: boolean; readonly leadsTo: 'list' | 'outside' },
): readonly string[] {
  const { profile, plan, credentials } = obtained;
  const account = accountOf(profile, plan.mfa?.serialNumber);
  const where = [account, regionFor(context, profile)].filter((part) => part !== undefined);
  const parts = [`shell for ${profile.name}${where.length > 0 ? ` (${where.join(', ')})` : ''}`];
  if (options.isLive) parts.push('credentials renew themselves');
  else if (credentials.expiration !== undefined) {
    const left = remainingMs(credentials.expiration, context.clock.now());
    parts.push(`${formatRemaining(left)} left`, `until ${formatTime(credentials.expiration)}`);
  }
  const way = options.leadsTo === 'list' ? 'brings you back to the list' : 'leaves it';
  return [parts.join(', '), `exit or Ctrl-D ${way}`];
}

function shellFarewell(context: Uses<'clock'>, startedAt: Date, exitCode: number): string {
  const seconds = Math.floor((context.clock.now().getTime() - startedAt.getTime()) / 1000);
  const minutes = Math.floor(seconds / 60);
  const after =
    minutes >= 60
      ? `${Math.floor(minutes / 60)}h ${minutes % 60}m`
      : minutes > 0
        ? `${minutes}m`
        : `${seconds}s`;
  return `back after ${after}, exit code ${exitCode}`;
}

import { readFileSync } from 'node:fs';
import type { Profile, Subject } from '../../aws/profiles/profile';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import {
  ENV_FORMATS,
  type FileFormat,
  formatEnvironmentChange,
  formatHandOver,
  formatVariables,
  isFileFormat,
} from '../../terminal/subshell/env-formats';
import { toSnapshot, toUnsetChange } from '../../terminal/subshell/subshell-environment';
import type { Obtaining, Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { namesFor, type Place, toKeys } from '../subshell/hand-over';

type Context = Place &
  Obtaining &
  Uses<'options' | 'startedAt' | 'stdout' | 'chooseSubject' | 'obtain'>;

/** Prints credentials as variables, for a shell to evaluate or to save as a file. */
export async function run(context: Context): Promise<number> {
  const format = ENV_FORMATS.find((name) => name === context.options['format']) ?? usualFormat();
  if (context.options['unset'] === true) {
    if (isFileFormat(format)) throw notInFile(format);
    // The environment of the subshell, and not the one around it.
    context.stdout.write(formatEnvironmentChange(toUnsetChange(process.env), format));
    return exitCodes.done;
  }
  const obtained = await obtain(context, await context.chooseSubject());
  const text = isFileFormat(format)
    ? formatVariables(toSnapshot(toKeys(context, obtained), context.env), format)
    : formatHandOver(
        toKeys(context, obtained, filesOfShell(context, obtained.profile)),
        process.env,
        format,
      );
  context.stdout.write(text);
  return exitCodes.done;
}

/** A subshell that takes over a renewed session keeps the files that it was opened with. */
function filesOfShell(context: Context, profile: Profile): ReadonlyMap<string, string> | undefined {
  const { env, options } = context;
  const { profileName } = namesFor(context, profile);
  const isOpenFor = options['no-prompt'] === true && process.env['AWSMFA_PROFILE'] === profileName;
  const files = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'].flatMap((name) => {
    const value = process.env[name];
    return value !== undefined && value !== env[name] ? [[name, value] as const] : [];
  });
  return isOpenFor && files.length > 0 ? new Map(files) : undefined;
}

/** csh can't parse POSIX syntax. Only Linux tells which shell the parent is. */
function usualFormat(): 'csh' | 'posix' {
  try {
    return /^t?csh$/m.test(readFileSync(`/proc/${process.ppid}/comm`, 'utf8')) ? 'csh' : 'posix';
  } catch {
    return 'posix';
  }
}

/** `--no-prompt` asks nobody and runs no `mfa_process`. */
async function obtain(context: Context, subject: Subject) {
  if (context.options['no-prompt'] !== true) return context.obtain(subject);
  const { profile } = subject;
  const options = context.obtainOptions(findProfile(profile, context.profiles()), 'nobody');
  return context.sessions().obtain(profile, {
    ...options,
    ...subject,
    startedAt: context.startedAt,
    tokenCodes: undefined,
    isCodeAtHand: false,
  });
}

function notInFile(format: FileFormat): AppFailure {
  return new AppFailure({
    kind: 'usage',
    message: `A ${format} file can't remove variables.`,
    hint: 'Use the format of your shell: posix, fish, csh, powershell or cmd.',
  });
}

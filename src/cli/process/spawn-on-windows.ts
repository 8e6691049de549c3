import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { win32 } from 'node:path';
import crossSpawn from 'cross-spawn';
import type { Environment } from '../../aws/profiles/read/locate';

/**
 * Starts a program by its name as a shell of Windows does: `cdk` is `cdk.cmd` there, a batch file,
 * which Node starts no more by itself since CVE-2024-27980, and `cross-spawn` does with quoting.
 *
 * Throws an error as `spawn` reports it: `ENOENT`, or `unsafeInBatchFile`.
 */
export function spawnOnWindows(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const path = findProgram(file, options.env ?? {}, isFile);
  if (path === undefined) throw failure('ENOENT');
  if (/\.(exe|com)$/i.test(path)) return spawn(path, args, options);
  if (args.some(isUnsafeInBatchFile)) throw failure(unsafeInBatchFile);
  return crossSpawn(path, args, options);
}

const unsafeInBatchFile = 'UNSAFE_IN_BATCH_FILE';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * A batch file hands its arguments on as text (`%*`), which cmd reads again: after a quote in it, what
 * means something to cmd would be carried out. A line end cuts the command.
 */
export function isUnsafeInBatchFile(word: string): boolean {
  return /[\r\n]/.test(word) || (word.includes('"') && /[&|<>^()]/.test(word));
}

/**
 * The file that a name means: with an extension of `PATHEXT`, in the directories of `PATH`. Not in
 * the current one, where a program of somebody else may have the name of a known one.
 */
export function findProgram(
  file: string,
  env: Environment,
  isThere: (path: string) => boolean,
): string | undefined {
  const extensions = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean);
  const hasOne = extensions.some((one) => file.toLowerCase().endsWith(one.toLowerCase()));
  const isPath = /[\\/]|^[a-z]:/i.test(file);
  const directories = isPath ? [''] : (variable(env, 'PATH') ?? '').split(';').filter(Boolean);
  const names = [
    ...(hasOne ? [file] : []),
    ...extensions.map((extension) => file + extension),
    // A script that says in its first line what runs it; npm puts one for other shells beside each batch file.
    file,
  ];
  return directories
    .flatMap((directory) => names.map((name) => win32.join(directory.replaceAll('"', ''), name)))
    .find(isThere);
}

/** Windows has variables in any case. */
function variable(env: Environment, name: string): string | undefined {
  const key = Object.keys(env).find((one) => one.toUpperCase() === name);
  return key === undefined ? undefined : env[key];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { win32 } from 'node:path';
import crossSpawn from 'cross-spawn';
import type { Environment } from '../../aws/profiles/read/locate';

/**
 * Starts a program by its name as a Windows shell does: `cdk` is the batch file `cdk.cmd` there. Since
 * CVE-2024-27980 Node doesn't start batch files; `cross-spawn` does, with quoting.
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
 * A batch file passes its arguments on as text (`%*`), which cmd parses again. After a quote, cmd would
 * execute special characters. A line end would cut the command.
 */
export function isUnsafeInBatchFile(word: string): boolean {
  return /[\r\n]/.test(word) || (word.includes('"') && /[&|<>^()]/.test(word));
}

/**
 * Finds the file for a program name, with an extension of `PATHEXT` in a directory of `PATH`. Skips the
 * current directory, where someone else may have put a program with a known name.
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
    // A script with a shebang. npm puts one for other shells next to each batch file.
    file,
  ];
  return directories
    .flatMap((directory) => names.map((name) => win32.join(directory.replaceAll('"', ''), name)))
    .find(isThere);
}

/** Names of variables are case-insensitive on Windows. */
function variable(env: Environment, name: string): string | undefined {
  const key = Object.keys(env).find((one) => one.toUpperCase() === name);
  return key === undefined ? undefined : env[key];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

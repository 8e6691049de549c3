import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve, sep } from 'node:path';
import { isWordInCmd } from '../../aws/profiles/linked-command';
import type { Environment } from '../../aws/profiles/read/locate';
import { AppFailure } from '../../errors';
import type { InstalledPaths } from '../../use-cases/link-profile';

type InstalledProgram = {
  /** `undefined`: the program is a shim that starts Node itself. */
  readonly node: string | undefined;
  readonly program: string;
  /** Why the link may break one day. `undefined`: it lasts. */
  readonly warning: string | undefined;
};

/** Places that package runners fill for one run, and how to install permanently. */
const PASSING: readonly { readonly path: RegExp; readonly of: string; readonly install: string }[] =
  [
    // npm's libnpmexec: <cache>/_npx/<hash>/node_modules.
    { path: /[\\/]_npx[\\/]/, of: 'npx', install: 'npm install --global awsmfa' },
    // pnpm 9 and later: <cache>/pnpm/dlx/<hash>; before: <store>/tmp/dlx-<pid>.
    {
      path: /[\\/]pnpm(?:-cache)?[\\/](?:.*[\\/])?dlx(?:-\d+)?[\\/]/,
      of: 'pnpm dlx',
      install: 'pnpm add --global awsmfa',
    },
    // Yarn 2 and later: <temporary directory>/xfs-<hash>/dlx-<pid>.
    {
      path: /[\\/](?:xfs-[\da-f]+|dlx-\d+)[\\/]/,
      of: 'yarn dlx',
      install: 'npm install --global awsmfa',
    },
    // Bun: <temporary directory>/bunx-<uid>-awsmfa@<version>; before: .bunx-<uid>.
    { path: /[\\/]\.?bunx-\d+/, of: 'bunx', install: 'bun add --global awsmfa' },
  ];

/** fnm creates such a link for each shell and deletes it with the shell (`fnm env`). */
const FNM_SHELL = /^(.*[\\/]fnm_multishells[\\/][^\\/]+)([\\/].*)$/;

/** pnpm add --global: <PNPM_HOME>/global/<layout>/…, replaced by each update. The shim stays. */
const PNPM_GLOBAL = /^(.*)[\\/]global[\\/]v?\d+[\\/](?:.*[\\/])?node_modules[\\/]/;

/** Homebrew: <prefix>/Cellar/<formula>/<version>, deleted by an upgrade. The link in <prefix>/bin stays. */
const HOMEBREW = /^(.*)[\\/]Cellar[\\/]([^\\/]+)[\\/][^\\/]+[\\/]/;

/** Yarn 1 and Bun keep a package.json next to the packages that they install globally. */
const GLOBAL_PROJECT = /[\\/](?:yarn[\\/]global|\.bun[\\/]install[\\/]global)[\\/]?$/;

/**
 * The paths of Node and this program, to be written to a file. Keeps links that survive an update, and
 * replaces paths that don't.
 *
 * Throws `AppFailure` `failed` if the program is in a temporary place.
 */
export function installedProgram(
  env: Environment,
  called = process.argv[1] ?? '',
  nodeProgram = process.execPath,
): InstalledProgram {
  const program = resolve(called);
  const real = realPath(program) ?? program;
  refusePassing([program, real], env);
  const shim = pnpmShim(real, env);
  if (shim !== undefined) return { node: undefined, program: shim, warning: undefined };
  const lasting = lastingPath(program, env);
  return {
    node: nodeOnPath(env, nodeProgram) ?? lastingPath(nodeProgram, env),
    program: lasting,
    warning: projectWarning(lasting),
  };
}

function refusePassing(paths: readonly string[], env: Environment): void {
  for (const { path, of, install } of PASSING) {
    if (paths.some((one) => path.test(one))) {
      throw new AppFailure({
        kind: 'failed',
        message: `This copy of awsmfa belongs to ${of}, which deletes it. A link to it would break.`,
        hint: `Install it first: ${install}`,
      });
    }
  }
  if (!paths.some((path) => isTemporary(path, env)) || paths.some(isWorkingCopy)) return;
  throw new AppFailure({
    kind: 'failed',
    message: 'This copy of awsmfa is in a temporary directory. A link to it would break.',
    hint: 'Install it first: npm install --global awsmfa',
  });
}

function isTemporary(path: string, { TMPDIR, TEMP, TMP }: Environment): boolean {
  return [tmpdir(), TMPDIR, TEMP, TMP, '/tmp', '/var/tmp'].some((directory) => {
    if (!directory) return false;
    return [directory, realPath(directory)].some(
      (one) => one !== undefined && path.startsWith(one.endsWith(sep) ? one : one + sep),
    );
  });
}

/** Whether this is a checkout of awsmfa: npm never packs package-lock.json. */
function isWorkingCopy(program: string): boolean {
  return existsSync(join(dirname(program), '..', 'package-lock.json'));
}

function pnpmShim(real: string, { PNPM_HOME }: Environment): string | undefined {
  const home = PNPM_GLOBAL.exec(real)?.[1];
  if (home === undefined) return undefined;
  const name = process.platform === 'win32' ? 'awsmfa.cmd' : 'awsmfa';
  const shims = [...(PNPM_HOME ? [PNPM_HOME] : []), home, join(home, 'bin')].map((directory) =>
    join(directory, name),
  );
  return shims.find((path) => existsSync(path) && startsProgram(path));
}

function startsProgram(shim: string): boolean {
  try {
    return /awsmfa/.test(readFileSync(shim, 'utf8').slice(0, 10_000));
  } catch {
    return false;
  }
}

/** The path of the same file that survives updates. */
function lastingPath(path: string, env: Environment): string {
  const [, shell, rest = ''] = FNM_SHELL.exec(path) ?? [];
  if (shell !== undefined) {
    const installation = realPath(shell);
    if (installation === undefined) return path;
    return join(fnmAlias(installation, env) ?? installation, rest);
  }
  const [, prefix, formula = ''] = HOMEBREW.exec(path) ?? [];
  if (prefix === undefined) return path;
  const name = path.split(/[\\/]/).at(-1) ?? '';
  const links = [
    join(prefix, 'bin', name.replace(/\.js$/, '')),
    join(prefix, 'opt', formula, 'bin', name),
  ];
  return links.find((link) => realPath(link) === realPath(path)) ?? path;
}

/** The alias that points to this installation. Prefers `default`. */
function fnmAlias(installation: string, { FNM_DIR }: Environment): string | undefined {
  // <FNM_DIR>/node-versions/<version>/installation
  const directory = join(FNM_DIR || join(installation, '../../..'), 'aliases');
  return namesIn(directory)
    .sort((one, other) => Number(other === 'default') - Number(one === 'default'))
    .map((name) => join(directory, name))
    .find((alias) => realPath(alias) === installation);
}

/** Finds `/opt/homebrew/bin/node` rather than the versioned directory behind it. */
function nodeOnPath({ PATH = '' }: Environment, nodeProgram: string): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return PATH.split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => resolve(join(directory, name)))
    .find((path) => !FNM_SHELL.test(path) && realPath(path) === realPath(nodeProgram));
}

function projectWarning(program: string): string | undefined {
  const project = /^(.*?)[\\/]node_modules[\\/]/.exec(program)?.[1];
  if (project === undefined || GLOBAL_PROJECT.test(project)) return undefined;
  if (!existsSync(join(project, 'package.json'))) return undefined;
  return `The link breaks when ${project} or its node_modules is deleted. For one that lasts: npm install --global awsmfa, then link again.`;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * The 8.3 name of a Windows path that needs quotes, such as `C:\\PROGRA~1\\nodejs\\node.exe`. Returns the
 * path itself if it needs no quotes or the volume keeps no short names.
 */
function shortPath(path: string): string {
  if (isWordInCmd(path)) return path;
  const { stdout } = spawnSync('cmd.exe', ['/d', '/c', `for %A in ("${path}") do @echo %~sA`], {
    encoding: 'utf8',
    windowsVerbatimArguments: true,
    windowsHide: true,
  });
  const short = stdout?.trim() ?? '';
  return short !== '' && existsSync(short) ? short : path;
}

/** The command that starts awsmfa from a line in the config file. Throws if the line would break. */
export function programOf(env: Environment): InstalledPaths {
  const isWindows = process.platform === 'win32';
  const { node, program, warning } = installedProgram(env);
  return isWindows
    ? { node: node && shortPath(node), program: shortPath(program), warning, isWindows }
    : { node, program, warning, isWindows };
}

import { realpathSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Environment } from '../aws/profiles/locate';
import { isInNpxCache } from '../aws/profiles/to-linked-command';
import { AppFailure } from '../errors';

export type InstalledProgram = { readonly node: string; readonly program: string };

/**
 * The paths by which Node and this program are called, for a file that outlives this process: the
 * links of a package manager are kept, since they lead to the next version too.
 *
 * Throws `AppFailure` `failed` in npx's cache, which is cleared.
 */
export function installedProgram(env: Environment): InstalledProgram {
  const program = resolve(process.argv[1] ?? '');
  if (isInNpxCache(program) || isInNpxCache(realpathSync(program))) {
    throw new AppFailure({
      kind: 'failed',
      message:
        "This is npx's copy of awsmfa, which is cleared: a link to it would soon lead nowhere.",
      hint: 'Install it first: npm install --global awsmfa',
    });
  }
  return { node: nodeOnPath(env) ?? process.execPath, program };
}

/** `/opt/homebrew/bin/node` rather than the directory of one version that it leads to. */
function nodeOnPath(env: Environment): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return pathOf(env)
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => resolve(join(directory, name)))
    .find((path) => {
      try {
        return realpathSync(path) === process.execPath;
      } catch {
        return false;
      }
    });
}

/** Windows spells it `Path` and looks it up in any case. */
function pathOf(env: Environment): string {
  return env['PATH'] ?? env['Path'] ?? '';
}

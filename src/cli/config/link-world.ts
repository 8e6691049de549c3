import { existsSync } from 'node:fs';
import type { Environment } from '../../aws/profiles/read/locate';
import type { InstalledPaths, LinkWorld } from '../../use-cases/link-profile';
import type { Uses } from '../command-context';
import { installedProgram } from '../process/installed-program';
import { shortPath } from '../process/short-path';
import { filesOf } from './edit-config';

/** What linking takes. */
export type LinkContext = Uses<'env' | 'home' | 'locations' | 'profiles' | 'sessions'>;

/** The files, and the program that a link starts. */
export function linkWorldOf(context: LinkContext): LinkWorld {
  return {
    profiles: context.profiles(),
    files: filesOf(context),
    isThere: existsSync,
    plan: (profileName) => context.sessions().plan(profileName),
    program: () => programOf(context.env),
  };
}

/** How awsmfa is started by a line in the config file. Throws where it would break. */
export function programOf(env: Environment): InstalledPaths {
  const isWindows = process.platform === 'win32';
  const { node, program, warning } = installedProgram(env);
  return isWindows
    ? { node: node && shortPath(node), program: shortPath(program), warning, isWindows }
    : { node, program, warning, isWindows };
}

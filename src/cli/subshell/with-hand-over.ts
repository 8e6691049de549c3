import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from '../../aws/profiles/read/locate';
import type { Obtained } from '../../aws/sessions/obtain-options';
import { AppFailure, explain } from '../../errors';
import { reasonOf } from '../../file-reason';
import { createPrivateDirectory, type PrivateDirectory } from '../../terminal/private-directory';
import type { HandOver } from '../../terminal/subshell/subshell-environment';
import type { Uses } from '../command-context';
import { thisProcess } from '../process/this-process';
import { needsChildFiles, writeChildFiles } from './child-files';
import { toKeys } from './hand-over';
import type { LiveContext } from './live';

/** The members of the context that handing over to a child needs. */
export type HandOverContext = LiveContext & Uses<'home' | 'notice'>;

/**
 * Hands credentials over to `run`: live, or as keys with the child's own files if it needs them. Deletes
 * the private directory afterwards. If no directory can be created, hands over keys without one and says
 * so.
 *
 * Throws `AppFailure` `file-not-written`, and so does the directory's `write`.
 */
export async function withHandOver(
  context: HandOverContext,
  obtained: Obtained,
  isLive: boolean,
  run: (handOver: HandOver, directory: PrivateDirectory | undefined) => Promise<number>,
): Promise<number> {
  const { profile } = obtained;
  const needsFiles = needsChildFiles(context, profile);
  const directory = makeDirectory(context.env);
  if (directory instanceof AppFailure) {
    // Without files of its own, the child would use the keys of [default] instead of the endpoint.
    if (isLive) throw directory;
    context.notice(explain(directory.error, context.home).message);
    if (needsFiles) {
      context.notice(
        `The endpoints of ${profile.name} are in variables instead. They apply to every --profile, and the ca_bundle of [default] is trusted.`,
      );
    }
    return run(toKeys(context, obtained), undefined);
  }
  try {
    if (isLive) {
      const { withLiveCredentials } = await import('./live');
      return await withLiveCredentials(context, obtained, directory, run);
    }
    const files = needsFiles ? writeChildFiles(context, profile, directory, 'keys') : undefined;
    return await run(toKeys(context, obtained, files), directory);
  } finally {
    directory.remove();
  }
}

/** Creates the directory in the first writable place, or returns why the first place is not. */
function makeDirectory(env: Environment): PrivateDirectory | AppFailure {
  const { processId, isAlive } = thisProcess;
  let failure: AppFailure | undefined;
  for (const place of [tmpdir(), ...otherPlaces(env)]) {
    try {
      // The path is absolute, because a child may change its directory.
      const directory = createPrivateDirectory(resolve(place), processId, isAlive);
      return {
        ...directory,
        write(name, text) {
          try {
            directory.write(name, text);
          } catch (cause) {
            throw notWritten(join(directory.path, name), cause);
          }
        },
      };
    } catch (cause) {
      failure ??= notWritten(place, cause);
    }
  }
  return failure ?? notWritten(tmpdir(), undefined);
}

/** The places that Python's `tempfile` tries too, and those that a container with a read-only root has. */
function otherPlaces({ XDG_RUNTIME_DIR = '' }: Environment): readonly string[] {
  if (process.platform === 'win32') return [];
  const ofUser = isAbsolute(XDG_RUNTIME_DIR) ? [XDG_RUNTIME_DIR] : [];
  return [...ofUser, '/tmp', '/var/tmp', '/dev/shm'];
}

function notWritten(path: string, cause: unknown): AppFailure {
  return new AppFailure({ kind: 'file-not-written', path, reason: reasonOf(cause), cause });
}

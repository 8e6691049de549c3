import { statSync } from 'node:fs';
import type { Environment, FileLocations } from '../../aws/profiles/read/locate';
import type { ShownFile } from '../../state/app-state';

/** Whether the two files are there, for the screen that says what is missing. */
export function describeFiles(
  { configFile, credentialsFile }: FileLocations,
  env: Environment,
): readonly ShownFile[] {
  return [
    { path: configFile, isNamed: Boolean(env['AWS_CONFIG_FILE']) },
    { path: credentialsFile, isNamed: Boolean(env['AWS_SHARED_CREDENTIALS_FILE']) },
  ].map((file) => ({ ...file, state: stateOf(file.path) }));
}

function stateOf(path: string): ShownFile['state'] {
  try {
    return statSync(path).size === 0 ? 'empty' : 'present';
  } catch {
    return 'absent';
  }
}

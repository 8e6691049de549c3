import { statSync } from 'node:fs';
import type { FileLocations } from '../../aws/profiles/locate';
import type { ShownFile } from '../../state/app-state';

/** Whether the two files are there, for the screen that says what is missing. */
export function describeFiles({
  configFile,
  credentialsFile,
}: FileLocations): readonly ShownFile[] {
  return [configFile, credentialsFile].map((path) => ({ path, state: stateOf(path) }));
}

function stateOf(path: string): ShownFile['state'] {
  try {
    return statSync(path).size === 0 ? 'empty' : 'present';
  } catch {
    return 'absent';
  }
}

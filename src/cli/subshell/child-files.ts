import { join } from 'node:path';
import { filesForChild } from '../../aws/profiles/edit/files-for-child';
import type { Profile } from '../../aws/profiles/profile';
import { readProfileFile } from '../../aws/profiles/read/load-profiles';
import type { PrivateDirectory } from '../../terminal/private-directory';
import { ROUTE } from '../../terminal/subshell/aws-variables';
import { type Place, regionFor } from './hand-over';

/** Writes the files that stand in for the user's for as long as a child lives. Returns what names them. */
export function writeChildFiles(
  context: Place,
  profile: Profile,
  directory: PrivateDirectory,
  access: 'endpoint' | 'keys',
): ReadonlyMap<string, string> {
  const { configFile, credentialsFile } = context.locations;
  const files = filesForChild(
    {
      config: readProfileFile(configFile).text,
      credentials: readProfileFile(credentialsFile).text,
    },
    profile,
    regionFor(context, profile),
    access,
  );
  for (const [name, text] of Object.entries(files)) directory.write(name, text);
  return new Map([
    ['AWS_CONFIG_FILE', join(directory.path, 'config')],
    ['AWS_SHARED_CREDENTIALS_FILE', join(directory.path, 'credentials')],
  ]);
}

/**
 * A program that is handed keys reads `[default]`. Where that says something else than the profile
 * of where calls go and whom they trust, only files of its own keep it from doing so: variables hold
 * for every profile that the program is told, and have no word for some of it.
 */
export function needsChildFiles({ profiles }: Place, { name, settings }: Profile): boolean {
  const ofDefault = profiles().profiles.get('default')?.settings;
  return (
    name !== 'default' &&
    ofDefault !== undefined &&
    [...ROUTE.values(), 'services'].some(
      (key) => ofDefault.has(key) && ofDefault.get(key) !== settings.get(key),
    )
  );
}

import { join } from 'node:path';
import { filesForChild } from '../../aws/profiles/edit/files-for-child';
import type { Profile } from '../../aws/profiles/profile';
import { readProfileFile } from '../../aws/profiles/read/load-profiles';
import type { PrivateDirectory } from '../../terminal/private-directory';
import { ROUTE } from '../../terminal/subshell/aws-variables';
import { type Place, regionFor } from './hand-over';

/** Writes the files that replace the user's for a child. Returns the variables that name them. */
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
 * A program that gets keys in variables reads its other settings from `[default]`. If `[default]` sends
 * calls elsewhere or trusts another CA than the profile, the program needs its own files. Variables are
 * not enough: they apply to every profile that the program names, and some settings have no variable.
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

import { execFile } from 'node:child_process';
import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { readSmallFile } from '../../aws/files/private-file';
import type { ProfileSet } from '../../aws/profiles/profile';
import type { Environment, FileLocations } from '../../aws/profiles/read/locate';
import type { CacheEntry } from './check-cache';
import type { FileState } from './check-modes';
import type { PlannedProfile } from './check-settings';

/** Whether the path exists, readable or not. A dangling link counts. */
export function isThere(path: string): boolean {
  return seen(() => lstatSync(path)) !== undefined;
}

/** `undefined`: the path does not exist, or its directory is closed to us. */
function seen(look: () => Stats): Stats | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The existing files that hold secrets or decide where secrets go. */
export function readModes(
  { configFile, credentialsFile, cacheDirectory }: FileLocations,
  { profiles }: ProfileSet,
): readonly FileState[] {
  const keyFiles = new Set([...profiles.values()].map(({ keys }) => keys?.file));
  const settings = [dirname(configFile), dirname(credentialsFile), configFile, cacheDirectory];
  const secrets = [
    credentialsFile,
    `${configFile}.awsmfa-backup`,
    `${credentialsFile}.awsmfa-backup`,
    ...namesIn(cacheDirectory).map((name) => join(cacheDirectory, name)),
  ];
  return [
    ...[...new Set(settings)].flatMap((path) =>
      readMode(path, keyFiles.has(path) ? 'secrets' : 'settings'),
    ),
    ...secrets.flatMap((path) => readMode(path, 'secrets')),
  ];
}

function readMode(path: string, holds: FileState['holds']): readonly FileState[] {
  const stats = seen(() => statSync(path));
  return stats === undefined ? [] : [{ path, holds, mode: stats.mode, ownerId: stats.uid }];
}

/** The cache's entries, each with the profiles that make the AWS CLI read it. */
export function readCache(
  { cacheDirectory }: FileLocations,
  plans: readonly PlannedProfile[],
): readonly CacheEntry[] {
  const readers = new Map<string, string[]>();
  for (const { profile, plan } of plans) {
    for (const { cacheKey } of plan.hops)
      readers.set(cacheKey, [...(readers.get(cacheKey) ?? []), profile.name]);
  }
  return namesIn(cacheDirectory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      path: join(cacheDirectory, name),
      profiles: readers.get(name.slice(0, -'.json'.length)) ?? [],
      text: readSmallFile(join(cacheDirectory, name))?.text,
    }));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

const awsLimitMs = 10_000;

/** The version of the `aws` on the PATH, such as `2.36.7`. `undefined`: no `aws` reports one. */
export function readAwsCliVersion(env: Environment): Promise<string | undefined> {
  // Version 1 reads the files before it prints its version, and fails if it can't read one.
  const withoutFiles = {
    ...env,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
  return new Promise((resolve) => {
    execFile(
      'aws',
      ['--version'],
      { env: withoutFiles, timeout: awsLimitMs },
      (_, stdout, stderr) =>
        resolve(/^aws-cli\/(\d+\.\d+\.\d+)/m.exec(`${stdout}\n${stderr}`)?.[1]),
    );
  });
}

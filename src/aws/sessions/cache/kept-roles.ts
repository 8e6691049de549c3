import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSmallFile } from '../../files/private-file';
import { roleSessionSeconds } from '../../limits';
import type { ProfileSet, UnwrittenRole } from '../../profiles/profile';
import { parseEntry, unwrittenRoleIn } from './cache-entry';
import { roleCacheKey } from './cli-cache-key';

/**
 * The roles of `--role-arn` that have a good session in the cache, on top of these profiles. If the
 * source profile has another device now, the session has another key and doesn't count.
 */
export function keptRoles(
  directory: string,
  { profiles, unwritten }: ProfileSet,
  now: Date,
): readonly UnwrittenRole[] {
  return entryNames(directory).flatMap((name) => {
    const found = readSmallFile(join(directory, name));
    const role = found && unwrittenRoleIn(found.text);
    const source = role && profiles.get(role.sourceProfile);
    if (role === undefined || source === undefined) return [];
    const serialNumber = source.mfaSerial || undefined;
    const key = roleCacheKey({ ...role, serialNumber, durationSeconds: undefined });
    // A profile with the same settings has the same entry, and is listed itself.
    const isWritten = [...profiles.values()].some(
      (profile) =>
        !unwritten.has(profile.name) &&
        profile.roleArn === role.roleArn &&
        profile.externalId === role.externalId &&
        (profile.roleSessionName || undefined) === role.roleSessionName &&
        profile.mfaSerial === serialNumber,
    );
    const entry = parseEntry(found?.text ?? '', now, now, roleSessionSeconds.most);
    const isGood = entry !== undefined && entry.credentials.expiration > now;
    return isGood && !isWritten && name === `${key}.json` ? [role] : [];
  });
}

function entryNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^[0-9a-f]{40}\.json$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

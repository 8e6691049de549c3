import { readRegular } from '../../aws/files/read-regular';
import { backupOf, requireReadable } from '../../aws/profiles/edit/write-config';
import { parse } from '../../aws/profiles/read/parse';
import { createRotationJournal } from '../../aws/rotation-journal';
import { createCodeGate } from '../../aws/sessions/code-gate';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { Secret } from '../../secret';
import { sha1 } from '../../sha1';
import type { RotationWorld } from '../../use-cases/keys/rotation';
import type { Uses } from '../command-context';
import { createDeviceAccess } from '../devices/open-device-access';
import { foreignHome } from '../home';
import { thisProcess } from '../process/this-process';
import { systemClock } from '../system-time';
import { identify, type KeysContext, keysWorldOf } from './keys-world';

/** The files, the stores, the cached sessions, and IAM, signed with the pair that the files have. */
export function rotationWorldOf(
  profileName: string,
  context: KeysContext & Uses<'sessions'>,
): RotationWorld {
  const { locations, home, reload } = context;
  const keys = keysWorldOf(context);
  return {
    ...keys,
    profileName,
    open: () => {
      const { profiles, sessions } = reload();
      return createDeviceAccess(profileName, {
        aws: context.aws,
        profiles: () => profiles,
        sessions: () => sessions,
        obtainOptions: context.obtainOptions,
      });
    },
    identify: (pair, signal) => {
      const { profiles, sessions } = reload();
      const credentials = { ...pair, sessionToken: undefined, expiration: undefined };
      const profile = findProfile(profileName, profiles);
      return identify(credentials, sessions.plan(profileName), profile, context, signal);
    },
    journalOf: (arn) => createRotationJournal(arn, locations, thisProcess),
    alone: async (arn, action) => {
      const directory = locations.cacheDirectory;
      const gate = createCodeGate({
        directory,
        clock: systemClock,
        asker: thisProcess,
        writes: true,
      });
      const key = sha1(`rotate ${arn}`);
      // Protects: two rotations of one user never run at once.
      if (!gate.tryEnter(key)) {
        const holder = gate.holder(key);
        throw new AppFailure({ kind: 'rotation-running', profile: profileName, holder });
      }
      try {
        return await action();
      } finally {
        gate.leave(key);
      }
    },
    requireWritable: () => {
      const obstacle = foreignHome(home);
      // Protects: no key is created if it can't be saved because the home directory is another user's.
      if (obstacle !== undefined) throw new AppFailure(obstacle);
      requireReadable(locations);
    },
    moveSessions: (fromId, toId) => context.sessions().moveToKey(fromId, toId),
    scrubKey: (accessKeyId) => {
      for (const path of [locations.configFile, locations.credentialsFile])
        for (const secret of secretsIn(backupOf(path), accessKeyId)) keys.scrub(secret);
    },
  };
}

function secretsIn(path: string, accessKeyId: string): readonly Secret[] {
  let text: string;
  try {
    text = readRegular(path).toString('utf8');
  } catch {
    // There is no backup.
    return [];
  }
  return [...parse(text).sections.values()].flatMap(({ keys }) => {
    const secret = keys.get('aws_secret_access_key')?.value;
    const isOfKey = keys.get('aws_access_key_id')?.value === accessKeyId;
    return isOfKey && typeof secret === 'string' && secret !== '' ? [new Secret(secret)] : [];
  });
}

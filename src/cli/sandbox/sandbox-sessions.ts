import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProfiles } from '../../aws/profiles/read/load-profiles';
import { locateFiles } from '../../aws/profiles/read/locate';
import { createSessionCache } from '../../aws/sessions/cache/session-cache';
import type { SessionCredentials } from '../../aws/sessions/credentials';
import { planFor, type RoleHop, sessionEndpoint } from '../../aws/sessions/plan';
import { toIsoSeconds } from '../../countdown';
import { AppFailure } from '../../errors';
import type { Sandbox } from '../../sandbox/server';
import type { Session } from '../../sandbox/world';
import { Secret } from '../../secret';
import { thisProcess } from '../process/this-process';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Saves the sessions that the sandbox starts with, so that its first screen shows every state: a session
 * about to expire, an expired one, a role that the AWS CLI got, and a role with half an hour left. The
 * sandbox's AWS really issued them. kjh-SuperDuperUser and kjh-DuperRole have none, so that the person
 * types the first code.
 */
export function keepStartingSessions(sandbox: Sandbox): void {
  const { world, users, clock, env, home } = sandbox;
  const locations = locateFiles(env, home, () => undefined);
  const profiles = loadProfiles(locations, env);
  const directory = locations.cacheDirectory;
  const cache = createSessionCache({
    directory,
    now: () => clock.now(),
    writer: thisProcess,
    onNotWritten: (error) => {
      throw new AppFailure(error);
    },
  });
  const ago = (seconds: number) => new Date(clock.now().getTime() - seconds * 1000);

  /** Saves an MFA session of twelve hours with this much time left. */
  const keepMfaSession = (profileName: string, holder: Session['holder'], secondsLeft: number) => {
    const { base, mfa } = planFor(profileName, profiles, {});
    if (mfa === undefined || base.accessKeyId === undefined) throw noPlan(profileName);
    const mfaAt = ago(12 * HOUR - secondsLeft);
    const session = world.issueSession({ holder, mfaAt, expiration: ago(-secondsLeft) });
    const owner = {
      accessKeyId: base.accessKeyId,
      serialNumber: mfa.serialNumber,
      endpoint: sessionEndpoint(base),
    };
    cache.writeMfa(mfa.cacheKey, owner, toCredentials(session));
    utimesSync(join(directory, `awsmfa-${mfa.cacheKey}.json`), mfaAt, mfaAt);
  };

  /** Issues a role session of one hour with this much time left. */
  const issueRole = (profileName: string, secondsLeft: number) => {
    const { base, hops } = planFor(profileName, profiles, {});
    const hop = hops.at(-1);
    const role = hop && world.roles.get(hop.roleArn);
    if (hop === undefined || role === undefined || base.accessKeyId === undefined) {
      throw noPlan(profileName);
    }
    const at = ago(HOUR - secondsLeft);
    const holder = {
      kind: 'role',
      role,
      roleSessionName: `AWS-CLI-session-${Math.floor(at.getTime() / 1000)}`,
    } as const;
    const session = world.issueSession({ holder, mfaAt: undefined, expiration: ago(-secondsLeft) });
    const assumed = {
      credentials: toCredentials(session),
      assumedRoleId: `${role.roleId}:${holder.roleSessionName}`,
      assumedRoleArn: `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/${holder.roleSessionName}`,
    };
    const markTime = () => utimesSync(join(directory, `${hop.cacheKey}.json`), at, at);
    return { hop, base: base.accessKeyId, session, assumed, markTime };
  };

  keepMfaSession('two-devices', { kind: 'user', user: users.twoDevices }, 4 * MINUTE + 12);
  keepMfaSession('old-session', { kind: 'user', user: users.oldSession }, -40 * MINUTE);
  const second = issueRole('chain-second', 23 * MINUTE + 30);
  cache.writeRole(second.hop.cacheKey, second.base, second.assumed);
  second.markTime();
  const audit = issueRole('kjh-AuditRole', 52 * MINUTE);
  writeAsAwsCli(directory, audit.hop, audit.session, audit.assumed);
  audit.markTime();
}

function toCredentials(session: Session): SessionCredentials {
  return {
    accessKeyId: session.accessKeyId,
    secretAccessKey: new Secret(session.secretAccessKey),
    sessionToken: new Secret(session.sessionToken),
    expiration: session.expiration,
  };
}

/** Writes the whole answer of `AssumeRole`, as AWS CLI 1.45 does. */
function writeAsAwsCli(
  directory: string,
  { cacheKey }: RoleHop,
  session: Session,
  assumed: { readonly assumedRoleId: string; readonly assumedRoleArn: string },
): void {
  const entry = {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: toIsoSeconds(session.expiration),
    },
    AssumedRoleUser: { AssumedRoleId: assumed.assumedRoleId, Arn: assumed.assumedRoleArn },
  };
  writeFileSync(join(directory, `${cacheKey}.json`), JSON.stringify(entry), { mode: 0o600 });
}

function noPlan(profileName: string): Error {
  return new Error(`the sandbox's profile ${profileName} needs no such session`);
}

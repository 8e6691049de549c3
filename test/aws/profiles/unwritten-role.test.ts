import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProfileSet } from '../../../src/aws/profiles/profile';
import { loadProfiles } from '../../../src/aws/profiles/read/load-profiles';
import { toRoleEntry } from '../../../src/aws/sessions/cache/cache-entry';
import { roleCacheKey } from '../../../src/aws/sessions/cache/cli-cache-key';
import { keptRoles } from '../../../src/aws/sessions/cache/kept-roles';
import { planFor } from '../../../src/aws/sessions/plan';
import { Secret } from '../../../src/secret';
import { profileNamed } from './profiles-of';

const roleArn = 'arn:aws:iam::123456789012:role/team/Deploy';
const serial = 'arn:aws:iam::123456789012:mfa/me';
const base = { externalId: undefined, roleSessionName: undefined };

function filesWith(config: string) {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
  const locations = {
    configFile: join(home, 'config'),
    credentialsFile: join(home, 'credentials'),
  };
  writeFileSync(locations.configFile, config);
  writeFileSync(
    locations.credentialsFile,
    `[me]\naws_access_key_id = AKIAME\naws_secret_access_key = S\n
[temporary]\naws_access_key_id = ASIAME\naws_secret_access_key = S\naws_session_token = T\n`,
  );
  return locations;
}

const sources = {
  me: `[profile me]\nregion = eu-west-1\nmfa_serial = ${serial}\n`,
  'no device': '[profile "no device"]\ncredential_process = keys print\n',
  temporary: '[profile temporary]\nregion = us-west-2\n',
  role: `[profile me]\nmfa_serial = ${serial}\n[profile role]\nrole_arn = arn:aws:iam::123456789012:role/first\nsource_profile = me\nmfa_serial = ${serial}\nregion = eu-west-3\n`,
  sso: '[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\nregion = us-east-1\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://s.awsapps.com/start\n',
  'web identity': `[profile "web identity"]\nrole_arn = arn:aws:iam::123456789012:role/web\nweb_identity_token_file = /t\n`,
  instance:
    '[profile instance]\nrole_arn = arn:aws:iam::123456789012:role/i\ncredential_source = Ec2InstanceMetadata\n',
};

/** A profile's plan without its name. */
function planned(name: string, set: ProfileSet) {
  const plan = planFor(name, set, {});
  const { name: _, location, locate, ...found } = profileNamed(name, set);
  const profile = { ...found, settings: Object.fromEntries(found.settings) };
  const hops = plan.hops.map((hop, at) =>
    at === plan.hops.length - 1 ? { ...hop, profileName: '' } : hop,
  );
  return { profile, plan: { ...plan, profileName: '', hops } };
}

describe('a role of --role-arn', () => {
  it.each(Object.entries(sources))(
    'has the plan and cache key of a profile with the same settings, on top of %s',
    (sourceProfile, config) => {
      const options = { externalId: 'id:42', roleSessionName: 'me@work' };
      const role = { sourceProfile, roleArn, ...options };
      const withRole = loadProfiles(filesWith(config), {}, [], [role]);
      const [name = ''] = withRole.unwritten.keys();
      expect(name).toBe(`Deploy of ${sourceProfile}`);
      const { region, mfaSerial } = profileNamed(sourceProfile, withRole);
      const written = `${config}
[profile written]
role_arn = ${roleArn}
source_profile = ${sourceProfile}
external_id = id:42
role_session_name = me@work
${region ? `region = ${region}` : ''}
${mfaSerial ? `mfa_serial = ${mfaSerial}` : ''}
`;
      const likeIt = planned('written', loadProfiles(filesWith(written), {}));
      expect(planned(name, withRole)).toEqual(likeIt);
      expect(likeIt.plan.hops.at(-1)).toMatchObject({ roleArn, externalId: 'id:42' });
    },
  );

  it('gets a name that no profile has, and changes no other profile', () => {
    const config = `${sources.me}[profile "Deploy of me"]\nregion = us-east-1\n`;
    const role = { sourceProfile: 'me', roleArn, ...base };
    const other = { ...role, roleArn: 'arn:aws:iam::210987654321:role/Deploy' };
    const locations = filesWith(config);
    const set = loadProfiles(locations, {}, [], [role, other]);
    expect([...set.unwritten]).toEqual([
      ['Deploy of me (2)', role],
      ['Deploy of me (3)', other],
    ]);
    expect(planned('me', set)).toEqual(planned('me', loadProfiles(locations, {})));
  });

  it('has the locations of its source profile, because it is in no file', () => {
    const set = loadProfiles(
      filesWith(sources.me),
      {},
      [],
      [{ sourceProfile: 'me', roleArn, ...base }],
    );
    const role = profileNamed('Deploy of me', set);
    expect(role.locate('region').line).toBe(2);
    expect(role.location).toEqual(profileNamed('me', set).location);
  });

  it.each([
    ['its own', {}, 1],
    ['a second line in the ARN', { roleArn: `${roleArn}\ncredential_process = sh` }, 0],
    ['a second line in the external id', { externalId: 'id\ncredential_process = sh' }, 0],
    ['a section in the name of the session', { roleSessionName: 'a\n[profile me]' }, 0],
    ['a missing source profile', { sourceProfile: 'gone' }, 0],
  ])('is found by its cache entry if that is intact: %s', (_, odd, count) => {
    const role = { sourceProfile: 'me', roleArn, ...base, ...odd };
    const directory = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
    const key = roleCacheKey({ ...role, serialNumber: serial, durationSeconds: undefined });
    const now = new Date();
    const expiration = new Date(now.getTime() + 3_000_000);
    const credentials = {
      accessKeyId: 'ASIAME',
      secretAccessKey: new Secret('S'),
      sessionToken: new Secret('T'),
      expiration,
    };
    const assumed = { credentials, assumedRoleArn: undefined, assumedRoleId: undefined };
    writeFileSync(
      join(directory, `${key}.json`),
      JSON.stringify(toRoleEntry('AKIAME', assumed, role)),
    );
    const set = loadProfiles(filesWith(sources.me), {});
    expect(keptRoles(directory, set, now)).toEqual(count === 1 ? [role] : []);
    expect(keptRoles(directory, set, expiration)).toEqual([]);
  });

  it("doesn't exist without its source profile", () => {
    const set = loadProfiles(
      filesWith(sources.me),
      {},
      [],
      [{ sourceProfile: 'gone', roleArn, ...base }],
    );
    expect(set.unwritten.size).toBe(0);
    expect([...set.profiles.keys()]).toEqual(['me', 'temporary']);
  });
});

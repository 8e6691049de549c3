import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findProfile, type Plan, type PlanRequest, planFor } from '../../../src/aws/sessions/plan';
import { AppFailure } from '../../../src/errors';
import { profilesOf } from '../profiles/profiles-of';

const BASE = 'arn:aws:iam::123456789012:mfa/base';
const OWN = 'arn:aws:iam::123456789012:mfa/own';
const ROLE = 'arn:aws:iam::210987654321:role';
const KEYS = 'aws_access_key_id = AKIABASE\naws_secret_access_key = s\n';

function plan(profile: string, config: string, credentials = '', request: PlanRequest = {}): Plan {
  return planFor(profile, profilesOf(config, credentials), request);
}

/** A user with a device, and what else the test needs. */
const withBase = (more: string) => `[profile base]\nmfa_serial = ${BASE}\n${KEYS}\n${more}`;
const withPlainBase = (more: string) => `[profile base]\n${KEYS}\n${more}`;
const role = (name: string, more = '') =>
  `[profile ${name}]\nrole_arn = ${ROLE}/${name}\nsource_profile = base\n${more}\n`;

describe('the serial number of a role', () => {
  it('is its own if both base and role name one, and needs a code', () => {
    const { mfa, hops } = plan('r', withBase(role('r', `mfa_serial = ${OWN}`)));
    expect(mfa).toMatchObject({ serialNumber: OWN, from: 'role', need: 'always', via: 'session' });
    expect(hops).toHaveLength(1);
  });

  it('is its own if the base names none', () => {
    const { mfa } = plan('r', withPlainBase(role('r', `mfa_serial = ${OWN}`)));
    expect(mfa).toMatchObject({ serialNumber: OWN, from: 'role', need: 'always' });
  });

  it("is the base's if the role names none, and is used if a code or session is available", () => {
    const { mfa } = plan('r', withBase(role('r')));
    expect(mfa).toMatchObject({ serialNumber: BASE, from: 'base', need: 'if-at-hand' });
  });

  it('is none if neither names one', () => {
    expect(plan('r', withPlainBase(role('r'))).mfa).toBeUndefined();
  });

  it("is in the cache key only if it is the role's own, as in the AWS CLI", () => {
    const own = plan('r', withBase(role('r', `mfa_serial = ${OWN}`))).hops[0]?.cacheKey;
    const ofBase = plan('r', withBase(role('r'))).hops[0]?.cacheKey;
    const none = plan('r', withPlainBase(role('r'))).hops[0]?.cacheKey;
    expect(ofBase).toBe(none);
    expect(own).not.toBe(none);
  });

  it("is the caller's if it names one, and then needs a code", () => {
    const { mfa, hops } = plan('r', withBase(role('r', `mfa_serial = ${OWN}`)), '', {
      serialNumber: 'GAHT12345678',
    });
    expect(mfa).toMatchObject({ serialNumber: 'GAHT12345678', from: 'option', need: 'always' });
    // The AWS CLI doesn't know the option, so the session keeps the CLI's name.
    const named = plan('r', withBase(role('r', `mfa_serial = ${OWN}`)));
    expect(hops[0]?.cacheKey).toBe(named.hops[0]?.cacheKey);
  });
});

describe("a user's own profile", () => {
  it('needs a code of its device for an MFA session of 12 hours', () => {
    expect(plan('base', withBase(''))).toMatchObject({
      base: { profileName: 'base', kind: 'long-term', accessKeyId: 'AKIABASE' },
      mfa: { serialNumber: BASE, need: 'always', via: 'session', durationSeconds: 43_200 },
      hops: [],
    });
  });

  it('without a device has no MFA step unless the caller names one', () => {
    expect(plan('base', withPlainBase('')).mfa).toBeUndefined();
    expect(plan('base', withPlainBase(''), '', { serialNumber: OWN }).mfa).toMatchObject({
      serialNumber: OWN,
      from: 'option',
    });
  });

  it('shares its MFA session with its roles and with profiles of the same key', () => {
    const config = withBase(
      `${role('r', `mfa_serial = ${BASE}`)}[profile same-key]\nmfa_serial = ${BASE}\nregion = eu-west-1\n${KEYS}`,
    );
    const keys = ['base', 'r', 'same-key'].map((name) => plan(name, config).mfa?.cacheKey);
    expect(new Set(keys).size).toBe(1);
  });

  it('shares it with no other device, key or endpoint', () => {
    const keys = [
      withBase(''),
      withBase('').replace(BASE, OWN),
      withBase('').replace('AKIABASE', 'AKIAOTHER'),
      withBase('endpoint_url = http://127.0.0.1:1\n'),
      withBase('region = cn-north-1\n'),
    ].map((config) => plan('base', config).mfa?.cacheKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('with a session token never calls GetSessionToken', () => {
    const { base, mfa } = plan('base', withBase('aws_session_token = t\n'));
    expect(base.kind).toBe('temporary');
    expect(mfa).toBeUndefined();
  });

  it('uses mfa_session_seconds within the bounds of GetSessionToken', () => {
    const lasts = (seconds: string) =>
      plan('base', withBase(`mfa_session_seconds = ${seconds}\n`)).mfa?.durationSeconds;
    expect(['3600', '1', '999999', 'long'].map(lasts)).toEqual([3600, 900, 129_600, 43_200]);
    const asked = plan('base', withBase('mfa_session_seconds = 3600\n'), '', {
      durationSeconds: 7200,
    });
    expect(asked.mfa?.durationSeconds).toBe(7200);
  });
});

describe('the token code of a role', () => {
  const via = (more: string, request: PlanRequest = {}) =>
    plan('r', withBase(role('r', `mfa_serial = ${BASE}\n${more}`)), '', request).mfa?.via;

  it.each([
    ['into an MFA session by default', '', 'session'],
    ['into an MFA session for an hour', 'duration_seconds = 3600', 'session'],
    ['directly into AssumeRole for more than an hour', 'duration_seconds = 3601', 'direct'],
    ['into an MFA session if the duration is no number', 'duration_seconds = 2h', 'session'],
    ['directly into AssumeRole if mfa_session is off', 'mfa_session = off', 'direct'],
    ['directly into AssumeRole if mfa_session is Off', 'mfa_session = Off', 'direct'],
    ['into an MFA session if mfa_session is on', 'mfa_session = on', 'session'],
  ])('goes %s', (_, setting, expected) => {
    expect(via(setting)).toBe(expected);
  });

  it('goes directly into AssumeRole if the caller asks for more than an hour', () => {
    expect(via('', { durationSeconds: 7200 })).toBe('direct');
    expect(via('duration_seconds = 7200', { durationSeconds: 900 })).toBe('session');
  });

  it('goes directly into AssumeRole if the base sets mfa_session = off', () => {
    expect(plan('r', withBase(`mfa_session = off\n${role('r')}`)).mfa?.via).toBe('direct');
  });

  it('goes directly into AssumeRole if the base has temporary keys, which get no MFA session', () => {
    const process = `[profile base]\ncredential_process = keys\n${role('r', `mfa_serial = ${OWN}`)}`;
    expect(plan('r', process, '', { keysOf: () => ({ kind: 'temporary' }) })).toMatchObject({
      base: { kind: 'external', accessKeyId: undefined },
      mfa: { serialNumber: OWN, via: 'direct' },
    });
    const temporary = withBase(`aws_session_token = t\n${role('r', `mfa_serial = ${OWN}`)}`);
    expect(plan('r', temporary)).toMatchObject({
      base: { kind: 'temporary' },
      mfa: { via: 'direct' },
    });
  });

  it('goes into an MFA session if only a later role of a chain lasts longer', () => {
    const config = withBase(
      `${role('first', `mfa_serial = ${BASE}`)}${role('second', 'duration_seconds = 7200').replace('= base', '= first')}`,
    );
    expect(plan('second', config).mfa?.via).toBe('session');
  });
});

describe('keys that are in no file', () => {
  const long: PlanRequest = { keysOf: () => ({ kind: 'long-term', accessKeyId: 'AKIABASE' }) };
  const temporary: PlanRequest = { keysOf: () => ({ kind: 'temporary' }) };
  const rest = `mfa_serial = ${BASE}\n\n${role('r')}${role('own', `mfa_serial = ${OWN}`)}`;
  const inFile = `[profile base]\n${KEYS}${rest}`;
  const ofProcess = `[profile base]\ncredential_process = keys\n${rest}`;

  it.each(['base', 'r', 'own'])('get the same plan as keys in a file: %s', (profile) => {
    const { base, ...steps } = plan(profile, ofProcess, '', long);
    const expected = plan(profile, inFile);
    expect(steps).toEqual({ ...expected, base: undefined, mfa: { ...expected.mfa } });
    expect(base).toEqual({ ...expected.base, isInFile: false });
  });

  it("from the environment get a role's MFA session if they are long-term", () => {
    const config = `[profile r]\nrole_arn = ${ROLE}/r\ncredential_source = Environment\nmfa_serial = ${OWN}\n`;
    expect(plan('r', config, '', long).mfa).toMatchObject({ serialNumber: OWN, via: 'session' });
    expect(plan('r', config, '', temporary).mfa).toMatchObject({ via: 'direct' });
  });

  it('never use GetSessionToken if they are temporary', () => {
    expect(plan('base', ofProcess, '', temporary).mfa).toBeUndefined();
    expect(plan('r', ofProcess, '', temporary).mfa).toBeUndefined();
  });

  it('are unknown before a process has run, and find no session of other keys', () => {
    const { base, mfa } = plan('base', ofProcess);
    expect(base).toMatchObject({ kind: 'unknown', accessKeyId: undefined });
    expect(mfa?.cacheKey).not.toBe(plan('base', ofProcess, '', long).mfa?.cacheKey);
  });
});

describe('a chain of roles', () => {
  const chain = withBase(
    [
      role('first'),
      role('second', 'external_id = x').replace('= base', '= first'),
      role('third', `mfa_serial = ${OWN}\nduration_seconds = 900`).replace('= base', '= second'),
    ].join(''),
  );

  it('starts at the base', () => {
    const { base, hops } = plan('third', chain);
    expect(base.profileName).toBe('base');
    expect(hops.map(({ profileName }) => profileName)).toEqual(['first', 'second', 'third']);
  });

  it("has the settings of each hop's profile in that hop, with its own cache key", () => {
    const { hops } = plan('third', chain, '', { durationSeconds: 1800 });
    expect(hops).toMatchObject([
      { roleArn: `${ROLE}/first`, externalId: undefined, durationSeconds: undefined },
      { roleArn: `${ROLE}/second`, externalId: 'x', durationSeconds: undefined },
      { roleArn: `${ROLE}/third`, externalId: undefined, durationSeconds: 1800 },
    ]);
    for (const [index, name] of ['first', 'second', 'third'].entries()) {
      expect(hops[index]?.cacheKey).toBe(plan(name, chain).hops.at(-1)?.cacheKey);
    }
  });

  it('uses its code at the base, whichever hop names the device', () => {
    expect(plan('third', chain).mfa).toMatchObject({ serialNumber: OWN, need: 'always' });
    expect(plan('second', chain).mfa).toMatchObject({ serialNumber: BASE, need: 'if-at-hand' });
  });

  it('stops at a source with its own keys, as botocore does', () => {
    const config = withBase(
      `${role('first', KEYS.replace('AKIABASE', 'AKIAFIRST'))}${role('second').replace('= base', '= first')}`,
    );
    expect(plan('second', config)).toMatchObject({
      base: { profileName: 'first', kind: 'long-term', accessKeyId: 'AKIAFIRST' },
      hops: [{ profileName: 'second' }],
    });
    // As the requested profile, it prefers its role.
    expect(plan('first', config)).toMatchObject({
      base: { profileName: 'base' },
      hops: [{ profileName: 'first' }],
    });
  });

  it.each([
    [
      'a role whose source does not exist',
      'role_arn = arn:aws:iam::1:role/x\nsource_profile = nobody',
    ],
    ['a role that is no ARN', 'role_arn = admin\nsource_profile = base'],
    ['a role of the machine', `role_arn = ${ROLE}/x\ncredential_source = Ec2InstanceMetadata`],
    ['services that are nowhere', 'services = nowhere'],
  ])("uses a source's keys even if it also has %s", (_, beside) => {
    const config = withBase(
      `[profile keys]\n${KEYS.replace('AKIABASE', 'AKIAKEYS')}${beside}\n${role('r').replace('= base', '= keys')}`,
    );
    expect(plan('r', config)).toMatchObject({
      base: { profileName: 'keys', kind: 'long-term', accessKeyId: 'AKIAKEYS' },
      hops: [{ profileName: 'r' }],
    });
  });

  it('may have its own keys as its base', () => {
    const config = `[profile me]\nrole_arn = ${ROLE}/me\nsource_profile = me\nmfa_serial = ${OWN}\n${KEYS}`;
    expect(plan('me', config)).toMatchObject({
      base: { profileName: 'me', kind: 'long-term', accessKeyId: 'AKIABASE' },
      mfa: { serialNumber: OWN, from: 'role', via: 'session' },
      hops: [{ profileName: 'me', roleArn: `${ROLE}/me` }],
    });
  });

  it("on the machine's own role has an external base", () => {
    const config = `[profile i]\nrole_arn = ${ROLE}/i\ncredential_source = Ec2InstanceMetadata\n`;
    expect(plan('i', config)).toMatchObject({
      base: { profileName: 'i', kind: 'external' },
      mfa: undefined,
      hops: [{ profileName: 'i' }],
    });
  });

  it('ends at a web identity, which needs no AssumeRole call of ours', () => {
    const config = `[profile w]\nrole_arn = ${ROLE}/w\nweb_identity_token_file = /t\n${role('r').replace('= base', '= w')}`;
    expect(plan('w', config)).toMatchObject({ base: { kind: 'external' }, hops: [] });
    expect(plan('r', config)).toMatchObject({
      base: { profileName: 'w', kind: 'external' },
      hops: [{ profileName: 'r' }],
    });
  });
});

describe('a linked profile', () => {
  const link = (name: string, more = '') =>
    `[profile ${name}]\ncredential_process = /usr/bin/node /opt/awsmfa.js credential-process ${more}\n`;

  it('has the plan of its target, without running a process', () => {
    const config = withBase(`${role('r', `mfa_serial = ${OWN}`)}${link('r-linked', 'r')}`);
    const { profileName, ...rest } = plan('r-linked', config);
    expect(profileName).toBe('r-linked');
    expect({ profileName: 'r', ...rest }).toEqual(plan('r', config));
  });

  it('uses a code of the device that the link names', () => {
    const config = withBase(link('l', `base --serial-number ${OWN}`));
    expect(plan('l', config).mfa).toMatchObject({ serialNumber: OWN, via: 'session' });
  });

  it('can be the source of a role', () => {
    const config = withBase(
      `${role('r')}${link('r-linked', 'r')}${role('s').replace('= base', '= r-linked')}`,
    );
    expect(plan('s', config)).toMatchObject({
      base: { profileName: 'base', kind: 'long-term' },
      hops: [{ profileName: 'r' }, { profileName: 's' }],
    });
  });

  it('to a profile of other files runs its process', () => {
    expect(plan('l', link('l', 'elsewhere'))).toMatchObject({
      base: { profileName: 'l', kind: 'unknown' },
      hops: [],
    });
  });

  it.each([
    ['itself', link('l', 'l')],
    ['another profile that links to it', `${link('l', 'm')}${link('m', 'l')}`],
    ['a role on top of it', `${link('l', 'r')}${role('r').replace('= base', '= l')}`],
  ])('to %s is refused, because it would run itself forever', (_, config) => {
    expect(() => plan('l', config)).toThrow('links form a circle');
  });
});

describe('the place where STS is called', () => {
  it("is the profile's region, or else the base's, or else the caller's", () => {
    const config = withBase(`region = eu-west-1\n${role('r')}${role('s', 'region = sa-east-1')}`);
    expect(plan('r', config)).toMatchObject({
      base: { region: 'eu-west-1' },
      hops: [{ region: 'eu-west-1' }],
    });
    expect(plan('s', config)).toMatchObject({
      base: { region: 'eu-west-1' },
      hops: [{ region: 'sa-east-1' }],
    });
    expect(plan('r', withBase(role('r')), '', { fallbackRegion: 'ap-south-1' }).base.region).toBe(
      'ap-south-1',
    );
  });

  it.each([
    ['aws', 'us-east-1'],
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-eusc', 'eusc-de-east-1'],
  ])('without a region is the default of the partition %s: %s', (partition, region) => {
    const config = withPlainBase(role('r')).replace('arn:aws:', `arn:${partition}:`);
    expect(plan('r', config)).toMatchObject({ base: { region }, hops: [{ region }] });
    const user = withBase('').replace('arn:aws:', `arn:${partition}:`);
    expect(plan('base', user).base.region).toBe(region);
  });

  it('is the global endpoint if sts_regional_endpoints is legacy', () => {
    const legacy = withBase('region = eu-west-1\nsts_regional_endpoints = legacy\n');
    expect(plan('base', legacy).base).toMatchObject({
      region: 'us-east-1',
      endpoint: 'https://sts.amazonaws.com',
    });
    // A region that is newer than the setting ignores it.
    expect(plan('base', legacy.replace('eu-west-1', 'eu-south-1')).base).toMatchObject({
      region: 'eu-south-1',
      endpoint: undefined,
    });
  });

  it("is the profile's own endpoint_url, or AWS's if a role has none, whatever its source has", () => {
    const config = withBase(
      `endpoint_url = http://127.0.0.1:1\n${role('r')}${role('s', 'endpoint_url = http://127.0.0.1:2')}`,
    );
    expect(plan('r', config).hops[0]?.endpoint).toBeUndefined();
    expect(plan('s', config).hops[0]?.endpoint).toBe('http://127.0.0.1:2');
  });

  it('is an error for an invalid region, but not for the roles on such a profile', () => {
    for (const region of ['evil.example/', 'us_east_1', 'antarctica-south-1', '']) {
      const config = withBase(`region = ${region}\n${role('r')}`);
      expect(plan('base', config).problem).toMatchObject({ name: 'base', file: 'config', line: 6 });
      const { base, problem } = plan('r', config);
      expect({ region: base.region, problem }).toEqual({ region: 'us-east-1', problem: undefined });
    }
  });

  it('is an error for a role whose MFA session would come from an invalid endpoint', () => {
    const config = withPlainBase(
      `endpoint_url = localhost:1\n${role('plain')}${role('r', `mfa_serial = ${OWN}`)}`,
    );
    expect(plan('r', config).problem).toMatchObject({ name: 'base', file: 'config', line: 5 });
    expect(plan('plain', config).problem).toBeUndefined();
  });
});

describe('a name', () => {
  const failure = (name: string, config: string) => {
    try {
      return findProfile(name, profilesOf(config));
    } catch (thrown) {
      return (thrown as AppFailure).error;
    }
  };

  it('that no profile has is answered with the nearest names', () => {
    expect(failure('bsae', withBase(role('other')))).toMatchObject({
      kind: 'unknown-profile',
      nearest: ['base'],
    });
  });

  it('that no profile has is answered with the file that could not be read', () => {
    const problem = {
      code: 'file-unreadable',
      message: "It can't be read: permission denied.",
      file: '/home/me/.aws/config',
      line: undefined,
    };
    const set = { ...profilesOf(withBase('')), problems: [problem] };
    expect(() => findProfile('other', set)).toThrow('no profile other in what can be read');
  });

  it('of a broken profile is answered with the reason and the line to fix', () => {
    expect(
      failure('r', `[profile r]\nrole_arn = ${ROLE}/r\nsource_profile = gone\n`),
    ).toMatchObject({
      kind: 'broken-profile',
      reason: 'source_profile "gone" doesn\'t exist.',
      file: 'config',
      line: 3,
    });
  });

  it.each(['__proto__', 'constructor', 'toString'])('%s is a name like any other', (name) => {
    expect(failure(name, withBase(''))).toMatchObject({ kind: 'unknown-profile' });
    expect(plan(name, withBase(role(name))).hops[0]?.profileName).toBe(name);
  });
});

describe('any set of profiles', () => {
  const names = ['a', 'b', 'c', 'd', 'default', '__proto__'] as const;
  const value = fc.oneof(
    fc.constantFrom<string>(
      ...names,
      '',
      BASE,
      'off',
      '900',
      '99999999',
      'awsmfa credential-process a',
      'awsmfa credential-process b',
      'Environment',
      'us-east-1',
    ),
    fc.constantFrom(`${ROLE}/x`, `${ROLE}/y`, 'arn:aws-cn:iam::1:role/z', 'nonsense'),
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replace(/[\r\n]/g, '')),
  );
  const setting = fc.tuple(
    fc.constantFrom(
      'role_arn',
      'source_profile',
      'source_profile',
      'credential_source',
      'mfa_serial',
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_session_token',
      'duration_seconds',
      'external_id',
      'role_session_name',
      'region',
      'mfa_session',
      'mfa_session_seconds',
      'credential_process',
      'credential_process',
      'sso_account_id',
      'web_identity_token_file',
      'endpoint_url',
      'services',
    ),
    value,
  );
  const section = fc.tuple(
    fc.constantFrom(...names),
    fc.uniqueArray(setting, { selector: ([key]) => key, maxLength: 7 }),
  );
  const toText = (
    sections: readonly (readonly [string, readonly (readonly [string, string])[]])[],
    prefix: string,
  ) =>
    sections
      .map(([name, settings]) =>
        [
          `[${name === 'default' ? '' : prefix}${name}]`,
          ...settings.map((pair) => pair.join(' = ')),
        ].join('\n'),
      )
      .join('\n');
  const sections = fc.uniqueArray(section, { selector: ([name]) => name, maxLength: 6 });

  it('is planned or refused with a reason, and planning never hangs or crashes', () => {
    fc.assert(
      fc.property(sections, sections, (config, credentials) => {
        const set = profilesOf(toText(config, 'profile '), toText(credentials, ''));
        for (const { name, problem } of set.profiles.values()) {
          try {
            const { hops, base, mfa, problem: found } = planFor(name, set, {});
            if (found === undefined) expect(problem).toBeUndefined();
            expect(hops.length).toBeLessThanOrEqual(set.profiles.size);
            expect(set.profiles.has(base.profileName)).toBe(true);
            const isKnown = base.kind === 'long-term' || base.kind === 'temporary';
            expect(base.accessKeyId !== undefined).toBe(isKnown);
            for (const hop of hops) expect(hop.cacheKey).toMatch(/^[0-9a-f]{40}$/);
            if (mfa !== undefined) expect(mfa.durationSeconds).toBeGreaterThanOrEqual(900);
            if (mfa !== undefined && mfa.via === 'session') {
              expect(['long-term', 'unknown']).toContain(base.kind);
            }
          } catch (thrown) {
            if (!(thrown instanceof AppFailure)) throw thrown;
            expect(['broken-profile', 'unknown-partition']).toContain(thrown.error.kind);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Answers } from '../../src/aws/sessions/answers';
import type { SessionFact } from '../../src/aws/sessions/credentials';
import { planFor } from '../../src/aws/sessions/plan';
import { sayStatus, showStatus } from '../../src/state/list/row-status';
import { type ProfileStatus, profileStatus } from '../../src/use-cases/profile-status';
import { readProfiles } from '../support/ui-world';

const now = new Date('2026-11-28T12:00:00Z');
const device = 'arn:aws:iam::123456789012:mfa/me';
const keys = 'aws_access_key_id = AKIA1\naws_secret_access_key = s\n';
const roleArn = 'role_arn = arn:aws:iam::123456789012:role/r\n';
const plain = `[me]\n${keys}`;
const withDevice = `[me]\n${keys}mfa_serial = ${device}\n`;
const role = (more = '') => `[profile r]\n${roleArn}source_profile = me\n${more}`;

type Known = {
  readonly session?: SessionFact;
  readonly mfaSession?: SessionFact;
  readonly answers?: Partial<Answers>;
};

function statusOf(name: string, config: string, credentials: string, known: Known = {}) {
  const profiles = readProfiles(config, credentials);
  const profile = profiles.profiles.get(name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  if (profile.obstacle !== undefined) return profileStatus(profile, undefined, now);
  const plan = planFor(name, profiles, {});
  const base = profiles.profiles.get(plan.base.profileName) ?? profile;
  const answers = {
    needsCode: undefined,
    devices: undefined,
    keyCreatedAt: undefined,
    ...known.answers,
  };
  const { session, mfaSession } = known;
  const sessions = { session, mfaSession, awsCliSession: undefined };
  return profileStatus(profile, { plan, ...sessions, base, answers }, now);
}

const fact = (minutes: number): SessionFact => ({
  expiration: new Date(now.getTime() + minutes * 60_000),
  awsCliUntil: undefined,
  origin: 'awsmfa',
  obtainedAt: new Date(now.getTime() - 60 * 60_000),
});

describe('the status of a user', () => {
  it.each<[string, string, Known, ProfileStatus['kind']]>([
    ['with a device in its settings needs a code', withDevice, {}, 'needs-code'],
    ['with no device in any setting is unknown: AWS was not asked', plain, {}, 'device-unknown'],
    ['of whom AWS says no device has none', plain, { answers: { devices: [] } }, 'no-device'],
    [
      'of whom AWS says a device needs its code',
      plain,
      { answers: { devices: [device] } },
      'needs-code',
    ],
    ['with a good MFA session is signed in', withDevice, { session: fact(30) }, 'signed-in'],
    ['whose MFA session is over is expired', withDevice, { session: fact(-1) }, 'expired'],
  ])('%s', (_, credentials, known, kind) => {
    expect(statusOf('me', '', credentials, known).kind).toBe(kind);
  });
});

describe('the status of a role', () => {
  const good = { mfaSession: fact(600) };
  it.each<[string, string, string, Known, ProfileStatus['kind']]>([
    [
      'that names a device needs a code',
      role(`mfa_serial = ${device}`),
      withDevice,
      {},
      'needs-code',
    ],
    [
      'under a good MFA session is ready',
      role(`mfa_serial = ${device}`),
      withDevice,
      good,
      'ready',
    ],
    ['whose base alone names a device may need a code', role(), withDevice, {}, 'may-need-code'],
    [
      'that AWS refused without MFA needs a code',
      role(),
      withDevice,
      { answers: { needsCode: true } },
      'needs-code',
    ],
    [
      'that AWS gave without MFA is ready',
      role(),
      withDevice,
      { answers: { needsCode: false } },
      'ready',
    ],
    ['with no device anywhere is unknown', role(), plain, {}, 'device-unknown'],
    [
      'whose user has a device by what AWS said may need a code',
      role(),
      plain,
      { answers: { devices: [device] } },
      'may-need-code',
    ],
    [
      'that takes its code itself needs one under a good MFA session',
      role(`mfa_serial = ${device}\nduration_seconds = 7200`),
      withDevice,
      good,
      'needs-code',
    ],
    [
      'whose session is over and that needs no code is ready',
      role(`mfa_serial = ${device}`),
      withDevice,
      { ...good, session: fact(-1) },
      'ready',
    ],
  ])('%s', (_, config, credentials, known, kind) => {
    expect(statusOf('r', config, credentials, known).kind).toBe(kind);
  });

  it('is expired on expired temporary keys, which can call nothing', () => {
    const over = `[me]\n${keys}aws_session_token = t\nexpiration = 2026-11-28T11:00:00Z\n`;
    expect(statusOf('r', role(), over)).toEqual({ kind: 'expired', what: 'keys' });
  });
});

describe('the status of other profiles', () => {
  const sso = `sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Ops\n`;
  it.each<[string, string, ProfileStatus['kind']]>([
    ['that sign in with SSO', `[profile p]\n${sso}`, 'sso-sign-in'],
    [
      'that stand on one',
      `[profile p]\n${roleArn}source_profile = q\n[profile q]\n${sso}`,
      'sso-sign-in',
    ],
    ['that hold settings alone', '[profile p]\nregion = us-east-1', 'settings'],
    ["that can't work", `[profile p]\n${roleArn}source_profile = nobody`, 'broken'],
    [
      'that an instance signs',
      `[profile p]\n${roleArn}credential_source = Ec2InstanceMetadata`,
      'ready',
    ],
  ])('%s', (_, config, kind) => {
    expect(statusOf('p', config, '').kind).toBe(kind);
  });
});

describe('the status of a role whose source is broken', () => {
  const above = (source: string, more = '') =>
    ['one', 'two', 'three']
      .map(
        (name, at, names) =>
          `[profile ${name}]\n${roleArn}source_profile = ${names[at - 1] ?? source}\n${more}`,
      )
      .join('');
  const ownDevice = `mfa_serial = ${device}\n`;

  it.each(['', ownDevice])(
    'names the profile whose keys are nowhere, asks for no code and is not broken itself: "%s"',
    (more) => {
      const config = `[profile acme]\nmfa_serial = ${device}\n${above('acme', more)}`;
      for (const name of ['one', 'two', 'three']) {
        const status = statusOf(name, config, '');
        expect(status, name).toMatchObject({ kind: 'settings', source: 'acme' });
        expect(showStatus(status, now)).toMatchObject({
          label: 'no keys',
          mark: 'none',
          reason: 'no keys: fix acme',
        });
      }
    },
  );

  it.each([
    ['a process that no shell could run', 'credential_process = sh -c "open\n'],
    ['a process in no region', 'credential_process = sh\nregion = eu west\n'],
    ['a process with a device that is none', `credential_process = sh\nmfa_serial = "${device}"\n`],
    ['keys that call no endpoint', `${keys}endpoint_url = nonsense\n`],
    ['half a pair of keys', 'aws_access_key_id = AKIA1\n'],
    ['a role over nothing', `${roleArn}source_profile = gone\n`],
    ['nothing', 'region = eu-west-1\n'],
  ])('is broken through a chain, and says why: %s', (_, base) => {
    const config = `[profile acme]\n${base}${above('acme', ownDevice)}`;
    for (const name of ['one', 'two', 'three']) {
      const status = statusOf(name, config, '');
      expect(status, name).toMatchObject({ kind: 'broken' });
      expect(showStatus(status, now).reason).toMatch(/^Its source profile (acme|one) /);
    }
  });
});

describe('the words of a status', () => {
  const fixed = ['ready', 'needs-code', 'may-need-code', 'device-unknown', 'no-device'] as const;

  it('are short enough for the list, and different for each kind', () => {
    const labels = fixed.map((kind) => showStatus({ kind }, now).label);
    expect(labels).toEqual(['ready', 'needs a code', 'may need a code', 'device?', 'enroll']);
    expect(new Set(fixed.map((kind) => sayStatus({ kind }))).size).toBe(fixed.length);
  });

  it('offer enrollment only if AWS said that there is no device', () => {
    for (const kind of fixed) {
      expect(/enroll/.test(sayStatus({ kind })), kind).toBe(kind === 'no-device');
    }
  });
});

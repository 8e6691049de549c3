import { afterEach, describe, expect, it } from 'vitest';
import { settingNotes } from '../../../src/aws/profiles/foreign-settings';
import { planFor } from '../../../src/aws/sessions/plan';
import { profileNamed, profilesOf } from './profiles-of';

const DEVICE = 'arn:aws:iam::123456789012:mfa/pat';
const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n';
const TEMPORARY = `${KEYS.replace('AKIA', 'ASIA')}aws_session_token = t\n`;
const role = (name: string, more = '') =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\nsource_profile = acme\n${more}`;

describe('keys that another tool has', () => {
  it.each([
    ['mfa_serial', `mfa_serial = ${DEVICE}\n`],
    ['mfa_process', 'mfa_process = pass otp aws\n'],
    ['include_profile', 'include_profile = gone\n'],
    ['parent_profile', 'parent_profile = default\n'],
  ])('are one problem of the base only, if it has %s', (_, line) => {
    const roles = ['a', 'b', 'c'].map((name) => role(name, `mfa_serial = ${DEVICE}\n`));
    const config = `[default]\nregion = us-east-1\n${roles.join('')}[profile acme]\n${line}`;
    const set = profilesOf(config);
    const broken = [...set.profiles.values()].filter(({ problem }) => problem !== undefined);
    expect(broken.map(({ name }) => name)).toEqual(['acme']);
  });

  it('come from aws-vault without a session, whatever the name', () => {
    const set = profilesOf(`[profile "a b"]\nmfa_serial = ${DEVICE}\n`);
    expect(profileNamed('a b', set).problem).toMatchObject({
      code: 'keys-elsewhere',
      message: expect.stringContaining(
        "credential_process = aws-vault export --no-session --format=json 'a b'",
      ),
      line: 1,
    });
  });

  it('stop a role before any question, with the place to fix', () => {
    const set = profilesOf(`${role('r')}[profile acme]\nmfa_serial = ${DEVICE}\n`);
    expect(profileNamed('r', set).problem).toBeUndefined();
    expect(() => planFor('r', set, {})).toThrow('Keys of acme are not in these files');
  });

  it('are not expected if a profile only sets a region', () => {
    const set = profilesOf(`${role('r')}[profile acme]\nregion = eu-west-1\n`);
    expect(profileNamed('acme', set).kind).toBe('settings');
    expect(profileNamed('r', set).problem?.code).toBe('source-without-credentials');
  });

  it('are not missing in a profile that others include', () => {
    const set = profilesOf(
      `[profile x]\ninclude_profile = base\n[profile base]\n${KEYS}[profile y]\nparent_profile = y\n`,
    );
    expect(profileNamed('x', set).problem).toBeUndefined();
    expect(profileNamed('y', set).problem?.code).toBe('keys-elsewhere');
  });
});

describe('a setting that has a meaning only for another tool', () => {
  const notesOf = (config: string) => settingNotes(profileNamed('x', profilesOf(config)));

  it.each([
    [
      'include_profile = a',
      /^aws-vault reads include_profile; aws and the SDKs don't/,
      'of a into',
    ],
    ['parent_profile = a', /^aws-vault reads parent_profile/, 'of a into'],
    ['source_profile = a', /^source_profile does nothing without role_arn/, 'Sign in to a'],
    ['mfa_token_provider = gopass otp aws', /mfa_token_provider/, 'mfa_process = gopass otp aws'],
    ['role_duration = 7200', /^awsume reads/, 'duration_seconds = 7200'],
    ['assume_role = arn:x', /^aws-mfa reads/, 'role_arn = arn:x'],
    [`aws_mfa_device = ${DEVICE}`, /^aws-mfa reads/, `mfa_serial = ${DEVICE}`],
    ['use_fips_endpoint = yes', /counts as false/, 'use_fips_endpoint = true'],
  ])('is reported with what to write instead: %s', (line, message, advice) => {
    const notes = notesOf(`[profile x]\n${line}\n`);
    expect(notes).toEqual([
      {
        key: line.split(' ')[0],
        message: expect.stringMatching(message),
        advice: expect.stringContaining(advice),
      },
    ]);
  });

  it.each(['1h', '', '3600.0', '1e3'])('is reported if a duration is ignored: "%s"', (text) => {
    const config = `[profile acme]\n${KEYS}${role('x', `duration_seconds = ${text}\n`)}`;
    expect(notesOf(config)).toMatchObject([{ key: 'duration_seconds' }]);
    expect(profileNamed('x', profilesOf(config)).problem).toBeUndefined();
  });

  it.each([
    ['aws-vault exec x --json --prompt=ykman', 1],
    ['/usr/local/bin/aws-vault export --format=json x', 1],
    ['aws-vault export --no-session --format=json x', 0],
    ['/opt/my-aws-vault-exec x', 0],
  ])('is reported if aws-vault asks for the code instead of awsmfa: %s', (command, count) => {
    const line = `credential_process = ${command}\n`;
    expect(notesOf(`[profile x]\n${line}mfa_serial = ${DEVICE}\n`)).toHaveLength(count);
    expect(notesOf(`[profile x]\n${line}`)).toEqual([]);
  });

  it('is not one of the usual settings', () => {
    expect(notesOf(`[profile acme]\n${KEYS}${role('x', 'duration_seconds = 900\n')}`)).toEqual([]);
  });

  it.each(['', `mfa_serial = ${DEVICE}\n`])(
    'is the problem of a profile with nothing else: source_profile and "%s"',
    (more) => {
      const set = profilesOf(`[profile a]\n${KEYS}[profile x]\nsource_profile = a\n${more}`);
      expect(profileNamed('x', set).problem).toMatchObject({
        message: 'source_profile does nothing without role_arn.',
        line: 5,
      });
    },
  );
});

describe('the markers of a granted registry', () => {
  it.each(['granted_registry_start acme', 'granted_registry_end acme'])(
    'are not sections: [%s]',
    (header) => {
      const set = profilesOf(`[${header}]\n[profile x]\n${KEYS}`);
      expect(set.problems).toEqual([]);
      expect([...set.profiles.keys()]).toEqual(['x']);
    },
  );
});

describe('the files of aws-mfa', () => {
  it('name the device next to the long-term keys', () => {
    const set = profilesOf('', `[default-long-term]\n${KEYS}aws_mfa_device = ${DEVICE}\n`);
    const profile = profileNamed('default-long-term', set);
    expect(profile).toMatchObject({ kind: 'mfa-user', mfaSerial: DEVICE });
    expect(planFor('default-long-term', set, {}).mfa?.serialNumber).toBe(DEVICE);
  });

  it("name no device of a role, because that would change the role's name in the AWS CLI's cache", () => {
    const set = profilesOf(`[profile acme]\n${KEYS}${role('x', `aws_mfa_device = ${DEVICE}\n`)}`);
    expect(profileNamed('x', set).mfaSerial).toBeUndefined();
  });

  it('name a device that is checked like any other', () => {
    const set = profilesOf('', `[x]\n${KEYS}aws_mfa_device = "${DEVICE}"\n`);
    expect(profileNamed('x', set).problem).toMatchObject({ line: 4 });
  });
});

describe('the expiration of temporary keys', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each([
    'aws_session_expiration',
    'aws_token_expiration',
    'aws_credential_expiration',
    'aws_session_token_expiration',
  ])("is read from other tools' %s", (key) => {
    for (const text of ['2024-05-11T16:11:37Z', '2024-05-11T16:11:37+0000']) {
      const set = profilesOf('', `[x]\n${TEMPORARY}${key} = ${text}\n`);
      expect(profileNamed('x', set).keys?.expiration).toEqual(new Date('2024-05-11T16:11:37Z'));
    }
  });

  it.each([
    ['autoawsume-x', ''],
    ['x', 'manager = awsume\n'],
    ['x', 'autoawsume = true\n'],
  ])('is in local time if awsume wrote it: [%s] %s', (name, more) => {
    process.env['TZ'] = 'America/New_York';
    const set = profilesOf('', `[${name}]\n${TEMPORARY}${more}expiration = 2026-11-28 14:00:00\n`);
    expect(profileNamed(name, set).keys?.expiration).toEqual(new Date('2026-11-28T19:00:00Z'));
  });

  it('is in UTC if aws-mfa wrote it', () => {
    process.env['TZ'] = 'America/New_York';
    const set = profilesOf('', `[x]\n${TEMPORARY}expiration = 2026-11-28 14:00:00\n`);
    expect(profileNamed('x', set).keys?.expiration).toEqual(new Date('2026-11-28T14:00:00Z'));
  });
});

describe('a template that was not filled in', () => {
  it('is reported once, with its first line', () => {
    const set = profilesOf(
      `[profile a]\n{{ if .work }}\n[profile {{ .name }}]\n${KEYS}{{ else }}\nnonsense\n{{- end }}\n`,
    );
    expect(set.problems).toEqual([
      {
        code: 'template',
        message:
          'aws will not start with this file: it looks like a template that was not filled in.',
        file: 'config',
        line: 2,
      },
    ]);
  });

  it('is reported for the value if the file can be read', () => {
    const set = profilesOf(`[profile x]\n${KEYS}region = {{ .region }}\n`);
    expect(set.problems).toEqual([]);
    expect(profileNamed('x', set).problem?.message).toContain('looks like a template');
  });
});

import { describe, expect, it } from 'vitest';
import { profileNamed, profilesOf } from './profiles-of';

const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
const SERIAL = 'mfa_serial = arn:aws:iam::123456789012:mfa/me\n';
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/admin\n';

describe('the kind of a profile', () => {
  it.each([
    { kind: 'user', config: '', credentials: `[x]\n${KEYS}` },
    { kind: 'user', config: `[profile x]\n${KEYS}`, credentials: '' },
    { kind: 'mfa-user', config: `[profile x]\n${SERIAL}`, credentials: `[x]\n${KEYS}` },
    { kind: 'session', config: '', credentials: `[x]\n${KEYS}aws_session_token = t\n${SERIAL}` },
    { kind: 'session', config: '', credentials: `[x]\n${KEYS}aws_security_token = t\n` },
    // An empty token is never sent (botocore's signer checks its truth value).
    { kind: 'user', config: '', credentials: `[x]\n${KEYS}aws_session_token =\n` },
    {
      kind: 'role',
      config: `[profile x]\n${ROLE}source_profile = base`,
      credentials: `[base]\n${KEYS}`,
    },
    {
      kind: 'mfa-role',
      config: `[profile x]\n${ROLE}source_profile = base\n${SERIAL}`,
      credentials: `[base]\n${KEYS}`,
    },
    // Its base names the serial number, so the plan can use a code.
    {
      kind: 'mfa-role',
      config: `[profile x]\n${ROLE}source_profile = base`,
      credentials: `[base]\n${KEYS}${SERIAL}`,
    },
    // A role below it names the serial number.
    {
      kind: 'mfa-role',
      config: `[profile x]\n${ROLE}source_profile = y\n[profile y]\n${ROLE}${SERIAL}source_profile = base`,
      credentials: `[base]\n${KEYS}`,
    },
    // Temporary keys never call GetSessionToken, so their serial number is useless.
    {
      kind: 'role',
      config: `[profile x]\n${ROLE}source_profile = base`,
      credentials: `[base]\n${KEYS}${SERIAL}aws_session_token = t`,
    },
    { kind: 'mfa-role', config: `[profile x]\n${ROLE}${KEYS}${SERIAL}source_profile = x` },
    {
      kind: 'mfa-role',
      config: `[profile x]\n${ROLE}source_profile = p\n[profile p]\n${SERIAL}credential_process = keys`,
    },
    {
      kind: 'role',
      config: `[profile x]\n${ROLE}source_profile = p\n[profile p]\ncredential_process = keys`,
    },
    { kind: 'instance', config: `[profile x]\n${ROLE}credential_source = Environment` },
    { kind: 'web-identity', config: `[profile x]\n${ROLE}web_identity_token_file = /t` },
    {
      kind: 'sso',
      config:
        '[profile x]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session s]\nsso_start_url = https://u.awsapps.com/start\nsso_region = r',
    },
    {
      kind: 'sso',
      config:
        '[profile x]\nsso_account_id = 123456789012\nsso_role_name = r\nsso_start_url = https://u.awsapps.com/start\nsso_region = r',
    },
    { kind: 'login', config: '[profile x]\nlogin_session = arn:aws:iam::1:user/me' },
    { kind: 'process', config: '[profile x]\ncredential_process = /bin/cat x' },
    // A process beats keys of the config file and loses to keys of the credentials file.
    { kind: 'process', config: `[profile x]\ncredential_process = /bin/cat x\n${KEYS}` },
    {
      kind: 'user',
      config: '[profile x]\ncredential_process = /bin/cat x\n',
      credentials: `[x]\n${KEYS}`,
    },
    {
      kind: 'linked',
      config:
        '[profile x]\ncredential_process = "/usr/bin/node" "/opt/a b/awsmfa.js" credential-process y',
    },
    { kind: 'linked', config: '[profile x]\ncredential_process = awsmfa credential-process y' },
    { kind: 'process', config: '[profile x]\ncredential_process = other credential-process y' },
    { kind: 'settings', config: '[profile x]\nregion = eu-west-1' },
    {
      kind: 'settings',
      config:
        '[profile x]\nsso_session = s\n[sso-session s]\nsso_start_url = https://u.awsapps.com/start\nsso_region = eu-west-1',
    },
    { kind: 'broken', config: '[profile x]\nsso_session = s' },
    { kind: 'settings', config: '[profile x]', credentials: '[x]\ncli_pager =' },
  ])('is $kind for $config$credentials', ({ kind, config, credentials }) => {
    expect(profileNamed('x', profilesOf(config, credentials)).kind).toBe(kind);
  });

  it('is no problem if a section has no credentials at all, whatever its name', () => {
    const set = profilesOf('[default]\nregion = eu-west-1\n[profile x]\noutput = json');
    for (const { kind, problem, obstacle } of set.profiles.values()) {
      expect({ kind, problem }).toEqual({ kind: 'settings', problem: undefined });
      expect(obstacle?.code).toBe('no-credentials');
    }
    expect(set.problems).toEqual([]);
  });
});

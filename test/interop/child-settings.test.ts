import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/shell-word';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';

const path = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
const role = 'kjh-DuperRole';
const elsewhere = 'http://elsewhere.invalid:1';
const global = 'https://iam.amazonaws.com';

/** A role session, with these settings in [default] and those in the role's profile. */
async function signedIn(ofDefault: string, ofRole: string) {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  const config = join(sandbox.home, '.aws/config');
  const text = readFileSync(config, 'utf8').replace(
    new RegExp(`(\\[profile ${role}\\][^[]*?)endpoint_url = .*\n`),
    (_, section) => `${section}${ofRole}`,
  );
  writeFileSync(config, `[default]\nregion = us-west-2\n${ofDefault}\n${text}`);
  appendFileSync(
    config,
    `
[profile other]
region = us-east-1
endpoint_url = http://other.invalid:2
ca_bundle = /other.pem
[profile through-default]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = default
[services some]
sts =
  endpoint_url = http://some.invalid:3
[services others]
iam =
  endpoint_url = ${elsewhere}
`,
  );
  appendFileSync(
    join(sandbox.home, '.aws/credentials'),
    '\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = secret\n' +
      '[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = secret\n',
  );
  const env = {
    AWS_ENDPOINT_URL: undefined,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const exec = async (...words: string[]) => {
    const ended = await runAwsmfa(sandbox, ['exec', role, '--', ...words], { env });
    expect(ended.stderr).toBe('');
    return ended.stdout;
  };
  return { exec };
}

const rows = [
  {
    what: 'trusts a CA',
    ofDefault: 'ca_bundle = /default.pem',
    ofRole: '',
    sts: 'https://sts.us-east-1.amazonaws.com',
    iam: global,
  },
  {
    what: 'has an endpoint',
    ofDefault: `endpoint_url = ${elsewhere}`,
    ofRole: '',
    sts: 'https://sts.us-east-1.amazonaws.com',
    iam: global,
  },
  {
    what: 'has an endpoint, and the profile one for some services',
    ofDefault: `endpoint_url = ${elsewhere}`,
    ofRole: 'services = some\n',
    sts: 'http://some.invalid:3',
    iam: global,
  },
  {
    what: 'has endpoints for some services, and the profile for others',
    ofDefault: 'services = others',
    ofRole: 'services = some\n',
    sts: 'http://some.invalid:3',
    iam: global,
  },
];

describe.each(rows)('keys for a child where [default] $what', ({ ofDefault, ofRole, sts, iam }) => {
  it.skipIf(!hasBotocore)(
    'make botocore call where the profile says, and others elsewhere',
    async () => {
      const { exec } = await signedIn(ofDefault, ofRole);
      const found = JSON.parse(await exec('python3', path('client_settings.py'), '', 'other'));
      expect(found['']).toEqual({ sts, iam, trust: null, key: expect.stringMatching(/^ASIA/) });
      const other = 'http://other.invalid:2';
      expect(found.other).toEqual({
        sts: other,
        iam: other,
        trust: '/other.pem',
        key: 'AKIAOTHER',
      });
    },
  );

  it('make the JavaScript SDK call where the profile says', async () => {
    const { exec } = await signedIn(ofDefault, ofRole);
    expect(JSON.parse(await exec('node', path('client-settings.mjs')))).toEqual({ sts, iam });
  });

  it('come with files that are deleted with the child', async () => {
    const { exec } = await signedIn(ofDefault, ofRole);
    const file = await exec(
      'sh',
      '-c',
      'test -s "$AWS_CONFIG_FILE" && printf %s "$AWS_CONFIG_FILE"',
    );
    expect(file).not.toBe('');
    expect(existsSync(file)).toBe(false);
  });

  it('keep their files when a subshell takes over renewed keys', async () => {
    const { exec } = await signedIn(ofDefault, ofRole);
    const program = [process.execPath, awsmfaScript].map(shellWord).join(' ');
    const script = `before=$AWS_CONFIG_FILE
eval "$(${program} env ${role} --no-prompt)"
[ "$AWS_CONFIG_FILE" = "$before" ] && ${shellWord(process.execPath)} "$0"`;
    const found = await exec('sh', '-c', script, path('client-settings.mjs'));
    expect(JSON.parse(found)).toEqual({ sts, iam });
  });
});

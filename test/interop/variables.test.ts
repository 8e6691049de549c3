import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type CredentialEndpoint,
  startCredentialEndpoint,
} from '../../src/endpoint/credential-endpoint';
import { Secret } from '../../src/secret';
import { isInstalled } from '../support/installed';
import { runAwsmfa, runProgram, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { type Row, rows } from './variable-rows';

const path = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
const hasAws = isInstalled('aws');
const botocore = ['python3', path('which_credentials.py')];
const javascript = [process.execPath, path('which-credentials.mjs')];
const bedrock = ['python3', path('bedrock_authorization.py')];
if (!hasBotocore)
  process.stderr.write('botocore is not installed: no variable was tried with it\n');
if (!hasAws) process.stderr.write('aws is not installed: no variable was tried with it\n');

const handedOver = {
  variables: {
    AWS_ACCESS_KEY_ID: 'AKIAVARIABLES',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  },
  endpoint: ({ url, token }: CredentialEndpoint) => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token.reveal(),
  }),
};

/** A home directory with the files that the rows name. */
function prepare(row: Row, home: string): Record<string, string> {
  mkdirSync(join(home, '.aws'), { recursive: true });
  const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = secret\n`;
  const [config, credentials] = [join(home, '.aws/config'), join(home, '.aws/credentials')];
  appendFileSync(config, '\n[profile other]\nregion = profile-region\n');
  appendFileSync(credentials, `\n[other]\n${keys('AKIAPROFILE')}`);
  if (row.withDefaultKeys) appendFileSync(credentials, `\n[default]\n${keys('AKIADEFAULT')}`);
  writeFileSync(join(home, 'boto'), `[Credentials]\n${keys('AKIABOTO')}`);
  writeFileSync(join(home, 'original'), 'AWSAccessKeyId=AKIAORIGINAL\nAWSSecretKey=secret\n');
  writeFileSync(join(home, 'token'), 'not-the-token');
  return Object.fromEntries(
    Object.entries(row.variables).map(([name, value]) => [name, value.replace('~', home)]),
  );
}

async function openEndpoint(): Promise<CredentialEndpoint> {
  const endpoint = await startCredentialEndpoint({
    ask: async () => ({
      accessKeyId: 'ASIAENDPOINT',
      secretAccessKey: new Secret('secret'),
      sessionToken: new Secret('session'),
      expiration: new Date(Date.now() + 3_600_000),
    }),
    accountId: undefined,
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

type Taken = { key?: string; token?: string; region?: string; error?: string };

/** What the tool uses, in the table's words. */
async function taken(row: Row, words: readonly string[]): Promise<Taken> {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-variables-'));
  const rivals = prepare(row, home);
  const given =
    row.beside === 'the endpoint'
      ? handedOver.endpoint(await openEndpoint())
      : handedOver.variables;
  const [file = '', ...args] = words;
  const { stdout, stderr } = await runProgram(file, args, {
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...given,
    ...rivals,
  });
  if (stdout === '') throw new Error(stderr);
  return toTaken(stdout, words);
}

function toTaken(stdout: string, words: readonly string[]): Taken {
  if (words === bedrock) return { key: stdout.trim() };
  if (words[0] !== 'aws') return JSON.parse(stdout) as Taken;
  const [, end] = /access_key\s+:?\s*\*+(\w{4})/.exec(stdout) ?? [];
  const key = [
    'AKIAVARIABLES',
    'AKIAPROFILE',
    'AKIADEFAULT',
    'ASIAENDPOINT',
    'AKIABOTO',
    'AKIAORIGINAL',
  ];
  const region = /region\s+:?\s*(\S+)/.exec(stdout)?.[1];
  const found = key.find((id) => id.endsWith(end ?? 'none'));
  return { ...(found && { key: found }), ...(region && { region }) };
}

const tools = [
  { name: 'botocore', words: botocore, isThere: hasBotocore, column: 'botocore' },
  { name: 'the AWS CLI', words: ['aws', 'configure', 'list'], isThere: hasAws, column: 'botocore' },
  { name: 'the JavaScript SDK', words: javascript, isThere: true, column: 'javascript' },
] as const;

describe.each(rows)('$variable beside $beside', (row) => {
  it.each(tools.filter(({ isThere, column }) => isThere && row[column] !== undefined))(
    'is what the table says for $name',
    async ({ name, words, column }) => {
      const tool = row.isBedrock ? bedrock : words;
      if (name === 'the AWS CLI' && (row.isBedrock || row.about === 'token')) return;
      const found = await taken(row, tool);
      const value =
        row.about === 'region' ? found.region : row.about === 'token' ? found.token : found.key;
      expect(value ?? 'fails').toBe(row[column]);
    },
  );

  it('changes nothing inside awsmfa exec, with keys or live', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const env = {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...prepare(row, sandbox.home),
    };
    const [session] = [...sandbox.world.sessions.values()].filter(
      ({ holder }) => holder.kind === 'role',
    );
    const ofBotocore = hasBotocore ? [row.isBedrock ? bedrock : botocore] : [];
    for (const words of row.isBedrock ? ofBotocore : [...ofBotocore, javascript]) {
      for (const options of [[], ['--live']]) {
        const exec = ['exec', 'kjh-DuperRole', ...options, '--', ...words];
        const { stdout, stderr } = await runAwsmfa(sandbox, exec, { env });
        expect(stderr).toBe('');
        const found = toTaken(stdout, words);
        const { accessKeyId: key, sessionToken: token } = session ?? {};
        expect(found).toMatchObject(row.isBedrock ? { key: 'AWS4-HMAC-SHA256' } : { key, token });
        if (row.about !== 'region') continue;
        const { AWS_REGION: first, AWS_DEFAULT_REGION: second } = row.variables;
        expect(found.region).toBe(first ?? second);
      }
    }
  });
});

it('the table in docs/variables.md has the rows that are tried here', () => {
  const docs = readFileSync(new URL('../../docs/variables.md', import.meta.url), 'utf8');
  const table = rows.map(
    ({ variable, beside, says }) =>
      `| ${variable} | ${beside} | ${says.botocore} | ${says.javascript} |`,
  );
  const [, below = ''] = docs.split(/^\| set .*\n\| --- .*\n/m);
  const [written = ''] = below.split('\n\n');
  expect(written.trim().split('\n')).toEqual(table);
});

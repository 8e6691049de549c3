import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { isInstalled } from '../support/installed';
import { canMoveTime, createMovedTime, type MovedTime } from '../support/program-time';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { endKept, inSeconds, openSandbox } from '../support/sandbox';
import { type AskingProgram, startAsking } from './asking-program';

const role = 'kjh-DuperRole';
const roleArn = /assumed-role\/kjh-DuperRole\//;
const path = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
const hasAws = isInstalled('aws');

const botocore = ['python3', path('ask_botocore.py')];
const javascript = [process.execPath, path('ask-sdk.mjs')];
const programs = [
  { name: 'botocore', words: botocore, isThere: hasBotocore },
  { name: 'the JavaScript SDK', words: javascript, isThere: true },
];
for (const { name, isThere } of programs) {
  if (!isThere)
    process.stderr.write(`${name} is not installed: the endpoint was not tried with it\n`);
}
if (!hasAws) process.stderr.write('aws is not installed: the endpoint was not tried with it\n');
if (!canMoveTime) process.stderr.write('faketime is not installed: no session ran out\n');

/** Makes the role's sessions this long in every program. */
function setDuration(sandbox: Sandbox, seconds: number): void {
  const config = join(sandbox.home, '.aws/config');
  const text = readFileSync(config, 'utf8');
  const head = `[profile ${role}]\n`;
  writeFileSync(config, text.replace(head, `${head}duration_seconds = ${seconds}\n`));
}

function startLive(
  sandbox: Sandbox,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): AskingProgram {
  const args = [awsmfaScript, 'exec', role, '--live', '--', ...words];
  const program = startAsking(process.execPath, args, {
    ...sandbox.env,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...env,
  });
  onTestFinished(program.end);
  return program;
}

function callsWithCodes(sandbox: Sandbox): number {
  return sandbox.requests.filter((action) => action === 'GetSessionToken').length;
}

describe.each(programs.filter(({ isThere }) => isThere))(
  '$name on the live endpoint',
  ({ words }) => {
    it('uses it although [default] has keys', async () => {
      const sandbox = await openSandbox();
      await signIn(sandbox, role);
      const keys = 'aws_access_key_id = AKIADEFAULT\naws_secret_access_key = default\n';
      appendFileSync(join(sandbox.home, '.aws/credentials'), `\n[default]\n${keys}`);
      appendFileSync(join(sandbox.home, '.aws/config'), `\n[default]\n${keys}`);
      const { arn, error } = await startLive(sandbox, words).ask();
      expect(error).toBeUndefined();
      expect(arn).toMatch(roleArn);
    });

    it.runIf(canMoveTime)('refreshes through three short sessions without a code', async () => {
      const sandbox = await openSandbox();
      setDuration(sandbox, 900);
      const time = createMovedTime(sandbox);
      await signIn(sandbox, role, { env: time.env });
      const program = startLive(sandbox, words, time.env);
      const keys = new Set<string | undefined>();
      for (let minutes = 0; minutes <= 48; minutes += 4) {
        const { arn, key, error } = await program.ask();
        expect(error, `after ${minutes} minutes`).toBeUndefined();
        expect(arn).toMatch(roleArn);
        keys.add(key);
        time.passMinutes(4);
      }
      expect(keys.size).toBeGreaterThanOrEqual(4);
      expect(callsWithCodes(sandbox)).toBe(1);
    });
  },
);

describe('the end of the MFA session', () => {
  it.runIf(hasBotocore)(
    'is reported by botocore with the way to sign in, and is over afterwards',
    async () => {
      const sandbox = await openSandbox();
      await signIn(sandbox, role);
      // botocore keeps asking the endpoint for credentials that expire so soon.
      endKept(sandbox, 'mfa', inSeconds(-5));
      endKept(sandbox, 'role', inSeconds(64));
      const program = startLive(sandbox, botocore);
      await expect.poll(program.ask, { timeout: 30_000 }).toHaveProperty('error');
      expect((await program.ask()).error).toContain(`awsmfa login ${role}`);
      await signIn(sandbox, role);
      expect((await program.ask()).arn).toMatch(roleArn);
    },
  );

  it.runIf(canMoveTime)(
    'fails a call of the JavaScript SDK, but none after the next sign-in',
    async () => {
      const sandbox = await openSandbox();
      const time = createMovedTime(sandbox);
      await signIn(sandbox, role, { env: time.env });
      const program = startLive(sandbox, javascript, time.env);
      expect((await program.ask()).arn).toMatch(roleArn);
      time.passMinutes(13 * 60);
      // Its default chain drops the providers' messages.
      expect((await program.ask()).error).toContain('Could not load credentials');
      await signIn(sandbox, role, { env: time.env });
      expect((await program.ask()).arn).toMatch(roleArn);
    },
  );
});

describe.runIf(hasAws)('the AWS CLI on the live endpoint', () => {
  const aws = (sandbox: Sandbox, time: MovedTime | undefined, ...args: string[]) =>
    runAwsmfa(sandbox, ['exec', role, '--live', '--', 'aws', ...args], { env: time?.env ?? {} });

  it("uses it with the profile's settings, although [default] has keys", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const keys = 'aws_access_key_id = AKIADEFAULT\naws_secret_access_key = default\n';
    appendFileSync(join(sandbox.home, '.aws/credentials'), `\n[default]\n${keys}`);
    const config = join(sandbox.home, '.aws/config');
    const head = `[profile ${role}]\n`;
    const text = readFileSync(config, 'utf8').replace(head, `${head}output = text\n`);
    writeFileSync(config, text);
    const { stdout, stderr } = await aws(sandbox, undefined, 'sts', 'get-caller-identity');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^123456789012\t\S+assumed-role\/kjh-DuperRole\/\S+\t\S+\n$/);
  });

  it('works next to another profile, which uses its own credentials', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const other = `\n[profile mine]\nregion = us-east-1\n`;
    appendFileSync(join(sandbox.home, '.aws/config'), other);
    const credentials = join(sandbox.home, '.aws/credentials');
    const own = readFileSync(credentials, 'utf8').replace('[kjh-SuperDuperUser]', '[mine]');
    appendFileSync(credentials, `\n${/\[mine\][^[]*/.exec(own)?.[0]}`);
    const words = ['--profile', 'mine', 'sts', 'get-caller-identity'];
    const { stdout, stderr } = await aws(sandbox, undefined, ...words);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/user\/service-user\/kjh-SuperDuperUser/);
  });

  it("also accepts the profile's name", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const words = ['--profile', role, 'sts', 'get-caller-identity'];
    const { stdout, stderr } = await aws(sandbox, undefined, ...words);
    expect(stderr).toBe('');
    expect(stdout).toMatch(roleArn);
  });
});

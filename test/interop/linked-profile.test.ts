import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { isInstalled } from '../support/installed';
import { canMoveTime, createMovedTime } from '../support/program-time';
import { runAwsmfa, runProgram, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { startAsking } from './asking-program';

const role = 'kjh-DuperRole';
const roleArn = /assumed-role\/kjh-DuperRole\//;
const path = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
const hasAws = isInstalled('aws');

const programs = [
  { name: 'botocore', words: ['python3', path('ask_botocore.py')], isThere: hasBotocore },
  { name: 'the JavaScript SDK', words: [process.execPath, path('ask-sdk.mjs')], isThere: true },
];
for (const { name, isThere } of [...programs, { name: 'aws', isThere: hasAws }]) {
  if (!isThere) process.stderr.write(`${name} is not installed: no link was tried with it\n`);
}
if (!canMoveTime) process.stderr.write('faketime is not installed: no link was renewed\n');

async function linked(profile = role): Promise<Sandbox> {
  const sandbox = await openSandbox();
  await runAwsmfa(sandbox, ['link', profile, '--yes']);
  return sandbox;
}

/** Only a home directory and a profile, without other settings. */
function plainEnv(sandbox: Sandbox, profile = role) {
  return { PATH: process.env['PATH'], HOME: sandbox.home, AWS_PROFILE: `${profile}-linked` };
}

describe.each(programs.filter(({ isThere }) => isThere))(
  '$name with a linked profile',
  ({ words }) => {
    const [file = '', ...args] = words;

    it.runIf(canMoveTime)('works from the cache and through renewals with one code', async () => {
      const sandbox = await linked();
      const time = createMovedTime(sandbox);
      await signIn(sandbox, role, { env: time.env });
      const program = startAsking(file, args, { ...plainEnv(sandbox), ...time.env });
      onTestFinished(program.end);
      const keys = new Set<string | undefined>();
      for (let hours = 0; hours < 4; hours += 1) {
        for (const minutes of [25, 35]) {
          const { arn, key, error } = await program.ask();
          expect(error).toBeUndefined();
          expect(arn).toMatch(roleArn);
          keys.add(key);
          time.passMinutes(minutes);
        }
      }
      expect(keys.size).toBeGreaterThanOrEqual(4);
      expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
    });

    it("works for a user's MFA session", async () => {
      const user = 'kjh-SuperDuperUser';
      const sandbox = await linked(user);
      await signIn(sandbox, user);
      const program = startAsking(file, args, plainEnv(sandbox, user));
      onTestFinished(program.end);
      const { arn, key } = await program.ask();
      expect(arn).toMatch(/user\/service-user\/kjh-SuperDuperUser$/);
      expect(key).toMatch(/^ASIA/);
    });
  },
);

it.runIf(hasBotocore)('botocore reports how to sign in if nobody has', async () => {
  const sandbox = await linked();
  const program = startAsking('python3', [path('ask_botocore.py')], plainEnv(sandbox));
  onTestFinished(program.end);
  expect((await program.ask()).error).toContain(`awsmfa login ${role}`);
});

describe.runIf(hasAws)('the AWS CLI with a linked profile', () => {
  it('works from the cache and through a renewal with one code', async () => {
    const sandbox = await linked();
    const time = createMovedTime(sandbox);
    await signIn(sandbox, role, { env: canMoveTime ? time.env : {} });
    const env = { ...plainEnv(sandbox), ...(canMoveTime ? time.env : {}) };
    for (let hours = 0; hours < (canMoveTime ? 3 : 1); hours += 1) {
      const { stdout, stderr } = await runProgram('aws', ['sts', 'get-caller-identity'], env);
      expect(stderr).toBe('');
      expect(stdout).toMatch(roleArn);
      time.passMinutes(50);
    }
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
  });

  it('reports how to sign in if nobody has', async () => {
    const sandbox = await linked();
    const words = ['sts', 'get-caller-identity'];
    const { stderr, exitCode } = await runProgram('aws', words, plainEnv(sandbox));
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`awsmfa login ${role}`);
  });
});

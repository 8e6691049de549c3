import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readJson } from '../support/json-schemas';
import { runCommand, signIn } from '../support/run';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

it('prints the documented JSON without calls or secrets', async () => {
  const sandbox = await openSandbox();
  const { stdout, exitCode } = await runCommand(sandbox, ['explain', 'kjh-DuperRole', '--json']);
  const note = 'not linked';
  const nothing = { uses: 'none', profile: null, until: null, asks: null, note };
  expect(readJson('explain', stdout)).toEqual({
    version: 1,
    profile: 'kjh-DuperRole',
    status: 'needs-code',
    readers: [
      {
        reader: 'aws',
        uses: 'long-term-keys',
        profile: 'kjh-SuperDuperUser',
        until: null,
        asks: 'token-code',
        note: null,
      },
      { ...nothing, reader: 'boto3', asks: 'token-code' },
      { ...nothing, reader: 'javascript' },
      { ...nothing, reader: 'go' },
    ],
    console: { opens: true, role: DUPER_ROLE, note: null },
    region: {
      value: 'us-east-1',
      file: join(sandbox.home, '.aws', 'config'),
      line: 12,
      note: null,
    },
    plan: [
      { call: 'GetSessionToken', code: true, serialNumber: SUPER_DUPER_SERIAL },
      { call: 'AssumeRole', code: false, roleArn: DUPER_ROLE },
    ],
    wins: [],
  });
  expect(exitCode).toBe(0);
  expect(sandbox.requests).toEqual([]);
});

it('tells a person the same, and what a session changes', async () => {
  const sandbox = await openSandbox();
  await signIn(sandbox, 'kjh-DuperRole');
  const { stdout } = await runCommand(sandbox, ['explain', 'kjh-DuperRole']);
  expect(stdout).toMatch(/^status +signed in, 59m left\naws +session until \d\d:\d\d\n/);
  expect(stdout).toMatch(/\nJS, Terraform +fails: not linked\n/);
  expect(stdout).not.toContain('plan');
});

it('names the profile without keys and its place', async () => {
  const sandbox = await openSandbox();
  const device = 'mfa_serial = arn:aws:iam::123456789012:mfa/me';
  const role = `[profile r2]\nrole_arn = ${DUPER_ROLE}\nsource_profile = acme\nregion = us-east-1\n${device}\n`;
  writeFileSync(
    join(sandbox.home, '.aws', 'config'),
    `${role}[profile acme]\n${device}\n[profile only]\nregion = us-east-1\n`,
  );
  const { stdout, exitCode } = await runCommand(sandbox, ['explain', 'r2']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^status +no keys: fix acme {2}~\/\.aws\/config:6$/m);
  expect(stdout).toMatch(/^aws +fails: acme has no credentials$/m);
  expect(stdout).toMatch(/^SDKs, Terraform +fails: acme has no credentials; not linked$/m);
  expect(stdout).toMatch(/^console +does not open: acme has no credentials$/m);
  const only = await runCommand(sandbox, ['explain', 'only']);
  expect(only.stdout).toMatch(/^all programs +fails: it has no credentials$/m);
  expect(only.stdout).toMatch(/^console +does not open: it has no credentials$/m);
});

it('says why a profile is broken, and fails', async () => {
  const sandbox = await openSandbox();
  const { stdout, exitCode } = await runCommand(sandbox, ['explain', 'broken-role']);
  expect(stdout).toMatch(/^all programs +fails: source_profile "left-the-company" doesn't exist/m);
  expect(exitCode).toBe(1);
});

import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server';
import { type Program, startProgram } from '../support/program';
import { runProgram } from '../support/run';
import { SUPER_DUPER_SERIAL } from '../support/sandbox';

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
if (!hasBotocore) {
  process.stderr.write('botocore is not installed: it was not run against the sandbox\n');
}

const WHO_AM_I = `
import sys, botocore.session
session = botocore.session.Session(profile=sys.argv[1])
print(session.create_client('sts').get_caller_identity()['Arn'])
`;

describe.runIf(hasBotocore)('botocore in the sandbox', () => {
  let sandbox: Sandbox;
  let terminal: Program | undefined;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await terminal?.end();
    terminal = undefined;
    await sandbox.close();
  });

  it("finds it by the profile's endpoint, and its signatures are accepted", async () => {
    const { exitCode, stdout, stderr } = await runProgram(
      'python3',
      ['-c', WHO_AM_I, 'kjh-SuperDuperUser'],
      { HOME: sandbox.home },
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout.trim()).toBe(sandbox.users.superDuper.arn);
  });

  it.each([
    { profile: 'kjh-DuperRole', arn: ':assumed-role/kjh-DuperRole/botocore-session-' },
    { profile: 'kjh-AuditRole', arn: ':assumed-role/kjh-AuditRole/botocore-session-' },
  ])('asks for the code of $profile on the terminal, which is accepted', async (row) => {
    terminal = startProgram({
      file: 'python3',
      args: ['-c', WHO_AM_I, row.profile],
      env: { HOME: sandbox.home },
      columns: 160,
      timeLimitMs: 60_000,
    });
    await terminal.sees(`Enter MFA code for ${SUPER_DUPER_SERIAL}:`);
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    terminal.press(`${code}\r`);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen().join('')).toContain(row.arn);
    expect(terminal.transcript()).not.toContain(code);
  });
});

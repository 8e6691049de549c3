import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configure, createHeart, roleKey } from '../support/heart';
import { runCommand, signIn } from '../support/run';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const sessionsIn = (home: string) =>
  readdirSync(join(home, '.aws', 'cli', 'cache'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => (name.startsWith('awsmfa-') ? 'mfa' : 'role'))
    .sort();

describe('awsmfa logout', () => {
  it('deletes the role session of a profile, and keeps the MFA session that others use', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const { exitCode, stdout, stderr } = await runCommand(sandbox, ['logout', 'kjh-DuperRole']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toBe(
      'awsmfa: kjh-DuperRole: signed out\n' +
        'awsmfa: Copies stay valid at AWS until they expire.\n',
    );
    expect(sessionsIn(sandbox.home)).toEqual(['mfa']);
    const again = await runCommand(sandbox, ['logout', 'kjh-DuperRole']);
    expect(again).toMatchObject({
      exitCode: 0,
      stderr: 'awsmfa: kjh-DuperRole: was not signed in\n',
    });
  });

  it("deletes the MFA session of the user's own profile", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    await runCommand(sandbox, ['logout', 'kjh-SuperDuperUser']);
    expect(sessionsIn(sandbox.home)).toEqual(['role']);
  });

  it('deletes both sessions of a profile that has its own keys', async () => {
    const sandbox = await openSandbox();
    const role = `role_arn = ${DUPER_ROLE}\nsource_profile = kjh-SuperDuperUser`;
    configure(sandbox, { 'kjh-SuperDuperUser': `${role}\nmfa_serial = ${SUPER_DUPER_SERIAL}` });
    await signIn(sandbox, 'kjh-SuperDuperUser');
    expect(sessionsIn(sandbox.home)).toEqual(['mfa', 'role']);
    await runCommand(sandbox, ['logout', 'kjh-SuperDuperUser']);
    expect(sessionsIn(sandbox.home)).toEqual([]);
  });

  it("deletes the AWS CLI's entries, and leaves those of others alone", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-SuperDuperUser');
    const heart = createHeart(sandbox);
    const ofCli = join(heart.directory, `${roleKey(heart, 'kjh-DuperRole')}.json`);
    const ofSso = join(heart.directory, 'd033e22ae348aeb5660fc2140aec35850c4da997.json');
    for (const path of [ofCli, ofSso]) writeFileSync(path, '{"Credentials":{}}');
    await runCommand(sandbox, ['logout', 'kjh-DuperRole']);
    expect([ofCli, ofSso].map(existsSync)).toEqual([false, true]);
    const { exitCode } = await runCommand(sandbox, ['logout', '--all']);
    expect(exitCode).toBe(0);
    expect(existsSync(ofSso)).toBe(true);
  });

  it('--all deletes every session, and says how many there were', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    await signIn(sandbox, 'kjh-AuditRole');
    const all = await runCommand(sandbox, ['logout', '--all']);
    expect(all.stderr).toContain('awsmfa: deleted 3 sessions\n');
    expect(sessionsIn(sandbox.home)).toEqual([]);
    const none = await runCommand(sandbox, ['logout', '--all']);
    expect(none).toMatchObject({
      exitCode: 0,
      stderr: 'awsmfa: no sessions to delete\n',
    });
  });

  it('deletes nothing if one of several names is unknown, or none is given', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    expect((await runCommand(sandbox, ['logout', 'kjh-DuperRole', 'nobody'])).exitCode).toBe(2);
    expect((await runCommand(sandbox, ['logout'])).exitCode).toBe(2);
    expect(sessionsIn(sandbox.home)).toEqual(['mfa', 'role']);
  });

  it('leaves the keys in the files alone', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    await runCommand(sandbox, ['logout', '--all']);
    await signIn(sandbox, 'kjh-DuperRole');
    expect(sessionsIn(sandbox.home)).toEqual(['mfa', 'role']);
  });
});

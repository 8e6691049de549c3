import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/shell-word';
import { startProgram } from '../support/program';
import { awsmfaScript, run, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

async function openFiles() {
  const sandbox = await openSandbox();
  const config = join(sandbox.home, '.aws/config');
  return { sandbox, config, read: () => readFileSync(config, 'utf8') };
}

describe('awsmfa link', () => {
  it('shows the change, and writes it once confirmed on the terminal', async () => {
    const { sandbox, read } = await openFiles();
    const before = read();
    const terminal = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'link', role],
      columns: 200,
      env: { ...sandbox.env },
    });
    await terminal.sees('Write this? [y/N]');
    await terminal.sees(/^~\/\.aws\/config:\d+$/m);
    await terminal.sees(/^\+ \[profile kjh-DuperRole-linked\]$/m);
    await terminal.sees(
      /^\+ credential_process = .*node'? .*awsmfa\.js'? credential-process kjh-DuperRole$/m,
    );
    expect(read()).toBe(before);
    terminal.type('y\r');
    expect(await terminal.exitCode).toBe(0);
    const added = read().slice(before.length);
    expect(read().startsWith(before)).toBe(true);
    expect(added).toMatch(
      /^\n\[profile kjh-DuperRole-linked\]\ncredential_process = .*\/node'? .*\/bin\/awsmfa\.js'? credential-process kjh-DuperRole\nregion = us-east-1\n/,
    );
  });

  it('writes nothing for a bare Enter', async () => {
    const { sandbox, read } = await openFiles();
    const before = read();
    const terminal = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'link', role],
      env: { ...sandbox.env },
    });
    await terminal.sees('Write this? [y/N]');
    terminal.press('\r');
    expect(await terminal.exitCode).not.toBe(0);
    expect(read()).toBe(before);
  });

  it('also needs a confirmation from scripts', async () => {
    const { sandbox, read } = await openFiles();
    const before = read();
    const { exitCode, stderr } = await runCommand(sandbox, ['link', role]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(read()).toBe(before);
  });

  it('creates a profile that awsmfa lists as linked, and says so the second time', async () => {
    const { sandbox, read } = await openFiles();
    await runCommand(sandbox, ['link', role, '--yes']);
    const text = read();
    const { stdout } = await runCommand(sandbox, ['list', '--json']);
    const linked = JSON.parse(stdout).profiles.find(
      ({ name }: { name: string }) => name === `${role}-linked`,
    );
    expect(linked).toMatchObject({ kind: 'linked', region: 'us-east-1' });
    const again = await runCommand(sandbox, ['link', role, '--yes']);
    expect(again.stderr).toContain(`${role}-linked is already linked.`);
    expect(again.exitCode).toBe(0);
    expect(read()).toBe(text);
  });

  it("takes a name with --as, unless it exists or some SDK can't read it", async () => {
    const { sandbox, read } = await openFiles();
    await runCommand(sandbox, ['link', role, '--as', 'work', '--yes']);
    expect(read()).toContain('[profile work]\n');
    const taken = await runCommand(sandbox, ['link', role, '--as', 'kjh-AuditRole', '--yes']);
    expect(taken.exitCode).toBe(2);
    const odd = await runCommand(sandbox, ['link', role, '--as', 'my team', '--yes']);
    expect(odd.exitCode).toBe(2);
  });

  it('refuses a chain that would run awsmfa again', async () => {
    const { sandbox, config, read } = await openFiles();
    await runCommand(sandbox, ['link', role, '--yes']);
    writeFileSync(
      config,
      `${read()}\n[profile on-top]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = ${role}-linked\n`,
    );
    for (const name of [`${role}-linked`, 'on-top']) {
      const { exitCode, stderr } = await runCommand(sandbox, ['link', name, '--yes']);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('would be a loop');
      expect(stderr).toContain(`awsmfa link ${role}`);
    }
  });

  it('refuses a broken profile, and a copy that npx will delete', async () => {
    const { sandbox, read } = await openFiles();
    const before = read();
    expect((await runCommand(sandbox, ['link', 'broken-role', '--yes'])).exitCode).toBe(1);
    const copy = join(sandbox.home, '.npm/_npx/1a2b/node_modules/awsmfa');
    mkdirSync(copy, { recursive: true });
    const root = join(awsmfaScript, '../..');
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    const words = [join(copy, 'bin/awsmfa.js'), 'link', role, '--yes'];
    const { exitCode, stderr } = await run(process.execPath, words, { env: sandbox.env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('npm install --global awsmfa');
    expect(read()).toBe(before);
  });
});

describe('awsmfa unlink', () => {
  it.each([[role], [`${role}-linked`], [role, '--as', `${role}-linked`]])(
    'restores the old bytes for %s %s %s',
    async (...words) => {
      const { sandbox, config, read } = await openFiles();
      writeFileSync(config, `${read().replaceAll('\n', '\r\n')}\r\n; the end, without a line end`);
      const before = read();
      expect((await runCommand(sandbox, ['link', role, '--yes'])).exitCode).toBe(0);
      expect(read()).not.toBe(before);
      const { exitCode, stderr } = await runCommand(sandbox, ['unlink', ...words, '--yes']);
      expect(exitCode).toBe(0);
      expect(stderr).toContain(`- [profile ${role}-linked]`);
      expect(read()).toBe(before);
    },
  );

  it('removes nothing that link did not write', async () => {
    const { sandbox, read } = await openFiles();
    const before = read();
    const { exitCode } = await runCommand(sandbox, ['unlink', role, '--yes']);
    expect(exitCode).toBe(1);
    expect(read()).toBe(before);
  });

  it('lists the links if there are several', async () => {
    const { sandbox } = await openFiles();
    await runCommand(sandbox, ['link', role, '--yes']);
    await runCommand(sandbox, ['link', role, '--as', 'work', '--yes']);
    const { exitCode, stderr } = await runCommand(sandbox, ['unlink', role, '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`awsmfa unlink ${role}-linked | work`);
  });

  it('shows no secret that someone added to the section', async () => {
    const { sandbox, config, read } = await openFiles();
    await runCommand(sandbox, ['link', role, '--yes']);
    writeFileSync(config, `${read()}aws_secret_access_key = hush\n`);
    const { stderr } = await runCommand(sandbox, ['unlink', role, '--yes']);
    expect(stderr).toContain('aws_secret_access_key = [secret]');
    expect(stderr).not.toContain('hush');
  });
});

describe('twenty credential processes at once', () => {
  it('ask for one code between them', async () => {
    const { sandbox } = await openFiles();
    const words = [process.execPath, awsmfaScript, 'credential-process', role, '--prompt']
      .map(shellWord)
      .join(' ');
    const terminal = startProgram({
      file: 'bash',
      args: [
        '-c',
        `for i in {1..20}; do ${words} >"$HOME/out.$i" 2>"$HOME/err.$i" & done; wait; echo done`,
      ],
      env: { ...sandbox.env },
    });
    await terminal.sees('Token code');
    terminal.type(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    await terminal.sees(/^done/m);
    const printed = Array.from({ length: 20 }, (_, at) =>
      readFileSync(join(sandbox.home, `out.${at + 1}`), 'utf8'),
    );
    for (const text of printed) {
      expect(JSON.parse(text)).toMatchObject({
        Version: 1,
        AccessKeyId: expect.stringMatching(/^ASIA/),
      });
    }
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
    expect(terminal.transcript().match(/Token code/g)).toHaveLength(1);
  });

  it('need none after a sign-in', async () => {
    const { sandbox } = await openFiles();
    await signIn(sandbox, role);
    const ended = await Promise.all(
      Array.from({ length: 20 }, () => runAwsmfa(sandbox, ['credential-process', role])),
    );
    expect(ended.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
    expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1);
  });
});

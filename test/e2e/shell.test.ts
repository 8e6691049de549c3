import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { isInstalled } from '../support/installed';
import { startProgram } from '../support/program';
import { awsmfaScript, run, runAwsmfa, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import {
  configure,
  enter,
  promptAfter,
  startForUserOf,
  type UserShell,
  userShells,
} from '../support/shells';

const role = 'kjh-DuperRole';
const program = { node: process.execPath, script: awsmfaScript };

async function signedIn() {
  const sandbox = await openSandbox({ program });
  await signIn(sandbox, role);
  return sandbox;
}

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
}

/** The directories that awsmfa creates for shells of this process. */
function privateDirectories(pid: number): string[] {
  return readdirSync(tmpdir()).filter((name) => name.includes(`-${pid}-`));
}

function expectNoSecretInFilesOf(pid: number, { world }: Sandbox): void {
  const [directory = ''] = privateDirectories(pid);
  const names = readdirSync(join(tmpdir(), directory));
  expect(names).not.toEqual([]);
  const text = names.map((name) => readFileSync(join(tmpdir(), directory, name), 'utf8')).join();
  for (const { secretAccessKey, sessionToken } of world.sessions.values())
    expect([secretAccessKey, sessionToken].filter((secret) => text.includes(secret))).toEqual([]);
}

/**
 * A job starts before it gets the terminal, and keys typed until then reach the shell. So the job
 * itself says when it gets Ctrl-C and Ctrl-Z. It is one process, so that all of it stops and
 * continues at once.
 */
const jobThatSaysWhenItHasTheTerminal = `
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const hasTerminal = () => {
  if (existsSync('/proc/self/stat')) {
    const afterName = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
    return afterName[2] === afterName[5];
  }
  // macOS has no /proc, but always ps.
  const ids = execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', process.pid], { encoding: 'utf8' });
  const [own, foreground] = ids.trim().split(/ +/);
  return own === foreground;
};
const sayOnce = (word) => (hasTerminal() ? console.log(word) : setTimeout(sayOnce, 10, word));
process.on('SIGCONT', () => sayOnce('[resumed]'));
sayOnce('[' + process.argv[2] + ']');
setInterval(() => {}, 1000);
`;

describe.each(userShells)('a subshell of $name', (shell: UserShell) => {
  it("asks for the code on the terminal, then shows profile and minutes before the user's prompt", async () => {
    const sandbox = await openSandbox({ program });
    configure(sandbox, shell);
    const before = readFileSync(join(sandbox.home, shell.file), 'utf8');
    const terminal = startForUserOf(shell, sandbox, ['shell', role]);
    await terminal.sees('Token code');
    terminal.type(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    await terminal.sees(/^awsmfa: shell for kjh-DuperRole \(123456789012, us-east-1\), 59m left/m);
    await terminal.sees(/^kjh-DuperRole 59m <0> here\n<\$/m);
    await enter(terminal, 'echo "[$AWS_VAULT]"');
    await terminal.sees(`[${role}]`);
    terminal.type('exit 7\r');
    expect(await terminal.exitCode).toBe(7);
    await terminal.sees(/^awsmfa: back after \d+s, exit code 7/m);
    expect(readFileSync(join(sandbox.home, shell.file), 'utf8')).toBe(before);
    expect(privateDirectories(terminal.pid)).toEqual([]);
  });

  it('counts down at each prompt, in red under five minutes, shows expired, and keeps the last exit code', async () => {
    const sandbox = await signedIn();
    configure(sandbox, shell);
    const terminal = startForUserOf(shell, sandbox, ['shell', role]);
    await terminal.sees('<$');
    const redRows = () =>
      terminal
        .cells()
        .filter(([first]) => first?.text === 'k')
        .map(([first]) => first?.bold === true && first.foreground.kind === 'palette');
    for (const [minutes, shown, red] of [
      [125.5, '2h 05m', false],
      [12.5, '12m', false],
      [5.5, '5m', false],
      [4.5, '4m', true],
      [0.5, '<1m', true],
      [-0.5, 'expired', true],
    ] as const) {
      await enter(terminal, shell.setVariable('AWS_CREDENTIAL_EXPIRATION', inMinutes(minutes)));
      await terminal.sees(`${role} ${shown} <0> here`);
      expect(redRows().at(-1), `${shown} in red`).toBe(red);
    }
    await enter(terminal, 'sh -c "exit 42"');
    await terminal.sees(/expired <42> here/);
    await terminal.end();
  });

  it('uses no color if the user wants none', async () => {
    const sandbox = await signedIn();
    configure(sandbox, shell);
    const terminal = startForUserOf(shell, sandbox, ['shell', role], { NO_COLOR: '1' });
    await terminal.sees('<$');
    await enter(terminal, shell.setVariable('AWS_CREDENTIAL_EXPIRATION', inMinutes(-1)));
    await terminal.sees(`${role} expired <0> here`);
    const mark = terminal.cells().flatMap((row) => row.filter(({ text }) => text === 'k'));
    expect(mark.every(({ foreground }) => foreground.kind === 'default')).toBe(true);
    await terminal.end();
  });

  it.each([[], ['--plain']])(
    "takes over renewed keys before the next command, keeps no secret in its files, and leaves the user's exports alone, with options %j",
    async (...options) => {
      const sandbox = await signedIn();
      configure(sandbox, shell);
      const terminal = startForUserOf(shell, sandbox, ['shell', role, ...options]);
      await terminal.sees(options.length > 0 ? /^<0> here\n<\$/m : /59m <0> here\n<\$/);
      await enter(terminal, 'echo "first=$AWS_ACCESS_KEY_ID;"');
      await enter(terminal, 'awsmfa login --force-refresh');
      await enter(terminal, 'echo "second=$AWS_ACCESS_KEY_ID;"');
      const shown = terminal.normalScreen().join('\n');
      const first = /^first=(ASIA\w+);/m.exec(shown)?.[1];
      const second = /^second=(ASIA\w+);/m.exec(shown)?.[1];
      expect(first).toBeDefined();
      expect(second).toBeDefined();
      expect(second).not.toBe(first);
      await enter(terminal, 'awsmfa env --no-prompt | grep -c "$AWS_SECRET_ACCESS_KEY"');
      await terminal.sees(/^1$/m);
      expectNoSecretInFilesOf(terminal.pid, sandbox);
      if (options.length === 0) {
        await enter(terminal, shell.setVariable('AWS_ACCESS_KEY_ID', 'AKIAOWN'));
        await enter(terminal, `awsmfa login ${role} --force-refresh`);
        await enter(terminal, 'echo "now=$AWS_ACCESS_KEY_ID;"');
        await terminal.sees(/^now=AKIAOWN;/m);
      }
      await terminal.end();
    },
  );

  it("ignores credentials that the user's start files export", async () => {
    const sandbox = await signedIn();
    configure(
      sandbox,
      shell,
      shell.setVariable('AWS_PROFILE', 'evil'),
      shell.setVariable('AWS_ACCESS_KEY_ID', 'AKIAEVIL'),
      shell.setVariable('AWS_SECRET_ACCESS_KEY', 'evil'),
      shell.setVariable('AWS_REGION', 'evil-1'),
    );
    const terminal = startForUserOf(shell, sandbox, ['shell', role]);
    await terminal.sees('<$');
    await enter(terminal, 'env | grep -ci evil');
    await terminal.sees(/^0$/m);
    await enter(terminal, 'env | grep -c "^AWS_SESSION_TOKEN=IQ"');
    await terminal.sees(/^1$/m);
    await terminal.end();
  });

  it('loses none of ten lines typed at once, in three shells in a row', async () => {
    const sandbox = await signedIn();
    configure(sandbox, shell);
    const log = join(sandbox.home, 'typed');
    const terminal = startProgram({
      file: 'bash',
      args: ['--norc', '-i'],
      cwd: sandbox.home,
      env: { ...sandbox.env, SHELL: `/usr/bin/${shell.name}`, PS1: 'outer> ', HISTFILE: '' },
    });
    await terminal.sees('outer>');
    for (let round = 0; round < 3; round += 1) {
      terminal.type(`awsmfa shell ${role}\r`);
      await terminal.waitsFor(`the prompt of round ${round}`, () =>
        /<\$ *$/.test(terminal.screen().join('\n').trimEnd()),
      );
      for (let line = 0; line < 10; line += 1) terminal.type(`echo ${round}-${line} >>${log}\r`);
      terminal.type('exit\r');
      await terminal.waitsFor(
        `the shell around, after round ${round}`,
        () => terminal.normalScreen().filter((row) => row.includes('back after')).length > round,
      );
      await terminal.sees(/outer>\s*$/);
    }
    const expected = [0, 1, 2].flatMap((round) =>
      Array.from({ length: 10 }, (_, line) => `${round}-${line}`),
    );
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual(expected);
    await terminal.end();
  });

  it('has Ctrl-C, Ctrl-Z and jobs like any shell', async () => {
    const sandbox = await signedIn();
    configure(sandbox, shell);
    const terminal = startForUserOf(shell, sandbox, ['shell', role]);
    await terminal.sees('<$');
    const job = join(sandbox.home, 'job.cjs');
    writeFileSync(job, jobThatSaysWhenItHasTheTerminal);
    terminal.type(`node ${job} running\r`);
    await terminal.sees(/^\[running\]/m);
    await promptAfter(terminal, 'Ctrl-C', () => terminal.press('\x03'));
    await terminal.sees('<130> here');
    terminal.type(`node ${job} again\r`);
    await terminal.sees(/^\[again\]/m);
    await promptAfter(terminal, 'Ctrl-Z', () => terminal.press('\x1a'));
    await enter(terminal, 'jobs');
    await terminal.sees(/^.*([Ss]topped|suspended).*node/m);
    terminal.type('fg\r');
    await terminal.sees(/^\[resumed\]/m);
    await promptAfter(terminal, 'Ctrl-C', () => terminal.press('\x03'));
    terminal.type('exit\r');
    await terminal.exitCode;
  });

  it('inherits no credentials from a subshell around it', async () => {
    const sandbox = await signedIn();
    configure(sandbox, shell);
    await signIn(sandbox, 'kjh-AuditRole');
    const terminal = startForUserOf(shell, sandbox, ['shell', role]);
    await terminal.sees('<$');
    terminal.type('awsmfa shell kjh-AuditRole --live\r');
    await terminal.sees(/^awsmfa: This shell is inside the shell for kjh-DuperRole/m);
    await terminal.sees(/^kjh-AuditRole 11h 59m <0> here/m);
    await enter(terminal, 'env | grep "^AWS" | grep -c "ACCESS_KEY\\|SESSION_TOKEN\\|us-east-1"');
    await terminal.sees(/^0$/m);
    terminal.type(`awsmfa shell ${role}\r`);
    await terminal.sees(/^awsmfa: This shell is inside the shell for kjh-AuditRole/m);
    await enter(terminal, 'env | grep "^AWS" | grep -c "CONTAINER\\|CONFIG_FILE\\|eu-west-1"');
    await terminal.waitsFor(
      'a second zero',
      () => terminal.normalScreen().filter((row) => row === '0').length === 2,
    );
    await terminal.end();
  });
});

describe('awsmfa shell', () => {
  it.each([
    { name: 'is missing', shell: '/no/such/shell' },
    { name: 'can not be executed', shell: '/etc/passwd' },
    { name: 'is not set', shell: '' },
  ])('falls back to another shell and says so if SHELL $name', async ({ shell }) => {
    const sandbox = await signedIn();
    const terminal = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'shell', role],
      env: { ...sandbox.env, SHELL: shell },
    });
    await terminal.sees(/^awsmfa: SHELL is .*\. Starting \//m);
    terminal.type('echo "[$AWS_VAULT]"; exit 3\r');
    expect(await terminal.exitCode).toBe(3);
    await terminal.sees(`[${role}]`);
  });

  it('runs a script from standard input, and adds nothing to its output', async () => {
    const sandbox = await signedIn();
    const { stdout, stderr, exitCode } = await runAwsmfa(sandbox, ['shell', role], {
      input: 'echo "$AWS_VAULT"\nexit 5\n',
      env: { SHELL: '/bin/bash' },
    });
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: `${role}\n`, stderr: '', exitCode: 5 });
  });

  it('says that a script started it inside another subshell', async () => {
    const sandbox = await signedIn();
    const { stderr, exitCode } = await runAwsmfa(sandbox, ['shell', role], {
      input: 'exit 5\n',
      env: { SHELL: '/bin/bash', AWSMFA_PROFILE: 'outer' },
    });
    expect(exitCode).toBe(5);
    expect(stderr).toBe(
      'awsmfa: This shell is inside the shell for outer, and takes nothing from it.\n',
    );
  });

  it("runs no command from a profile's name in its prompt", async () => {
    const sandbox = await openSandbox({ program });
    const name = '$(touch pwned)`touch pwned`%n\\u!';
    writeFileSync(
      join(sandbox.home, '.aws/config'),
      `[profile '${name}']\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n`,
    );
    for (const shell of userShells) {
      configure(sandbox, shell);
      const terminal = startForUserOf(shell, sandbox, ['shell', name]);
      await terminal.sees(/^\?{2}touch pwned\?{2}touch pwned\?{2}n\?u\? <0> here\n<\$/m);
      await enter(terminal, 'echo "$AWSMFA_PROFILE"');
      await terminal.sees(name);
      await terminal.end();
    }
    expect(readdirSync(sandbox.home)).not.toContain('pwned');
  });

  it('deletes what a killed awsmfa left', async () => {
    const sandbox = await signedIn();
    const shell = userShells[0]!;
    configure(sandbox, shell);
    const killed = startForUserOf(shell, sandbox, ['shell', role]);
    await killed.sees('<$');
    expect(privateDirectories(killed.pid)).toHaveLength(1);
    process.kill(killed.pid, 'SIGKILL');
    await killed.exit;
    expect(privateDirectories(killed.pid)).toHaveLength(1);
    await run(process.execPath, [awsmfaScript, 'exec', role, '--live', '--', 'true'], {
      env: sandbox.env,
    });
    expect(privateDirectories(killed.pid)).toEqual([]);
  });

  it('keeps no secret in its private files with --live', async () => {
    const sandbox = await signedIn();
    const shell = userShells[0]!;
    configure(sandbox, shell);
    const terminal = startForUserOf(shell, sandbox, ['shell', role, '--live']);
    await terminal.sees('<$');
    expectNoSecretInFilesOf(terminal.pid, sandbox);
    await terminal.end();
  });
});

describe.runIf(isInstalled('pwsh'))('a subshell of PowerShell', () => {
  it("shows profile and minutes before the user's prompt, and takes over a renewed session", async () => {
    const sandbox = await signedIn();
    const terminal = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'shell', role],
      cwd: sandbox.home,
      columns: 120,
      env: { ...sandbox.env, SHELL: pathOf('pwsh') },
    });
    await terminal.sees(/^kjh-DuperRole 59m PS /m);
    terminal.type('"was $env:AWS_ACCESS_KEY_ID"\r');
    await terminal.sees(/^was ASIA\w+/m);
    const [before = ''] = /^was ASIA\w+/m.exec(terminal.screen().join('\n')) ?? [];
    await runAwsmfa(sandbox, ['login', role, '--force-refresh']);
    terminal.type('"is now"\r');
    await terminal.sees(/^is now/m);
    terminal.type('"was $env:AWS_ACCESS_KEY_ID".Replace("was", "has")\r');
    await terminal.sees(/^has ASIA\w+/m);
    expect(terminal.screen().join('\n')).not.toContain(before.replace('was', 'has'));
    terminal.type('exit 7\r');
    expect(await terminal.ends()).toBe(7);
  });
});

function pathOf(program: string): string {
  const directories = (process.env['PATH'] ?? '').split(':');
  return directories.map((directory) => join(directory, program)).find(existsSync) ?? program;
}

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';
const down = '\x1b[B';

/** The UI on a terminal of its own, when its list is there. */
async function openUi(sandbox: Sandbox, columns = 120, rows = 40): Promise<Program> {
  const ui = startProgram({
    file: process.execPath,
    args: [awsmfaScript],
    columns,
    rows,
    env: { ...sandbox.env, LANG: 'C.UTF-8', SHELL: '/bin/sh', PS1: '$ ', ENV: '' },
  });
  await ui.sees('? help');
  return ui;
}

/** Filters the list to one row, and leaves it selected. */
async function choose(ui: Program, query: string, name: string): Promise<void> {
  ui.press('/');
  await ui.sees('search looks at');
  ui.type(query);
  await ui.sees(new RegExp(`▌.*${name}`));
}

function rowOf(ui: Program, name: string): string {
  return ui.screen().find((row) => row.includes(name)) ?? '';
}

describe('the terminal UI', () => {
  it('signs in, wrong first and then right, and never shows the code', async () => {
    const sandbox = await openSandbox();
    const ui = await openUi(sandbox, 80, 24);
    await choose(ui, 'dup', role);
    ui.press('\r');
    await ui.sees('Code from the device  kjh-SuperDuperUser');
    const right = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    ui.type(wrong);
    await ui.sees('AWS did not accept that code');
    ui.type(right);
    await ui.sees(new RegExp(`● +${role}.*(1h 00m|59m)`));
    expect(rowOf(ui, 'kjh-SuperDuperUser')).toMatch(/●.*1[12]h/);
    ui.press('\x1b');
    await ui.sees('? help');
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
    expect(ui.isAlternateScreen()).toBe(false);
    expect(ui.transcript()).not.toContain(right);
    expect(ui.transcript()).not.toContain(wrong);
  });

  it('opens every role of the code at once', async () => {
    const sandbox = await openSandbox();
    const ui = await openUi(sandbox);
    await choose(ui, 'superduper', 'kjh-SuperDuperUser');
    ui.press('\t');
    await ui.seesNo('search looks at');
    ui.press('a');
    await ui.sees('Code from the device');
    ui.type(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
    await ui.seesNo('Code from the device');
    ui.press('\x1b');
    for (const name of ['kjh-DuperRole', 'kjh-AuditRole', 'chain-second']) {
      await ui.sees(new RegExp(`● +${name}.*(1h 00m|5\\dm)`));
    }
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
  });

  it('says when a search finds nothing, and comes back to the whole list', async () => {
    const sandbox = await openSandbox();
    const ui = await openUi(sandbox, 80, 24);
    ui.press('/');
    await ui.sees('search looks at');
    ui.type('nosuchthing');
    await ui.sees('No profile matches nosuchthing');
    ui.press('\x1b');
    await ui.sees('sorted by sign-in');
    ui.press('t');
    await ui.sees('sorted by name');
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
  });

  it('gives the terminal to a shell and takes it back: ten typed lines in three rounds, none lost', async () => {
    const sandbox = await openSandbox();
    await runAwsmfa(sandbox, [
      ...['login', role, '--token-code', sandbox.freshTokenCode(SUPER_DUPER_SERIAL)],
    ]);
    const ui = await openUi(sandbox, 100, 30);
    await choose(ui, 'dup', role);
    ui.press('\t');
    const typed = mkdtempSync(join(tmpdir(), 'awsmfa-ui-'));
    onTestFinished(() => rmSync(typed, { recursive: true }));
    const file = join(typed, 'lines');
    for (const round of [1, 2, 3]) {
      ui.press('s');
      await ui.waitsFor('the shell', () => !ui.isAlternateScreen());
      await ui.sees('Ctrl-D brings you back');
      for (let line = 1; line <= 10; line += 1) {
        ui.type(`echo "${round}.${line} $AWS_VAULT" >> ${file}\r`);
      }
      ui.type('exit\r');
      await ui.waitsFor('the list', () => ui.isAlternateScreen());
      await ui.sees(`Back from ${role}`);
      expect(ui.screen().some((row) => row.startsWith('▌') && row.includes(role))).toBe(true);
    }
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(30);
    expect(readFileSync(file, 'utf8')).toContain(`3.10 ${role}`);
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
    expect(ui.transcript()).not.toContain('SESSION_TOKEN');
  });

  it('shows what other programs do to the files and the sessions', async () => {
    const sandbox = await openSandbox();
    const ui = await openUi(sandbox, 80, 24);
    appendFileSync(
      join(sandbox.home, '.aws/config'),
      '\n[profile just-added]\nregion = us-east-1\n',
    );
    await ui.sees('just-added');
    expect(rowOf(ui, role)).toContain('code');
    await runAwsmfa(sandbox, [
      ...['login', role, '--token-code', sandbox.freshTokenCode(SUPER_DUPER_SERIAL)],
    ]);
    await ui.sees(new RegExp(`● +${role}.*(1h 00m|59m)`));
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
  });

  it('counts a session down to its end while somebody watches', async () => {
    const sandbox = await openSandbox();
    const name = 'ends-soon';
    const end = new Date(Date.now() + 4_000).toISOString();
    writeFileSync(
      join(sandbox.home, '.aws/credentials'),
      `[${name}]\naws_access_key_id = ASIAEXAMPLEEXAMPLE01\naws_secret_access_key = x\naws_session_token = y\nexpiration = ${end}\n`,
    );
    const ui = await openUi(sandbox, 80, 24);
    await ui.sees(new RegExp(`${name}.*0:0\\d`));
    await ui.sees(new RegExp(`× *${name}.*expired`));
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
  });

  it('says what size it needs, and is whole again when it has it', async () => {
    const sandbox = await openSandbox();
    const ui = await openUi(sandbox, 80, 24);
    ui.press(down);
    ui.resize(20, 5);
    await ui.sees('40x12');
    ui.resize(60, 15);
    await ui.sees('broken-role');
    ui.resize(120, 40);
    await ui.sees('Plan');
    ui.press('?');
    await ui.sees('help: profiles');
    ui.press('\x1b');
    await ui.seesNo('help: profiles');
    ui.press('q');
    expect(await ui.exitCode).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('gives the screen back on %s, with the exit code %i', async (signal, exitCode) => {
    const sandbox = await openSandbox();
    const ui = await openUi(sandbox, 80, 24);
    ui.kill(signal);
    expect(await ui.exitCode).toBe(exitCode);
    expect(ui.isAlternateScreen()).toBe(false);
    expect(ui.cursor().visible).toBe(true);
  });

  it('is the plain list where the terminal can draw nothing', async () => {
    const sandbox = await openSandbox();
    const ui = startProgram({
      file: 'env',
      args: ['TERM=dumb', process.execPath, awsmfaScript],
      columns: 120,
      env: { ...sandbox.env },
    });
    expect(await ui.exitCode).toBe(0);
    expect(ui.transcript()).toContain(role);
    expect(ui.transcript()).not.toContain('\x1b');
  });
});

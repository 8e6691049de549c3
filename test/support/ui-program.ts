import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { type Program, type ProgramOptions, startProgram } from './program';
import { awsmfaScript } from './run';

export const keys = { enter: '\r', esc: '\x1b', tab: '\t', down: '\x1b[B', ctrlC: '\x03' };

/**
 * The built program on a terminal of its own, when its list is there; ended when the test is over.
 */
export async function openUi(
  sandbox: Sandbox,
  options: Partial<ProgramOptions> = {},
): Promise<Program> {
  const program = startUi(sandbox, options);
  await program.sees('? help');
  return program;
}

export function startUi(sandbox: Sandbox, options: Partial<ProgramOptions> = {}): Program {
  const { TERM: term } = { TERM: 'xterm-256color', ...options.env };
  const program = startProgram({
    columns: 120,
    rows: 40,
    ...options,
    // A pty names its terminal itself; what comes behind `env` may call it something else.
    file: '/usr/bin/env',
    args: [
      ...(term === undefined ? ['-u', 'TERM'] : [`TERM=${term}`]),
      process.execPath,
      awsmfaScript,
      ...(options.args ?? []),
    ],
    env: { ...sandbox.env, COLORTERM: 'truecolor', SHELL: '/bin/sh', PS1: '$ ', ...options.env },
  });
  onTestFinished(() => program.end());
  return program;
}

/** A home directory with nothing in it. */
export function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-empty-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

/** awsmfa on a terminal, with a home of its own and the sandbox as its AWS. */
export function startAt(
  sandbox: Sandbox,
  home: string,
  args: readonly string[] = [],
  more: ProgramOptions['env'] = {},
): Program {
  // Whatever stores of keys this machine has, none is on the PATH.
  const env = { HOME: home, AWSMFA_SANDBOX: '', PATH: '/nowhere', ...more };
  return startUi(sandbox, { args, env });
}

/**
 * Searches for the profile and leaves the field: its row is selected, and letters are keys again.
 */
export async function choose(program: Program, profile: string): Promise<void> {
  program.press(`/${profile}${keys.tab}`);
  // The hits, and a footer of the list: the field is closed.
  await program.sees(/^ awsmfa {3}.*\d+ of \d+ profiles/);
  await program.sees('? help');
  await program.sees(selected(profile));
}

/** The row of the profile, with the bar of the selection before it. */
export function selected(profile: string): RegExp {
  return new RegExp(`^▌. +${profile} `, 'm');
}

/** The row of the screen that shows the profile. */
export function rowOf(program: Program, profile: string): string {
  return program.screen().find((line) => line.includes(` ${profile} `)) ?? '';
}

/** The field that opened by itself takes keys by now: one that is typed shows it, and is erased. */
export async function takesKeys(program: Program): Promise<void> {
  const isTaken = () => program.screen().some((line) => line.includes('[●]'));
  // Few enough that they are no code.
  for (let count = 0; count < 5 && !isTaken(); count += 1) {
    program.press('1');
    await expect
      .poll(isTaken, { timeout: 400 })
      .toBe(true)
      .catch(() => {});
  }
  expect(isTaken()).toBe(true);
  program.press('\x15');
  await program.sees('[_] [ ] [ ] [ ] [ ] [ ]');
}

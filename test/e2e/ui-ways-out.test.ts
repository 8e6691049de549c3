/** Whatever the way out, the terminal is as it was: its modes, its cursor, its screen. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { type Program, type ProgramOptions, startProgram } from '../support/program';
import { awsmfaScript, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { choose, keys } from '../support/ui-program';

/** A fault of the program's own, at a moment that a test chooses: a signal brings it about. */
const crash = `
process.on('SIGUSR2', () => { throw new Error('thrown on purpose'); });
process.on('SIGIO', () => { void Promise.reject(new Error('rejected on purpose')); });
`;

type Started = {
  readonly terminal: Program;
  /** The process of awsmfa itself. */
  readonly processId: number;
  /** Waits until the program has ended, and checks that it left everything as it was. */
  readonly leaves: (exitCode: number) => Promise<void>;
};

/** The UI in an interactive shell, as people start it. */
async function startInShell(
  sandbox: Sandbox,
  options: Partial<ProgramOptions> = {},
): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'awsmfa-ways-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'crash.cjs'), crash);
  const terminal = startProgram({
    file: 'bash',
    // Line editing would put the modes of the terminal right before they are looked at.
    args: ['--norc', '--noediting', '-i'],
    cwd: folder,
    columns: 100,
    ...options,
    env: {
      ...sandbox.env,
      PS1: 'outer> ',
      HISTFILE: '',
      NODE: process.execPath,
      AWSMFA: awsmfaScript,
    },
  });
  onTestFinished(() => terminal.end());
  await terminal.sees('outer> ');
  terminal.press('echo "on the screen $((1 + 1))"; stty -a > before\r');
  await terminal.sees('on the screen 2');
  const modes = { ...terminal.modes() };
  terminal.press(
    `sh -c 'echo $$ > pid; exec "$NODE" --require ./crash.cjs "$AWSMFA"'; echo "exit $?"; stty -a | diff before - && echo "stty $((1 + 1)) same"\r`,
  );
  await terminal.sees('? help');
  expect(terminal.isAlternateScreen()).toBe(options.hasAlternateScreen !== false);
  return {
    terminal,
    processId: Number(readFileSync(join(folder, 'pid'), 'utf8')),
    async leaves(exitCode) {
      await terminal.sees(`exit ${exitCode}`);
      await terminal.sees('stty 2 same');
      expect(terminal.isAlternateScreen()).toBe(false);
      expect(terminal.cursor().visible).toBe(true);
      expect(terminal.modes()).toEqual(modes);
      expect(terminal.screen().join('\n')).toContain('on the screen 2');
      expect(terminal.normalScreen().join('\n')).not.toContain('? help');
    },
  };
}

type WayOut = readonly [name: string, exitCode: number, leave: (started: Started) => void];

const send =
  (signal: NodeJS.Signals) =>
  ({ processId }: Started) => {
    process.kill(processId, signal);
  };
const press =
  (text: string) =>
  ({ terminal }: Started) =>
    terminal.press(text);

describe('the terminal is as it was', () => {
  it.each<WayOut>([
    ['q', 0, press('q')],
    ['Ctrl-C', 130, press(keys.ctrlC)],
    ['SIGINT', 130, send('SIGINT')],
    ['SIGTERM', 143, send('SIGTERM')],
    ['SIGHUP', 129, send('SIGHUP')],
  ])('after %s, with exit code %i', async (_, exitCode, leave) => {
    const started = await startInShell(await openSandbox());
    leave(started);
    await started.leaves(exitCode);
  });

  it.each([
    ['an exception that nobody caught', 'SIGUSR2'],
    ['a promise that was rejected', 'SIGIO'],
  ] as const)('after %s, and says what to do', async (_, signal) => {
    const started = await startInShell(await openSandbox());
    send(signal)(started);
    await started.leaves(1);
    expect(started.terminal.screen().join('\n')).toContain('Run it again with --debug');
  });

  it('after Ctrl-C in the middle of a token code', async () => {
    const started = await startInShell(await openSandbox());
    const { terminal } = started;
    terminal.press(`/kjh-DuperRole${keys.enter}`);
    await terminal.sees('Code from the device');
    terminal.type('12');
    await terminal.sees('[●] [●] [_]');
    terminal.press(keys.ctrlC);
    await started.leaves(130);
  });

  it('while it is stopped with Ctrl-Z, and fg shows the same screen', async () => {
    const started = await startInShell(await openSandbox());
    const { terminal } = started;
    await choose(terminal, 'kjh-DuperRole');
    terminal.press('\x1a');
    await terminal.sees('Stopped');
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.cursor().visible).toBe(true);
    terminal.press('stty -a | diff before - && echo "between $((1 + 1))"\r');
    await terminal.sees('between 2');
    terminal.press('fg\r');
    await terminal.waitsFor('the alternate screen', () => terminal.isAlternateScreen());
    await terminal.sees(/^▌. +kjh-DuperRole /m);
    await terminal.sees(/^ awsmfa {3}.*1 of /m);
    terminal.press(keys.esc);
    await terminal.sees('ops-sso');
    terminal.press('q');
    await terminal.waitsFor('the normal screen', () => !terminal.isAlternateScreen());
    await terminal.waitsFor('the cursor', () => terminal.cursor().visible);
    terminal.press('stty -a | diff before - && echo "after $((1 + 1))"\r');
    await terminal.sees('after 2');
  });
});

describe('without an alternate screen, nothing of the UI is left on the screen', () => {
  const frame = /\? help|kjh-|────/;

  it.each<WayOut>([
    ['q', 0, press('q')],
    ['Ctrl-C', 130, press(keys.ctrlC)],
    ['SIGTERM', 143, send('SIGTERM')],
    ['an exception that nobody caught', 1, send('SIGUSR2')],
  ])('after %s', async (_, exitCode, leave) => {
    const started = await startInShell(await openSandbox(), { hasAlternateScreen: false });
    leave(started);
    const { terminal } = started;
    await terminal.sees(`exit ${exitCode}`);
    await terminal.sees('stty 2 same');
    expect(terminal.screen().join('\n')).not.toMatch(frame);
    expect(terminal.normalScreen().join('\n')).not.toMatch(frame);
    expect(terminal.cursor().visible).toBe(true);
  });

  it('while it is stopped with Ctrl-Z', async () => {
    const { terminal } = await startInShell(await openSandbox(), { hasAlternateScreen: false });
    terminal.press('\x1a');
    await terminal.sees('Stopped');
    expect(terminal.screen().join('\n')).not.toMatch(frame);
    terminal.press('fg\r');
    await terminal.sees('? help');
    terminal.press('q');
    await terminal.sees(/^outer> \n*$/);
  });

  it('in a subshell', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const { terminal } = await startInShell(sandbox, { hasAlternateScreen: false });
    await choose(terminal, 'kjh-DuperRole');
    terminal.press('s');
    await terminal.seesNo('? help');
    terminal.press('echo "in the shell $((1 + 1))"\r');
    await terminal.sees('in the shell 2');
    expect(terminal.screen().join('\n')).not.toMatch(/\? help|────/);
  });
});

describe('a late answer of the terminal never reaches the shell', () => {
  const options = { background: '#101010', answersAfterMs: 300 };

  it.each<WayOut>([
    ['q', 0, press('q')],
    ['Ctrl-C', 130, press(keys.ctrlC)],
    ['SIGTERM', 143, send('SIGTERM')],
    ['an exception that nobody caught', 1, send('SIGUSR2')],
  ])('after %s', async (_, exitCode, leave) => {
    const started = await startInShell(await openSandbox(), options);
    leave(started);
    await started.leaves(exitCode);
    const { terminal } = started;
    terminal.press('echo "later $((1 + 1))"\r');
    await terminal.sees('later 2');
    expect(terminal.screen().join('\n')).not.toMatch(/rgb:|\^\[|\[\?\d/);
  });

  it('while it is stopped with Ctrl-Z', async () => {
    const { terminal } = await startInShell(await openSandbox(), options);
    terminal.press('\x1a');
    await terminal.sees('Stopped');
    terminal.press('echo "later $((1 + 1))"\r');
    await terminal.sees('later 2');
    expect(terminal.screen().join('\n')).not.toMatch(/rgb:|\^\[|\[\?\d/);
  });
});

it('ends with the exit code of a hang-up when its terminal is closed', async () => {
  const sandbox = await openSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'awsmfa-ways-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const terminal = startProgram({
    file: 'sh',
    // The shell itself must live on to write the code.
    args: ['-c', `trap : HUP; "$NODE" "$AWSMFA"; echo $? > code`],
    cwd: folder,
    columns: 100,
    env: { ...sandbox.env, NODE: process.execPath, AWSMFA: awsmfaScript },
  });
  onTestFinished(() => terminal.end());
  await terminal.sees('? help');
  terminal.close();
  const code = () => {
    try {
      return readFileSync(join(folder, 'code'), 'utf8').trim();
    } catch {
      return 'none yet';
    }
  };
  await expect.poll(code).toBe('129');
});

it("ends with a message when the terminal's input ended before it began", async () => {
  const { env } = await openSandbox();
  const terminal = startProgram({
    file: 'sh',
    args: ['-c', 'echo soon; sleep 1; exec "$@"', 'sh', process.execPath, awsmfaScript],
    env,
  });
  onTestFinished(() => terminal.end());
  await terminal.sees('soon');
  // As `script` does at the end of what it reads itself.
  terminal.press('\x04');
  await terminal.sees('The input of the terminal has ended');
  expect(await terminal.exit).toMatchObject({ exitCode: 1 });
  expect(terminal.isAlternateScreen()).toBe(false);
});

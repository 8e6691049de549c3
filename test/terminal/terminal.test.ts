import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shellWord } from '../../src/shell-word';
import { bundle } from '../support/bundle';
import { type Program, type ProgramOptions, startProgram } from '../support/program';

let app = '';
let program: Program | undefined;
beforeAll(async () => {
  app = await bundle(new URL('./programs/ink-app.tsx', import.meta.url));
}, 60_000);
afterEach(() => program?.end());

/** Starts the UI in an interactive shell, as people do. */
async function startInShell(options: Partial<ProgramOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
  const before = shellWord(join(folder, 'before'));
  const words = [process.execPath, app].map(shellWord).join(' ');
  const shell = startProgram({
    file: 'bash',
    args: ['--norc', '--noediting', '-i'],
    ...options,
    env: { PS1: 'outer> ', HISTFILE: '', ...options.env },
  });
  program = shell;
  await shell.sees('outer> ');
  shell.press(`echo "was $((1 + 1)) here"; stty -a > ${before}\r`);
  await shell.sees('was 2 here');
  const modes = { ...shell.modes() };
  shell.press(
    `${words} env PS1='inner> ' bash --norc --noediting -i; echo "code $?"; stty -a | diff - ${before} && echo "stty $((1 + 1)) same"\r`,
  );
  await shell.sees('bottom');
  const processId = Number(/pid (\d+)/.exec(shell.screen().join())?.[1]);
  return {
    shell,
    processId,
    /** Waits until the UI is gone, and checks that it restored everything. */
    async leaves(exitCode: number) {
      await shell.sees(`code ${exitCode}`);
      await shell.sees('stty 2 same');
      expect(shell.isAlternateScreen()).toBe(false);
      expect(shell.cursor().visible).toBe(true);
      expect(shell.modes()).toEqual(modes);
      expect(shell.normalScreen().join('\n')).toContain('was 2 here');
      expect(shell.normalScreen().join('\n')).not.toContain('bottom');
    },
  };
}

describe('openTerminal', () => {
  it('shows the UI on the alternate screen without a cursor, and undoes all of it', async () => {
    const { shell, leaves } = await startInShell();
    expect(shell.isAlternateScreen()).toBe(true);
    expect(shell.cursor().visible).toBe(false);
    expect(shell.screen()[0]).toBe('size 80x24 theme unknown');
    expect(shell.screen()[23]).toBe('bottom');
    shell.press('q');
    await leaves(0);
    expect(shell.transcript()).not.toContain('\x1b[3J');
  });

  it.each([
    { way: 'process.exit', key: 'X', exitCode: 3, message: '' },
    { way: 'an uncaught exception', key: 'U', exitCode: 1, message: 'thrown on purpose' },
    { way: 'a rejected promise', key: 'R', exitCode: 1, message: 'rejected on purpose' },
  ])(
    'restores the terminal on $way, and the message can be read',
    async ({ key, exitCode, message }) => {
      const { shell, leaves } = await startInShell();
      shell.press(key);
      await leaves(exitCode);
      expect(shell.normalScreen().join('\n')).toContain(message);
    },
  );

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'restores the terminal on %s before it reports',
    async (signal) => {
      const { shell, processId, leaves } = await startInShell();
      process.kill(processId, signal);
      await leaves(signal === 'SIGTERM' ? 143 : 1);
      expect(shell.screen().join('\n')).toContain(`ended by ${signal}`);
    },
  );

  it('ends when the terminal is closed', async () => {
    const { shell, processId } = await startInShell();
    shell.kill('SIGKILL');
    await shell.exit;
    await expect.poll(() => isAlive(processId)).toBe(false);
  });

  it('stops on Ctrl-Z, leaves the screen to the shell, and continues where it was', async () => {
    const { shell } = await startInShell();
    shell.press('jj\x1a');
    await shell.sees('Stopped');
    expect(shell.isAlternateScreen()).toBe(false);
    expect(shell.cursor().visible).toBe(true);
    expect(shell.screen().join('\n')).toContain('was 2 here');
    shell.press('stty echo; echo "between $((1 + 1))"\r');
    await shell.sees('between 2');
    shell.resize(60, 20);
    shell.press('fg\r');
    await shell.sees(/^size 60x20/);
    expect(shell.isAlternateScreen()).toBe(true);
    shell.press('k');
    await shell.sees('keys j j k');
    shell.press('q');
    await shell.sees('between 2');
    expect(shell.isAlternateScreen()).toBe(false);
  });
  it("shows the screen again after a signal that can't be caught stopped it", async () => {
    const { shell, processId } = await startInShell();
    // The terminal's answers have arrived by then.
    shell.press('j');
    await shell.sees('keys j');
    process.kill(processId, 'SIGSTOP');
    await shell.sees('Stopped');
    shell.press('fg\r');
    await shell.waitsFor(
      'the whole screen',
      () => shell.isAlternateScreen() && shell.screen()[23] === 'bottom',
    );
    shell.press('k');
    await shell.sees('keys j k');
    shell.press('q');
    await shell.waitsFor('the normal screen', () => !shell.isAlternateScreen());
    await shell.waitsFor('the cursor', () => shell.cursor().visible);
    expect(shell.normalScreen().join('\n')).toContain('was 2 here');
  });

  it('comes back from Ctrl-Z by itself if no shell could wake it', async () => {
    program = startProgram({ file: process.execPath, args: [app] });
    await program.sees('bottom');
    program.press('\x1a');
    await program.waitsFor('it left and took the screen again', () =>
      /1049h.*1049l.*1049h/s.test(program?.transcript() ?? ''),
    );
    program.press('jq');
    expect(await program.exitCode).toBe(0);
  });

  it('ignores CI, which makes Ink wait and write a last frame', async () => {
    const { shell, leaves } = await startInShell({ env: { CI: 'true' } });
    shell.press('j');
    await shell.sees('keys j');
    shell.resize(60, 12);
    await shell.sees('size 60x12');
    shell.resize(80, 24);
    await shell.sees('size 80x24');
    shell.press('q');
    await leaves(0);
  });

  it('follows the size of a terminal that is not standard output', async () => {
    program = startProgram({
      file: 'sh',
      args: ['-c', `${[process.execPath, app].map(shellWord).join(' ')} | cat`],
    });
    await program.sees('size 80x24');
    program.resize(50, 10);
    await program.sees('size 50x10');
    program.press('q');
    expect(await program.exitCode).toBe(0);
    expect(program.isAlternateScreen()).toBe(false);
  });

  it('delivers keys one at a time, each to what the previous key opened', async () => {
    const { shell, leaves } = await startInShell();
    for (const word of ['one', 'two', 'three', 'four', 'five']) {
      shell.press(`j/${word}\r`);
      await shell.sees(`typed ${word}`);
    }
    shell.press('/six\r/seven\r/eight\r');
    await shell.sees(/typed six\ntyped seven\ntyped eight/);
    await shell.sees('keys j / j / j / j / j / / / /');
    shell.press('q');
    await leaves(0);
  });

  it('shows the cursor only in the field', async () => {
    const { shell } = await startInShell();
    shell.press('/ab');
    await shell.sees('field ab');
    await shell.waitsFor('the cursor is after the text', () => {
      const { column, row, visible } = shell.cursor();
      return visible && column === 8 && row === 2;
    });
    shell.press('\r');
    await shell.waitsFor('the cursor is gone', () => !shell.cursor().visible);
  });

  it('distinguishes pastes and focus reports from keys', async () => {
    const { shell } = await startInShell();
    shell.paste('123 456\r');
    await shell.sees('pasted "123 456\\n"');
    shell.press('\x1b[O\x1b[I');
    await shell.sees('not focused\nfocused');
    shell.press('k');
    await shell.sees(/keys k$/m);
  });

  it.each([
    { background: '#1e1e1e', theme: 'dark' },
    { background: '#fdf6e3', theme: 'light' },
  ])('learns from the terminal that $background is $theme', async ({ background, theme }) => {
    const { shell } = await startInShell({ background });
    await shell.sees(`theme ${theme}`);
    // Late and repeated answers aren't keys either.
    shell.press('\x1b[?62;4c\x1b]11;rgb:1234/1234/1234\x1b\\k');
    await shell.sees(/keys k$/m);
  });

  it('sets a title without control characters, and only if wanted', async () => {
    const { shell } = await startInShell();
    shell.press('t');
    await shell.waitsFor('the title', () => shell.title() === '59m kjh\\x07Role');
    await shell.end();
    const untitled = await startInShell({ env: { AWSMFA_TITLE: '0' } });
    untitled.shell.press('tk');
    await untitled.shell.sees('keys t k');
    expect(untitled.shell.transcript()).not.toMatch(/\x1b\]2;|\x1b\[2[23];2t/);
  });

  it('loses no line typed into a shell in three rounds, and no key afterwards', async () => {
    const { shell, leaves } = await startInShell();
    for (const round of [1, 2, 3]) {
      shell.press('s');
      await shell.waitsFor('the inner shell', () => !shell.isAlternateScreen());
      for (let line = 0; line < 10; line++) shell.type(`echo "round $((${round})) line ${line}"\r`);
      shell.type(`exit ${round}\r`);
      await shell.sees(`back with ${round}`);
      for (let line = 0; line < 10; line++)
        expect(shell.transcript()).toContain(`round ${round} line ${line}\r`);
      shell.type('jjjjj');
      await shell.sees(new RegExp(`keys( s j j j j j){${round}}$`, 'm'));
    }
    shell.press('q');
    await leaves(0);
  });

  it('has the size that the window got during a shell', async () => {
    const { shell } = await startInShell();
    shell.press('s');
    await shell.waitsFor('the inner shell', () => !shell.isAlternateScreen());
    shell.resize(70, 18);
    shell.type('exit\r');
    await shell.sees(/^size 70x18/);
    expect(shell.screen()[17]).toBe('bottom');
  });

  it('shows a whole frame after every resize', async () => {
    const { shell } = await startInShell();
    for (const [columns, rows] of [
      [20, 5],
      [120, 40],
      [80, 24],
    ] as const) {
      shell.resize(columns, rows);
      await shell.sees(`size ${columns}x${rows}`);
      await shell.waitsFor('the last row', () => shell.screen()[rows - 1] === 'bottom');
    }
    expect(shell.transcript()).not.toContain('\x1b[3J');
  });
});

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

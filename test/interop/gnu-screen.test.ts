/**
 * The UI in GNU screen with its defaults (no alternate screen), on a terminal that answers late.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isInstalled } from '../support/installed';
import { startProgram } from '../support/program';
import { awsmfaScript } from '../support/run';
import { openSandbox } from '../support/sandbox';

const hasScreen = isInstalled('screen');
if (!hasScreen) process.stderr.write('GNU screen is not installed: the UI was not run in it\n');

describe.runIf(hasScreen)('in GNU screen', () => {
  async function startInScreen() {
    const sandbox = await openSandbox();
    const folder = mkdtempSync(join(tmpdir(), 'awsmfa-screen-'));
    const session = `awsmfa-${process.pid}`;
    const env = { ...process.env, SCREENDIR: folder };
    const terminal = startProgram({
      file: 'screen',
      args: ['-c', '/dev/null', '-S', session, 'bash', '--norc', '--noediting', '-i'],
      background: '#101010',
      answersAfterMs: 150,
      columns: 100,
      env: {
        ...sandbox.env,
        SCREENDIR: folder,
        PS1: 'outer> ',
        HISTFILE: '',
        NODE: process.execPath,
        AWSMFA: awsmfaScript,
      },
    });
    onTestFinished(async () => {
      execFileSync('screen', ['-S', session, '-X', 'quit'], { env });
      await terminal.end();
      rmSync(folder, { recursive: true, force: true });
    });
    await terminal.sees('outer>');
    return {
      terminal,
      /** Everything that screen keeps, including its scrollback. */
      async kept(): Promise<string> {
        const file = join(folder, 'hardcopy');
        execFileSync('screen', ['-S', session, '-X', 'hardcopy', '-h', file], { env });
        const read = () => {
          try {
            return readFileSync(file, 'utf8');
          } catch {
            return '';
          }
        };
        await expect.poll(read).not.toBe('');
        return read();
      },
    };
  }

  const open = '"$NODE" "$AWSMFA"\r';
  const frame = /\? help|kjh-|rgb:|\[\?\d/;

  it('leaves the shell a clean page, and nothing in the scrollback', async () => {
    const { terminal, kept } = await startInScreen();
    terminal.press(open);
    await terminal.sees('? help');
    terminal.press('q');
    await terminal.sees(/^outer> *\n*$/);
    terminal.press('echo "after $((1 + 1))"\r');
    await terminal.sees('after 2');
    expect(await kept()).not.toMatch(frame);
  });

  it('lets no answer of the terminal reach the shell after a typed-ahead q', async () => {
    const { terminal } = await startInScreen();
    terminal.press(`"$NODE" "$AWSMFA"; echo "code $?"\rq`);
    await terminal.sees('code 0');
    terminal.press('echo "after $((1 + 1))"\r');
    await terminal.sees('after 2');
    expect(terminal.screen().join('\n')).not.toMatch(frame);
  });

  it('leaves the shell a clean page while it is stopped', async () => {
    const { terminal } = await startInScreen();
    terminal.press(open);
    await terminal.sees('? help');
    terminal.press('\x1a');
    await terminal.sees('Stopped');
    expect(terminal.screen().join('\n')).not.toMatch(frame);
    terminal.press('fg\r');
    await terminal.sees('? help');
    terminal.press('q');
    await terminal.sees(/^outer> *\n*$/);
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isInstalled } from '../support/installed';
import { startProgram } from '../support/program';
import { awsmfaScript, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { configure, userShells } from '../support/shells';

describe.runIf(isInstalled('tmux'))('S in tmux', () => {
  it('opens the shell in a new window and keeps the list in its own', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const shell = userShells[0]!;
    configure(sandbox, shell);
    const env = { ...sandbox.env, SHELL: `/usr/bin/${shell.name}`, TMUX_TMPDIR: sandbox.home };
    const socket = ['-L', 'awsmfa-test', '-f', '/dev/null'];
    const command = [process.execPath, awsmfaScript, 'kjh-DuperRole'];
    const terminal = startProgram({
      file: 'tmux',
      args: [...socket, 'new-session', '-n', 'list', '--', ...command],
      columns: 120,
      env,
    });
    onTestFinished(async () => {
      spawnSync('tmux', [...socket, 'kill-server'], { env: { ...process.env, ...env } });
      await terminal.end();
    });
    await terminal.sees(/kjh-DuperRole.*59m/);
    terminal.press('S');
    await terminal.sees('kjh-DuperRole 59m <0> here');
    terminal.type('echo "[$AWS_VAULT]"\r');
    await terminal.sees('[kjh-DuperRole]');
    terminal.type('exit\r');
    await terminal.sees('A shell for kjh-DuperRole is in a new window.');
    expect(terminal.screen().at(-1)).toMatch(/0:list/);
  });
});

import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../../support/installed';
import { type Program, startProgram } from '../../support/program';
import { awsmfaScript, run } from '../../support/run';

const shells = ['bash', 'zsh', 'fish'].filter(isInstalled);

let home: string;
let env: Record<string, string>;
let program: Program | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsmfa-completion-'));
  symlinkSync(awsmfaScript, join(home, 'awsmfa'));
  writeFileSync(
    join(home, 'config'),
    ['prod-admin', 'prod-reader', '"two words"', 'a:b:c', 'list-of-mine', "it's"]
      .map((name) => `[profile ${name === "it's" ? `"it's"` : name}]\nregion = eu-west-1\n`)
      .join(''),
  );
  const command = `${process.execPath} ${awsmfaScript} credential-process prod-admin`;
  appendFileSync(join(home, 'config'), `[profile prod-sdk]\ncredential_process = ${command}\n`);
  writeFileSync(join(home, 'notes.txt'), '');
  env = {
    PATH: `${home}:${process.env['PATH']}`,
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    PS1: '> ',
    PROMPT: '> ',
  };
});

afterEach(async () => {
  await program?.end();
  program = undefined;
  rmSync(home, { recursive: true, force: true });
});

const start: Readonly<Record<string, { args: string[]; setUp: string }>> = {
  bash: {
    args: ['--norc', '--noprofile'],
    setUp: 'bind "set completion-display-width 0"; eval "$(awsmfa completion bash)"',
  },
  zsh: {
    args: ['-f'],
    setUp:
      'autoload -U compinit; compinit -u -D; unsetopt list_beep; source <(awsmfa completion zsh)',
  },
  fish: {
    args: ['--no-config', '-C', 'function fish_prompt; echo "> "; end'],
    setUp: 'awsmfa completion fish | source',
  },
};

/** A shell at its prompt that has evaluated the completions. */
async function openShell(shell: string) {
  const { args, setUp } = start[shell]!;
  const opened = startProgram({ file: shell, args, env, cwd: home, columns: 120, rows: 30 });
  program = opened;
  await opened.sees('> ');
  opened.press(`${setUp}; clear; echo ready\r`);
  await opened.sees(/^ready\n>/m);
  return {
    /** What is shown for the words and Tab, pressed twice for shells that wait for it. */
    offers: async (typed: string) => {
      opened.press(`${typed}\t\t`);
      await opened.sees('prod-admin');
      await opened.sees('unlink');
      return opened.transcript().slice(opened.transcript().lastIndexOf('ready'));
    },
    /** Types the words and Tab: the line must become what is expected, up to the cursor. */
    completes: async (typed: string, expected: string | RegExp) => {
      const text =
        typeof expected === 'string' ? expected.replace(/[-.]/g, '\\$&') : expected.source;
      const line = new RegExp(`> ${text}#`);
      opened.press(`${typed}\t#`);
      await opened.sees(line);
      opened.press('\x15');
      await opened.seesNo(line);
    },
  };
}

describe.each(shells)('in %s', (shell) => {
  it('Tab completes a command, an option, a choice and a profile, each in its place', async () => {
    const { completes } = await openShell(shell);
    await completes('awsmfa cred', 'awsmfa credential-process ');
    await completes('awsmfa credential-process prod-a', 'awsmfa credential-process prod-admin ');
    await completes('awsmfa login prod-admin prod-r', 'awsmfa login prod-admin prod-reader ');
    await completes('awsmfa list --ch', 'awsmfa list --check ');
    await completes('awsmfa env --form', 'awsmfa env --format ');
    await completes('awsmfa env --format fi', 'awsmfa env --format fish ');
    await completes('awsmfa env --format fish prod-r', 'awsmfa env --format fish prod-reader ');
    await completes('awsmfa devices prod-admin res', 'awsmfa devices prod-admin resync ');
    await completes('awsmfa completion f', 'awsmfa completion fish ');
    await completes('awsmfa help cons', 'awsmfa help console ');
    await completes(
      'awsmfa enroll prod-admin --qr-file not',
      'awsmfa enroll prod-admin --qr-file notes.txt ',
    );
  });

  it('Tab completes a region, and for unlink only links', async () => {
    const { completes } = await openShell(shell);
    await completes(
      'awsmfa login prod-admin --region eu-sou',
      'awsmfa login prod-admin --region eu-south-',
    );
    await completes('awsmfa env --region us-gov-e', 'awsmfa env --region us-gov-east-1 ');
    await completes('awsmfa unlink pr', 'awsmfa unlink prod-sdk ');
  });

  // fish draws its list in columns: what it offers is asked for below.
  it.skipIf(shell === 'fish')('offers the commands before the profiles', async () => {
    const { offers } = await openShell(shell);
    const shown = await offers('awsmfa ');
    const place = (word: string) => shown.search(new RegExp(`\\b${word}\\b`));
    expect(place('prod-admin')).toBeGreaterThan(place('doctor'));
    expect(place('prod-admin')).toBeGreaterThan(place('unlink'));
    expect(place('prod-admin')).toBeGreaterThan(place('help'));
  });

  it('completes a profile as the first word, and keeps names with spaces, colons and quotes one word', async () => {
    const { completes } = await openShell(shell);
    await completes('awsmfa prod-r', 'awsmfa prod-reader ');
    await completes('awsmfa env two', /awsmfa env (two\\ words|'two words') /);
    await completes('awsmfa login a:b', /awsmfa login a\\?:b\\?:c /);
    await completes('awsmfa login prod-admin a:b', /awsmfa login prod-admin a\\?:b\\?:c /);
    await completes('awsmfa logout it', /awsmfa logout (it\\'s|"it's") /);
  });

  it('completes the words after -- as another command', async () => {
    const { completes } = await openShell(shell);
    await completes('awsmfa exec prod-admin -- mkfi', 'awsmfa exec prod-admin -- mkfifo ');
    await completes(
      'awsmfa exec prod-admin -- cat not',
      'awsmfa exec prod-admin -- cat notes.txt ',
    );
  });
});

it.runIf(isInstalled('fish'))('fish shows a summary next to each completion', async () => {
  const ask = 'awsmfa completion fish | source; complete -C "awsmfa "; complete -C "awsmfa help "';
  const { stdout, stderr } = await run('fish', ['--no-config', '-c', ask], { env });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^doctor\tcheck files/m);
  expect(stdout).toMatch(/^help\t[\s\S]*^prod-admin\tprofile$/m);
  expect(stdout).not.toContain('sandbox-code');
});

it('refuses a shell without completions', async () => {
  const { stderr, exitCode } = await run(process.execPath, [awsmfaScript, 'completion', 'tcsh'], {
    env,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('bash|zsh|fish|powershell');
});

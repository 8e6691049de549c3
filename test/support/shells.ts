import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';
import { isInstalled } from './installed';
import { type Program, startProgram } from './program';
import { awsmfaScript } from './run';

/** A shell of Debian's, with the prompt configuration of a user who has one. */
export type UserShell = {
  readonly name: 'bash' | 'zsh' | 'fish';
  /** Where the user's configuration stands, below the home directory. */
  readonly file: string;
  /** A prompt of two lines that shows the last exit code, ending in `<$ `. */
  readonly prompt: string;
  readonly setVariable: (name: string, value: string) => string;
};

const all: readonly UserShell[] = [
  {
    name: 'bash',
    file: '.bashrc',
    prompt: `__status() { PS1="<$?> here\\n<\\$ "; }\nPROMPT_COMMAND='__status;'\nHISTFILE=\n`,
    setVariable: (name, value) => `export ${name}=${value}`,
  },
  {
    name: 'zsh',
    file: '.zshrc',
    prompt: `setopt promptsubst\nPROMPT=$'<%?> here\\n<$ '\n`,
    setVariable: (name, value) => `export ${name}=${value}`,
  },
  {
    name: 'fish',
    file: '.config/fish/config.fish',
    prompt: `set -g fish_greeting\nfunction fish_prompt\n    echo "<$status> here"\n    echo '<$ '\nend\n`,
    setVariable: (name, value) => `set -gx ${name} ${value}`,
  },
];

export const userShells = all.filter(({ name }) => isInstalled(name));

/** Writes the user's configuration: the prompt, and more lines behind it. */
export function configure(sandbox: Sandbox, shell: UserShell, ...more: readonly string[]): void {
  const file = join(sandbox.home, shell.file);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, shell.prompt + more.map((line) => `${line}\n`).join(''));
  // Where it is there, fish does not fill it in the background, past the end of the test.
  mkdirSync(join(sandbox.home, '.local/share/fish/generated_completions'), { recursive: true });
}

/** Starts `awsmfa` with these words on a terminal of its own, for a user of this shell. */
export function startForUserOf(
  shell: UserShell,
  sandbox: Sandbox,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  return startProgram({
    file: process.execPath,
    args: [awsmfaScript, ...args],
    cwd: sandbox.home,
    columns: 120,
    env: { ...sandbox.env, SHELL: `/usr/bin/${shell.name}`, ...env },
  });
}

/** Types a command at the prompt, and waits for the prompt after it. */
export async function enter(terminal: Program, command: string): Promise<void> {
  await promptAfter(terminal, command, () => terminal.type(`${command}\r`));
}

/** Does something, and waits for the prompt after it. */
export async function promptAfter(terminal: Program, what: string, act: () => void): Promise<void> {
  const before = prompts(terminal);
  act();
  await terminal.waitsFor(`a prompt after ${what}`, () => prompts(terminal) > before);
}

/** The rows of the screen and above that are the prompt's last. */
function prompts(terminal: Program): number {
  return terminal.normalScreen().filter((row) => row.startsWith('<$')).length;
}

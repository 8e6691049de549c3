import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';
import { isInstalled } from './installed';
import { type Program, startProgram } from './program';
import { awsmfaScript } from './run';

/** A Debian shell with a user's prompt configuration. */
export type UserShell = {
  readonly name: 'bash' | 'zsh' | 'fish';
  /** The path of the user's configuration in the home directory. */
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

/** Writes the user's configuration: the prompt, then more lines. */
export function configure(sandbox: Sandbox, shell: UserShell, ...more: readonly string[]): void {
  const file = join(sandbox.home, shell.file);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, shell.prompt + more.map((line) => `${line}\n`).join(''));
  // If it exists, fish doesn't fill it in the background after the test.
  mkdirSync(join(sandbox.home, '.local/share/fish/generated_completions'), { recursive: true });
}

/** Starts `awsmfa` with these words on a new terminal, for a user of this shell. */
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

/** Enters a command and waits for the next prompt. */
export async function enter(terminal: Program, command: string): Promise<void> {
  await promptAfter(terminal, command, () => terminal.type(`${command}\r`));
}

/** Does something and waits for the next prompt. */
export async function promptAfter(terminal: Program, what: string, act: () => void): Promise<void> {
  const before = prompts(terminal);
  act();
  await terminal.waitsFor(`a prompt after ${what}`, () => prompts(terminal) > before);
}

/** How many prompts are on the screen and in the scrollback. */
function prompts(terminal: Program): number {
  return terminal.normalScreen().filter((row) => row.startsWith('<$')).length;
}

import { expect } from 'vitest';
import { type DocumentedHome, openDocumentedHome } from './documented-home';
import { type Block, type Command, commandsOf } from './read-documents';

/** What a block may need of the machine: it is run where that is installed. */
export const tools = [
  'aws',
  'aws-vault',
  'awsume',
  'brew',
  'cdk',
  'curl',
  'direnv',
  'docker',
  'granted',
  'jq',
  'kubectl',
  'op',
  'pass',
  'python3',
  'starship',
  'terraform',
  'tmux',
  'ykman',
] as const;

/** What else may follow the language: CONTRIBUTING.md says what each means. */
const markers = ['fails', 'terminal', 'cloud', 'newcomer'] as const;
type Word = (typeof tools)[number] | (typeof markers)[number];
const words: readonly Word[] = [...tools, ...markers];

export function isWord(word: string): word is Word {
  return words.some((known) => known === word);
}

export function toolsOf(block: Block): readonly string[] {
  return tools.filter((tool) => block.words.includes(tool));
}

/** Whether the home of the documents has everything that it needs, except tools. */
export function isRunnable({ language, words: found }: Block): boolean {
  if (found.includes('cloud') || found.includes('newcomer')) return false;
  return language === 'console' || (language === 'sh' && !found.includes('terminal'));
}

/** Whether a command starts the tool. */
export function starts(tool: string, command: string): boolean {
  return new RegExp(`(?:^|[|;&(] *|-- )${tool}(?![\\w-])`, 'm').test(command);
}

/**
 * Runs the blocks of a document one after the other, as a reader would who begins at the top. Leaves out
 * the commands that start one of these tools.
 */
export async function runBlocks(
  ofDocument: readonly Block[],
  leftOut: readonly string[],
): Promise<void> {
  const home = await openDocumentedHome();
  for (const block of ofDocument) {
    const isLeftOut = ({ text }: Command) => leftOut.some((tool) => starts(tool, text));
    const commands = commandsOf(block).filter((command) => !isLeftOut(command));
    if (block.words.includes('terminal')) await runOnTerminal(block, commands, home);
    else await runInPipe(block, commands, home);
  }
}

async function runInPipe(
  block: Block,
  commands: readonly Command[],
  { run }: DocumentedHome,
): Promise<void> {
  for (const { text, output } of commands) {
    const place = `${block.file}:${block.line}: ${text}`;
    const ended = await run(text);
    const said = `${place}\n${ended.output}`;
    if (block.words.includes('fails')) expect(ended.exitCode, said).not.toBe(0);
    else expect(ended.exitCode, said).toBe(0);
    if (output !== undefined) expect(ended.output, place).toMatch(patternOf(output));
  }
}

/** Its last output may be the prompt of a program that goes on. */
async function runOnTerminal(
  block: Block,
  commands: readonly Command[],
  { openTerminal }: DocumentedHome,
): Promise<void> {
  const terminal = openTerminal();
  const shown = () => `${terminal.normalScreen().join('\n').trimEnd()}\n`;
  await terminal.sees('$');
  let seen = '';
  for (const { text, output = '' } of commands) {
    seen += `$ ${text}\n${output}`;
    terminal.press(`${text}\r`);
    const wanted = patternOf(`${seen}…\n`);
    await terminal.waitsFor(`${block.file}:${block.line}\n${seen}`, () => wanted.test(shown()));
  }
}

/** `…` stands for any text of a line, and alone for any lines. */
export function patternOf(shown: string): RegExp {
  const lines = shown.trimEnd().split('\n');
  const pattern = lines.map((line) =>
    line.trim() === '…'
      ? '(?:.*\\n)*'
      : `${line
          .split('…')
          .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')} *\\n`,
  );
  return new RegExp(`^${pattern.join('')}\\s*$`);
}

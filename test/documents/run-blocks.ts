import { expect } from 'vitest';
import { openDocumentedHome } from './documented-home';
import { type Block, commandsOf } from './read-documents';

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

/** They are parsed and not run here: for want of a person, a service of AWS, or a bare machine. */
const unrun = ['terminal', 'cloud', 'newcomer'] as const;

/** What else may stand after the language. */
const markers = ['fails', ...unrun] as const;
type Word = (typeof tools)[number] | (typeof markers)[number];
const words: readonly Word[] = [...tools, ...markers];

export function isWord(word: string): word is Word {
  return words.some((known) => known === word);
}

export function toolsOf(block: Block): readonly string[] {
  return tools.filter((tool) => block.words.includes(tool));
}

/** Whether the home of the documents has what it takes, tools aside. */
export function isRunnable({ language, words: found }: Block): boolean {
  const isOfShell = language === 'sh' || language === 'console';
  return isOfShell && !unrun.some((marker) => found.includes(marker));
}

/** Runs the blocks of a document one after the other, as a reader would who begins at the top. */
export async function runBlocks(ofDocument: readonly Block[]): Promise<void> {
  const shell = await openDocumentedHome();
  for (const block of ofDocument)
    for (const { text, output } of commandsOf(block)) {
      const place = `${block.file}:${block.line}: ${text}`;
      const ended = await shell.run(text);
      const said = `${place}\n${ended.output}`;
      if (block.words.includes('fails')) expect(ended.exitCode, said).not.toBe(0);
      else expect(ended.exitCode, said).toBe(0);
      if (output !== undefined) expect(ended.output, place).toMatch(patternOf(output));
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

/** README.md and docs as their tests see them: blocks of code, headings, links and pictures. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join('docs', name.replaceAll('\\', '/'))),
];

export function readDocument(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export type Block = {
  readonly file: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands after the language. */
  readonly words: readonly string[];
  readonly text: string;
};

const fence = /^( *)```(.*)\n([\s\S]*?)^ *```$/gm;

export function blocksOf(file: string): readonly Block[] {
  const document = readDocument(file);
  return Array.from(
    document.matchAll(fence),
    ({ index, 1: indent = '', 2: info = '', 3: text = '' }) => {
      const [language = '', ...words] = info.trim().split(/\s+/);
      const line = document.slice(0, index).split('\n').length;
      return { file, line, language, words, text: text.replaceAll(`\n${indent}`, '\n') };
    },
  );
}

export const blocks: readonly Block[] = documents.flatMap(blocksOf);

export type Command = {
  readonly text: string;
  /** `undefined` if the document does not show it. */
  readonly output: string | undefined;
};

/**
 * The commands of a `sh` or `console` block. A line that ends with a backslash continues on the next
 * one. In `console`, `$ ` begins a command and the lines after it are its output.
 */
export function commandsOf({
  language,
  text,
}: Pick<Block, 'language' | 'text'>): readonly Command[] {
  const commands: { text: string; output: string | undefined }[] = [];
  let isContinued = false;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const last = commands.at(-1);
    const isCommand = language === 'sh' ? !/^\s*(#|$)/.test(line) : line.startsWith('$ ');
    if (isContinued && last !== undefined) last.text += `\n${line}`;
    else if (isCommand) commands.push({ text: line.replace(/^\$ /, ''), output: undefined });
    else if (language === 'console' && last !== undefined)
      last.output = `${last.output ?? ''}${line}\n`;
    isContinued = line.endsWith('\\') && (isCommand || isContinued);
  }
  return commands;
}

const invocation = /(?<![\w./@-])awsmfa(?![\w./-])((?: +[^\s|;&)`#[]+)*)/g;

/** The words after each `awsmfa` in code. */
export function invocationsIn(code: string): readonly (readonly string[])[] {
  const commands = code.replaceAll('\\\n', ' ').replaceAll(/(?<=^|\s)#.*/gm, '');
  return Array.from(commands.matchAll(invocation), ([, words = '']) =>
    words
      .split(' ')
      .filter(Boolean)
      .map((word) => word.replaceAll(/^["']|["']$/g, '')),
  );
}

/** Code spans in the text, with the escapes that a table needs taken out. */
export function codeSpansOf(file: string): readonly string[] {
  return Array.from(
    readDocument(file)
      .replaceAll(fence, '')
      .matchAll(/`([^`\n]+)`/g),
    ([, span = '']) => span.replaceAll('\\|', '|'),
  );
}

/** The anchors that GitHub gives the headings of a document. */
export function anchorsOf(file: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const headings = readDocument(file)
    .replaceAll(fence, '')
    .matchAll(/^#+ +(.*)$/gm);
  for (const [, heading = ''] of headings) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

export type Link = { readonly path: string; readonly anchor: string | undefined };

/** Relative links and pictures, with paths from the root of the project. */
export function linksOf(file: string): readonly Link[] {
  const text = readDocument(file)
    .replaceAll(fence, '')
    .replaceAll(/`[^`\n]*`/g, '');
  const targets = [
    ...text.matchAll(/\]\(([^)\s]+)\)/g),
    ...text.matchAll(/\b(?:src|srcset|href)="([^"\s]+)"/g),
  ].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { path: path === '' ? file : posix.join(dirname(file), path), anchor };
    });
}

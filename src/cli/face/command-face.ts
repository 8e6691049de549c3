import { cells, toPieces } from '../../cells';
import { AppFailure } from '../../errors';
import { paintText } from '../../terminal/screen/line-output';
import type { Face } from '../../use-cases/face';
import type { Uses } from '../command-context';
import { colorLevel, type DrawContext } from './drawing';
import { askPerson } from './token-code-source';

/** The members of the context that telling and asking need. */
export type FaceContext = DrawContext & Uses<'stderr' | 'canAsk' | 'signal' | 'notice'>;

/** The face of a command: notices on stderr, and questions on the terminal if there is one. */
export function createCommandFace(context: FaceContext): Face {
  const { options, stderr } = context;
  return {
    tell: context.notice,
    ask: context.canAsk() ? askPerson : undefined,
    async confirm({ lines, question }) {
      // A terminal without a size reports 0, as under `script` without a terminal.
      const columns = (stderr.isTerminal && process.stderr.columns) || undefined;
      const isColored = stderr.isTerminal && colorLevel(context) > 0;
      for (const line of lines) stderr.write(`${shownChange(line, columns, isColored)}\n`);
      if (options['yes'] === true) return true;
      if (!context.canAsk()) {
        throw new AppFailure({
          kind: 'usage',
          message: 'Not confirmed: there is no terminal.',
          hint: 'Pass --yes.',
        });
      }
      const { askYesOrNo } = await import('./terminal-prompt');
      return askYesOrNo(question, context);
    },
  };
}

const INDENT = '    ';

/**
 * A line of a change for the terminal. Added lines are green and removed ones red. A long line continues
 * on indented rows, so that they don't look like lines of their own.
 *
 * @param columns `undefined` without a terminal: the line stays whole.
 */
export function shownChange(line: string, columns: number | undefined, isColored: boolean): string {
  const color = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined;
  return wrapped(line, columns)
    .map((text) => (isColored && color !== undefined ? paintText(text, color) : text))
    .join('\n');
}

/** Wraps at spaces. Breaks a word only if it doesn't fit on a line. */
function wrapped(line: string, columns = Number.POSITIVE_INFINITY): readonly string[] {
  const width = Math.max(columns, 2 * INDENT.length);
  const rows: string[] = [];
  let row = '';
  for (const part of line.match(/ *[^ ]+| +$/g) ?? []) {
    if (cells(row + part) <= width) {
      row += part;
      continue;
    }
    const isFree = row === '' || row === INDENT;
    if (!isFree) rows.push(row);
    row = isFree ? row : INDENT;
    for (const character of toPieces(isFree ? part : part.trimStart())) {
      if (cells(row + character) > width) {
        rows.push(row);
        row = INDENT;
      }
      row += character;
    }
  }
  return [...rows, row];
}

import { cells, toPieces } from '../../cells';
import { AppFailure } from '../../errors';
import { paintText } from '../../terminal/screen/line-output';
import type { Face } from '../../use-cases/face';
import type { Uses } from '../command-context';
import { colorLevel, type DrawContext } from './drawing';
import { askPerson } from './token-code-source';

/** What telling and asking take. */
export type FaceContext = DrawContext & Uses<'stderr' | 'canAsk' | 'signal' | 'notice'>;

/** The face of a command: notices on stderr, questions on the terminal where there is one. */
export function createCommandFace(context: FaceContext): Face {
  const { options, stderr } = context;
  return {
    tell: context.notice,
    ask: context.canAsk() ? askPerson : undefined,
    async confirm({ lines, question }) {
      // 0: a terminal that has no size, as that of `script` without one of its own.
      const columns = (stderr.isTerminal && process.stderr.columns) || undefined;
      const isColored = stderr.isTerminal && colorLevel(context) > 0;
      for (const line of lines) stderr.write(`${shownChange(line, columns, isColored)}\n`);
      if (options['yes'] === true) return true;
      if (!context.canAsk()) {
        throw new AppFailure({
          kind: 'usage',
          message: 'Not confirmed: there is no terminal.',
          hint: 'Say yes beforehand: --yes',
        });
      }
      const { askYesOrNo } = await import('./terminal-prompt');
      return askYesOrNo(question, context);
    },
  };
}

const INDENT = '    ';

/**
 * A line of a change as a terminal shows it: what comes is green, what goes is red, and what does not
 * fit goes on indented, so that it is not read as another line.
 *
 * @param columns `undefined` where there is no terminal: the line is left whole.
 */
export function shownChange(line: string, columns: number | undefined, isColored: boolean): string {
  const color = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined;
  return wrapped(line, columns)
    .map((text) => (isColored && color !== undefined ? paintText(text, color) : text))
    .join('\n');
}

/** At blanks, and within a word only where it is too long for a line of its own. */
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

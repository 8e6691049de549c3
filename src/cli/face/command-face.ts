import { AppFailure } from '../../errors';
import type { Face } from '../../use-cases/face';
import type { Uses } from '../command-context';
import { shownChange } from '../config/shown-change';
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
      const { askYesOrNo } = await import('./terminal-questions');
      return askYesOrNo(question, context);
    },
  };
}

import { printable } from '../../printable';
import type { Face } from '../../use-cases/face';
import { type Actor, showNotice } from '../actions';

/**
 * The face of the full screen, and of the mode in lines that shows the same state: questions are screens.
 * `asker` is the key of the work that asks.
 *
 * @param spentUntil until then the device shows a code that was sent for something else.
 */
export function createScreenFace(
  actor: Pick<Actor, 'store' | 'questions'>,
  asker: string,
  spentUntil?: Date,
): Face {
  return {
    ask: (question, signal) => actor.questions.ask(asker, question, signal, { spentUntil }),
    tell: (text, tone) => showNotice(actor, printable(text), tone),
    confirm: ({ title, reason, lines, question }) =>
      actor.questions.confirm({
        title: printable(title),
        lines: [`${reason} ${question}`, '', ...lines],
      }),
  };
}

import { printable } from '../../printable';
import type { Face } from '../../use-cases/face';
import { type Actor, showNotice } from '../actions';

/** The face of the full screen, and of the mode in lines that shows the same state: questions are screens. */
export function createScreenFace(actor: Pick<Actor, 'store' | 'questions'>): Face {
  return {
    tell: (text, tone) => showNotice(actor, printable(text), tone),
    confirm: ({ title, reason, lines, question }) =>
      actor.questions.confirm({
        title: printable(title),
        lines: [`${reason} ${question}`, '', ...lines],
      }),
  };
}

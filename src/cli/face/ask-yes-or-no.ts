import type { Uses } from '../command-context';
import { askOnTerminal } from './terminal-prompt';

/** Yes is `y` or `yes`; everything else is no. */
export async function askYesOrNo(question: string, { signal }: Uses<'signal'>): Promise<boolean> {
  const answer = await askOnTerminal({ text: `${question} [y/N] `, takes: 'line' }, signal);
  return /^y(es)?$/i.test(answer.trim());
}

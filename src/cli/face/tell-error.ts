import { bounded } from '../../bounds';
import { type AppError, explain, toAppError } from '../../errors';
import { printable } from '../../printable';
import type { Uses } from '../command-context';

/** AWS's own code, words and request id, safe to print; `undefined` where it was not AWS that refused. */
export function wordsOfAws({ aws }: AppError): string | undefined {
  if (aws === undefined) return undefined;
  const request = aws.requestId === undefined ? '' : ` (request ${aws.requestId})`;
  return bounded(printable(`aws: ${aws.code}: ${aws.message}${request}`));
}

/** An error that does not end the command: what happened and what to do, a line each. */
export function tellError(thrown: unknown, { notice, home }: Uses<'notice' | 'home'>): void {
  const { message, hint } = explain(toAppError(thrown), home);
  notice(message);
  notice(hint);
}

import { bounded } from '../../bounds';
import { type AppError, explain, toAppError } from '../../errors';
import { printable } from '../../printable';
import { redact } from '../../secret';
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

const mostCauses = 8;
/** Of one error: its message may be foreign, and of any length. */
const mostUnits = 8_000;

/**
 * Name, message and stack of an error and of what caused it, for `--debug`: never its fields, where
 * SDKs keep requests.
 */
export function trace(thrown: unknown): string {
  const lines: string[] = [];
  for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
    // Protects: what --debug prints has no secret that AWS quotes.
    const stack = redact(bounded(cause.stack ?? String(cause), mostUnits)).split('\n');
    // Protects: what --debug prints sends no escape sequence to the terminal.
    lines.push(`debug: ${stack.map(printable).join('\ndebug:   ')}`);
    if (lines.length === mostCauses) break;
  }
  return lines.length > 0 ? lines.join('\n') : 'debug: no trace';
}

import { bounded } from '../../bounds';
import { type AppError, explain, toAppError } from '../../errors';
import { printable } from '../../printable';
import { redact } from '../../secret';
import type { Uses } from '../command-context';

/** AWS's own error code, message and request ID, safe to print. `undefined`: AWS did not refuse. */
export function wordsOfAws({ aws }: AppError): string | undefined {
  if (aws === undefined) return undefined;
  const request = aws.requestId === undefined ? '' : ` (request ${aws.requestId})`;
  return bounded(printable(`aws: ${aws.code}: ${aws.message}${request}`));
}

/** Reports an error that does not end the command: one line for what happened, one for what to do. */
export function tellError(thrown: unknown, { notice, home }: Uses<'notice' | 'home'>): void {
  const { message, hint } = explain(toAppError(thrown), home);
  notice(message);
  notice(hint);
}

const mostCauses = 8;
/** The limit for one error. Its message may come from outside and have any length. */
const mostUnits = 8_000;

/**
 * The name, message and stack of an error and its causes, for `--debug`. Leaves out their fields, where
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

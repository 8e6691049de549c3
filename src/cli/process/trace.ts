import { bounded } from '../../bounds';
import { printable } from '../../printable';
import { redact } from '../../secret';

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

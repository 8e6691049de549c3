import { explain, toAppError } from '../errors';
import type { CommandContext } from './command-context';

/** An error that does not end the command: what happened and what to do, a line each. */
export function tellError(thrown: unknown, { notice }: Pick<CommandContext, 'notice'>): void {
  const { message, hint } = explain(toAppError(thrown));
  notice(message);
  notice(hint);
}

import type { TokenCodeSource } from '../aws/sessions/token-code';
import { AppFailure, explain, toAppError } from '../errors';
import type { Face } from './face';

/** Where token codes come from. */
export type CodeGivers = {
  /** Runs the profile's `mfa_process`; `undefined`: it has none. */
  readonly runProcess: ((signal: AbortSignal) => Promise<string>) | undefined;
  /** Looked at when somebody has to be asked; `undefined`: nobody can be. */
  readonly askPerson: () => TokenCodeSource | undefined;
};

/**
 * The profile's `mfa_process` first, then the person. A process that fails is said so; one whose code
 * AWS refused is not run again for the same request.
 */
export function tokenCodesOf(
  { runProcess, askPerson }: CodeGivers,
  face: Pick<Face, 'tell'>,
): TokenCodeSource | undefined {
  if (runProcess === undefined) return askPerson();
  return async (request, signal) => {
    if (request.refused !== undefined) {
      const ask = askPerson();
      if (ask === undefined) throw new AppFailure(request.refused.error);
      return ask(request, signal);
    }
    try {
      return await runProcess(signal);
    } catch (thrown) {
      const error = toAppError(thrown);
      const ask = askPerson();
      if (error.kind === 'canceled' || error.kind === 'unexpected' || ask === undefined) {
        throw thrown;
      }
      face.tell(`${explain(error).message} Type the code.`, 'urgent');
      return ask(request, signal);
    }
  };
}

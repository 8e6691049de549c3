import type { ObtainOptions } from '../aws/sessions/obtain-options';
import type { TokenCodeSource } from '../aws/sessions/token-code';
import { AppFailure, explain, toAppError } from '../errors';
import type { Face } from './face';

export type CodesWanted = {
  readonly profileName: string;
  /** Runs the profile's `mfa_process`, or `undefined` if it has none or must not run. */
  readonly runProcess?: ((signal: AbortSignal) => Promise<string>) | undefined;
  readonly signal: AbortSignal;
};

export function asksOf(
  { ask, tell }: Pick<Face, 'ask' | 'tell'>,
  { profileName, runProcess, signal }: CodesWanted,
): Pick<ObtainOptions, 'tokenCodes' | 'chooseDevice'> {
  const askPerson: TokenCodeSource | undefined =
    ask && ((request, signal) => ask({ kind: 'token-code', ...request }, signal));
  return {
    tokenCodes:
      runProcess === undefined ? askPerson : processFirst(runProcess, askPerson, { tell }),
    chooseDevice:
      ask && ((serialNumbers) => ask({ kind: 'device', profileName, serialNumbers }, signal)),
  };
}

/**
 * Asks the profile's `mfa_process` first, then the person. Says if the process fails. If AWS
 * refused its code, it does not run again for the same request.
 */
function processFirst(
  runProcess: (signal: AbortSignal) => Promise<string>,
  askPerson: TokenCodeSource | undefined,
  face: Pick<Face, 'tell'>,
): TokenCodeSource {
  return async (request, signal) => {
    if (request.refused !== undefined) {
      if (askPerson === undefined) throw new AppFailure(request.refused.error);
      return askPerson(request, signal);
    }
    try {
      return await runProcess(signal);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'canceled' || error.kind === 'unexpected' || askPerson === undefined) {
        throw thrown;
      }
      face.tell(`${explain(error).message} Type the code.`, 'urgent');
      return askPerson(request, signal);
    }
  };
}

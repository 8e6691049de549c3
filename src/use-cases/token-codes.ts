import type { ObtainOptions } from '../aws/sessions/obtain-options';
import type { TokenCodeSource } from '../aws/sessions/token-code';
import { AppFailure, explain, toAppError } from '../errors';
import type { Face } from './face';

/** For whom codes are wanted. */
export type CodesWanted = {
  readonly profileName: string;
  /** Runs the profile's `mfa_process`; `undefined`: it has none, or it is not to be run. */
  readonly runProcess?: ((signal: AbortSignal) => Promise<string>) | undefined;
  readonly signal: AbortSignal;
};

/** How a face answers what `obtain` asks. */
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
 * The profile's `mfa_process` first, then the person. A process that fails is said so; one whose code
 * AWS refused is not run again for the same request.
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

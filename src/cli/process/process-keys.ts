import type { ProcessKeys } from '../../aws/sessions/obtain-options';
import type { ProcessSurroundings } from './run-credential-process';

/** Runs `credential_process` commands; what that takes is loaded when the first one is to run. */
export function createProcessKeys(
  env: ProcessSurroundings['env'],
  asks: ProcessSurroundings['asks'],
): ProcessKeys {
  return async (profile, signal) => {
    const { runCredentialProcess } = await import('./run-credential-process');
    return runCredentialProcess(profile, { env, asks }, signal);
  };
}

import type { ProcessKeys } from '../../aws/sessions/obtain-options';
import type { ProcessSurroundings } from './run-credential-process';

/** Runs `credential_process` commands. The first run loads the code for it. */
export function createProcessKeys(
  env: ProcessSurroundings['env'],
  asks: ProcessSurroundings['asks'],
): ProcessKeys {
  return async (profile, signal) => {
    const { runCredentialProcess } = await import('./run-credential-process');
    return runCredentialProcess(profile, { env, asks }, signal);
  };
}

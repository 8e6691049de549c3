import type { AppError } from '../errors';
import type { KeyStoreFailure } from '../key-errors';

/** Scripts rely on these exit codes. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  codeNeeded: 3,
  refused: 4,
  network: 5,
} as const;

/** 128 plus the signal's number, as a shell reports a program that a signal ended. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The meaning of each exit code, for the help and the docs. */
export const exitCodeMeanings: readonly (readonly [codes: string, meaning: string])[] = [
  ['0', 'done'],
  ['1', 'failed'],
  ['2', 'wrong usage'],
  ['3', "a token code or an SSO sign-in is needed, and awsmfa can't ask for it"],
  ['4', 'AWS refused: no access, or a wrong code'],
  ['5', 'network'],
  ['130', 'canceled, or ended by SIGINT (129: SIGHUP, 143: SIGTERM)'],
];

export function toExitCode(error: AppError): number {
  switch (error.kind) {
    case 'usage':
      return exitCodes.usage;
    case 'unknown-profile':
      return error.unreadable === undefined ? exitCodes.usage : exitCodes.failed;
    case 'token-code-needed':
    case 'authentication-codes-needed':
    case 'token-code-used':
    case 'mfa-process-failed':
    case 'waited-too-long':
    case 'sso-sign-in-needed':
      return exitCodes.codeNeeded;
    case 'credential-process-failed':
      return ['locked', 'not-run', 'busy'].includes(error.reason)
        ? exitCodes.codeNeeded
        : exitCodes.failed;
    case 'key-store-failed':
      return keyStoreExitCode(error.reason);
    case 'token-code-rejected':
    case 'serial-number-rejected':
    case 'access-denied':
    case 'duration-refused':
    case 'keys-rejected':
    case 'session-expired':
    case 'clock-wrong':
    case 'aws-refused':
    case 'console-refused':
    case 'sso-denied':
    case 'sso-start-url-refused':
    case 'sso-no-role':
    case 'codes-refused':
    case 'permission-missing':
    case 'device-limit':
    case 'device-unknown':
    case 'device-conflict':
    case 'access-key-limit':
    case 'access-key-unknown':
      return exitCodes.refused;
    case 'network':
    case 'aws-unavailable':
    case 'odd-answer':
    case 'device-state-unknown':
    case 'new-key-not-known':
    case 'rotation-unfinished':
      return exitCodes.network;
    case 'canceled':
      return signalExitCodes.SIGINT;
    case 'broken-profile':
    case 'not-for-this-profile':
    case 'no-device':
    case 'device-name-taken':
    case 'device-unused':
    case 'device-gives-no-codes':
    case 'device-left':
    case 'access-key-left':
    case 'rotation-running':
    case 'serial-number-not-saved':
    case 'min-left-impossible':
    case 'provider-failed':
    case 'bad-proxy':
    case 'unknown-partition':
    case 'no-dual-stack':
    case 'no-console':
    case 'file-unreadable':
    case 'file-not-written':
    case 'file-not-deleted':
    case 'file-not-edited':
    case 'command-not-started':
    case 'failed':
    case 'no-clipboard':
    case 'copy-not-confirmed':
    case 'output-not-written':
    case 'unexpected':
      return exitCodes.failed;
  }
}

function keyStoreExitCode(reason: KeyStoreFailure): number {
  if (reason === 'canceled') return signalExitCodes.SIGINT;
  return reason === 'locked' ? exitCodes.codeNeeded : exitCodes.failed;
}

import { type AppError, AppFailure, toAppError } from '../../errors';
import type { OtherProcess } from '../../other-process';
import type { Secret } from '../../secret';
import type { Clock } from '../clock';
import { type CodeGate, enterGate, secondsToNextCode } from './code-gate';

/** A token code is needed: everything that a prompt shows. */
export type TokenCodeRequest = {
  readonly serialNumber: string;
  /** The profile that was asked for. */
  readonly profileName: string;
  /** Why it is asked again: the code before was refused by AWS, or had been sent already. */
  readonly refused: RefusedCode | undefined;
};

/** `used`: it is worth nothing any more. `rejected`: AWS took another for the right one. */
type RefusedCode = {
  readonly reason: 'used' | 'rejected';
  readonly error: AppError;
  readonly secondsToNext: number;
};

/**
 * Gets a code from a person or a program. Throws `AppFailure` `canceled`, or what
 * `request.refused` says where it has no other code to give.
 */
export type TokenCodeSource = (request: TokenCodeRequest, signal: AbortSignal) => Promise<string>;

/** Which code, and for which session. */
type TokenCodeUse = Omit<TokenCodeRequest, 'refused'> & {
  /** Of the session that the code opens. */
  readonly cacheKey: string;
  /** The base identity's, by which a sent code is recognised. */
  readonly secret: Secret;
};

type Services = {
  readonly gate: CodeGate;
  readonly clock: Clock;
  readonly tokenCodes: TokenCodeSource;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: OtherProcess | undefined) => void;
};

/** How long one waits for the prompt of another process: a code and a half. */
const mostWaitMs = 50_000;

/**
 * Asks for a code and sends it, again after a wrong one, until AWS takes one or the source gives
 * up. One prompt at a time for a base identity and device, in all processes: the others wait and
 * take what `found` then finds.
 *
 * Throws `AppFailure` `waited-too-long`, `canceled`, and what `send` throws.
 */
export async function sendTokenCode<T>(
  use: TokenCodeUse,
  services: Services,
  found: () => T | undefined,
  send: (tokenCode: string) => Promise<T>,
): Promise<T> {
  const { serialNumber } = use;
  const { gate } = services;
  const there = await enterGate(
    use.cacheKey,
    {
      ...services,
      mostWaitMs,
      tooLong: (holder) =>
        new AppFailure({
          kind: 'waited-too-long',
          serialNumber,
          seconds: mostWaitMs / 1000,
          holder,
        }),
    },
    found,
  );
  if (there !== undefined) return there;
  try {
    return found() ?? (await askAndSend(use, services, send));
  } finally {
    gate.leave(use.cacheKey);
  }
}

async function askAndSend<T>(
  { cacheKey, secret, ...asked }: TokenCodeUse,
  { gate, clock, tokenCodes, signal }: Services,
  send: (tokenCode: string) => Promise<T>,
): Promise<T> {
  let refused: TokenCodeRequest['refused'];
  let wasClockWrong = false;
  for (;;) {
    const tokenCode = await tokenCodes({ ...asked, refused }, signal);
    signal.throwIfAborted();
    const secondsToNext = secondsToNextCode(clock.now());
    const { serialNumber } = asked;
    // Protects: no code goes out twice.
    if (gate.wasSent(cacheKey, tokenCode, secret)) {
      const error = { kind: 'token-code-used', serialNumber, secondsToNext } as const;
      refused = { reason: 'used', error, secondsToNext };
      continue;
    }
    // Protects: a code counts as sent before it goes out, whatever comes of it.
    gate.markSent(cacheKey, tokenCode, secret);
    try {
      return await send(tokenCode);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (isUnsent(error)) gate.unmarkSent(cacheKey, tokenCode, secret);
      if (!isCodeSpent(error) || (error.kind === 'clock-wrong' && wasClockWrong)) throw thrown;
      wasClockWrong ||= error.kind === 'clock-wrong';
      refused = toRefused(error, secondsToNextCode(clock.now()));
    }
  }
}

function toRefused(error: AppError, secondsToNext: number): RefusedCode {
  return error.kind === 'token-code-rejected'
    ? { reason: 'rejected', error: { ...error, secondsLeft: secondsToNext }, secondsToNext }
    : { reason: 'used', error, secondsToNext };
}

/** Whether no byte of the request can have reached AWS. */
function isUnsent(error: AppError): boolean {
  switch (error.kind) {
    case 'network':
      return error.isUnsent === true;
    case 'file-unreadable':
    case 'bad-proxy':
    case 'unknown-partition':
      return true;
    default:
      return false;
  }
}

/** Whether another code may do what this one did not. */
function isCodeSpent(error: AppError): boolean {
  return (
    error.kind === 'token-code-rejected' ||
    // The next request is signed by AWS's time, but a code is in one request only.
    error.kind === 'clock-wrong' ||
    (error.kind === 'duration-refused' && error.isCodeSpent === true)
  );
}

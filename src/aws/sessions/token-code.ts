import { type AppError, AppFailure, toAppError } from '../../errors';
import type { OtherProcess } from '../../other-process';
import type { Secret } from '../../secret';
import type { Clock } from '../clock';
import { type CodeGate, enterGate, secondsToNextCode } from './code-gate';

/** Everything that a prompt for a token code shows. */
export type TokenCodeRequest = {
  readonly serialNumber: string;
  /** The profile to sign in to. */
  readonly profileName: string;
  /** Set if AWS refused the code before this one, or it had already been sent. */
  readonly refused: RefusedCode | undefined;
};

/** `used` if that code can't be sent again, `rejected` if AWS says it is wrong. */
type RefusedCode = {
  readonly reason: 'used' | 'rejected';
  readonly error: AppError;
  readonly secondsToNext: number;
};

/**
 * Gets a code from a person or a program. Throws `AppFailure` `canceled`, or the error in
 * `request.refused` if it has no other code.
 */
export type TokenCodeSource = (request: TokenCodeRequest, signal: AbortSignal) => Promise<string>;

/** The code's device, and the session that it opens. */
type TokenCodeUse = Omit<TokenCodeRequest, 'refused'> & {
  /** The session's. */
  readonly cacheKey: string;
  /** The base identity's secret key, which marks sent codes. */
  readonly secret: Secret;
};

type Services = {
  readonly gate: CodeGate;
  readonly clock: Clock;
  readonly tokenCodes: TokenCodeSource;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: OtherProcess | undefined) => void;
};

/** The longest wait for another process's prompt: more than one code's time. */
const mostWaitMs = 50_000;

/**
 * Asks for a code and sends it, and repeats that until AWS accepts a code or the source gives up.
 * For a base identity and device there is only one prompt at a time, in all processes. The others
 * wait, and use what `found` then returns.
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
    // Protects: a code counts as sent before it goes out, whatever the answer is.
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

/** Whether the request certainly didn't reach AWS. */
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

/** Whether another code may work. */
function isCodeSpent(error: AppError): boolean {
  return (
    error.kind === 'token-code-rejected' ||
    // The next request is signed with AWS's time, but it needs another code.
    error.kind === 'clock-wrong' ||
    (error.kind === 'duration-refused' && error.isCodeSpent === true)
  );
}

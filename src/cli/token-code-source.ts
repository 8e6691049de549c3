import { readSync } from 'node:fs';
import { isTokenCode } from '../aws/limits';
import type { TokenCodeRequest, TokenCodeSource } from '../aws/sessions/token-code';
import { AppFailure, explain } from '../errors';

/** Where codes may come from. */
export type TokenCodeSettings = {
  /** `--token-code`: six digits, or `-` for lines of standard input. */
  readonly option: string | undefined;
  readonly mfaProcess: string | undefined;
  readonly canAsk: () => boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly notice: (text: string) => void;
  /** Runs what stops everything here until it is done, so that signals must end the process by themselves. */
  readonly whileBlocked: <T>(work: () => T) => T;
};

/**
 * The codes of the option, else of `mfa_process`, else of the person at the terminal. A process
 * that fails is said so, and the person is asked; its code that AWS refused is not asked for again.
 */
export function createTokenCodeSource(settings: TokenCodeSettings): TokenCodeSource | undefined {
  const { option, mfaProcess, canAsk } = settings;
  if (option !== undefined) return codesOfOption(option, settings);
  if (mfaProcess === undefined) return canAsk() ? askPerson : undefined;
  return async (request, signal) => {
    if (request.refused === undefined) {
      try {
        const { runMfaProcess } = await import('./mfa-process');
        return await runMfaProcess(mfaProcess, { env: settings.env, signal });
      } catch (thrown) {
        const isFailure = thrown instanceof AppFailure && thrown.error.kind !== 'cancelled';
        if (!isFailure || !canAsk()) throw thrown;
        settings.notice(thrown.message);
      }
    } else if (!canAsk()) throw new AppFailure(request.refused.error);
    return askPerson(request, signal);
  };
}

function codesOfOption(
  option: string,
  { whileBlocked }: Pick<TokenCodeSettings, 'whileBlocked'>,
): TokenCodeSource {
  return async ({ refused }) => {
    if (option !== '-') {
      if (refused !== undefined) throw new AppFailure(refused.error);
      return option;
    }
    const line = whileBlocked(readLine);
    if (line === undefined && refused !== undefined) throw new AppFailure(refused.error);
    return toTokenCode(line ?? '', 'standard input');
  };
}

/** Throws `AppFailure` `usage` for what is not six digits. Blanks between them are passed over. */
export function toTokenCode(text: string, where: string): string {
  const code = text.replace(/\s/g, '');
  if (isTokenCode(code)) return code;
  throw new AppFailure({
    kind: 'usage',
    message: `The token code of ${where} is not six digits.`,
    hint: 'A token code is six digits, such as 123456.',
  });
}

/**
 * One line of standard input; `undefined` at its end. Not a byte more is taken: what follows belongs
 * to the program that `exec` starts.
 */
function readLine(): string | undefined {
  const bytes: number[] = [];
  for (let byte = readByte(); byte !== 0x0a; byte = readByte()) {
    if (byte === undefined) {
      return bytes.length > 0 ? Buffer.from(bytes).toString('utf8') : undefined;
    }
    bytes.push(byte);
  }
  return Buffer.from(bytes).toString('utf8');
}

function readByte(): number | undefined {
  const byte = Buffer.alloc(1);
  for (;;) {
    try {
      return readSync(0, byte, 0, 1, null) === 0 ? undefined : byte[0];
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EOF') return undefined;
      // Whoever gave us this input does not wait for its reads, so it is asked for now and then.
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(neverNotified, 0, 0, 20);
    }
  }
}

const neverNotified = new Int32Array(new SharedArrayBuffer(4));

async function askPerson(request: TokenCodeRequest, signal: AbortSignal): Promise<string> {
  const { askOnTerminal, tellOnTerminal } = await import('./terminal-prompt');
  const { refused, serialNumber, profileName } = request;
  if (refused !== undefined) {
    const { message } = explain(refused.error);
    tellOnTerminal(`awsmfa: ${message} The next code comes in ${refused.secondsToNext} s.`);
  }
  for (;;) {
    const text = `Token code of ${serialNumber} for ${profileName}: `;
    const code = await askOnTerminal({ text, takes: 'digits' }, signal);
    if (isTokenCode(code)) return code;
    tellOnTerminal('awsmfa: a token code is six digits.');
  }
}

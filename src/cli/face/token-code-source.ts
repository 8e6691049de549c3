import { isTokenCode } from '../../aws/limits';
import type { TokenCodeSource } from '../../aws/sessions/token-code';
import { ungrouped } from '../../digits';
import { AppFailure } from '../../errors';
import { tokenCodesOf } from '../../use-cases/token-codes';

/** Where codes may come from. */
export type TokenCodeSettings = {
  /** `--token-code`: six digits, or `-` for lines of standard input. */
  readonly option: string | undefined;
  readonly mfaProcess: string | undefined;
  readonly canAsk: () => boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly notice: (text: string) => void;
};

/** The codes of the option, else of `mfa_process` and the person at the terminal. */
export function createTokenCodeSource(settings: TokenCodeSettings): TokenCodeSource | undefined {
  const { option, mfaProcess, canAsk, env, notice } = settings;
  if (option !== undefined) return codesOfOption(option);
  const runProcess = async (signal: AbortSignal) => {
    const { runMfaProcess } = await import('../process/mfa-process');
    return runMfaProcess(mfaProcess ?? '', { env, signal });
  };
  return tokenCodesOf(
    {
      runProcess: mfaProcess === undefined ? undefined : runProcess,
      askPerson: () => (canAsk() ? askPerson : undefined),
    },
    { tell: notice },
  );
}

function codesOfOption(option: string): TokenCodeSource {
  return async ({ refused }, signal) => {
    if (option !== '-') {
      if (refused !== undefined) throw new AppFailure(refused.error);
      return option;
    }
    const { readOneLine } = await import('./standard-input');
    const line = await readOneLine(signal);
    if (line === undefined && refused !== undefined) throw new AppFailure(refused.error);
    return toTokenCode(line ?? '', 'standard input');
  };
}

/** Throws `AppFailure` `usage` for what is not six digits. */
export function toTokenCode(text: string, where: string): string {
  const code = ungrouped(text);
  if (isTokenCode(code)) return code;
  throw new AppFailure({
    kind: 'usage',
    message: `The token code of ${where} is not six digits.`,
    hint: 'A token code is six digits, such as 123456.',
  });
}

const askPerson: TokenCodeSource = async (request, signal) => {
  const { askTokenCode } = await import('./terminal-questions');
  return askTokenCode(request, signal);
};

import { describe, expect, it } from 'vitest';
import type { TokenCodeRequest } from '../../src/aws/sessions/token-code';
import { type AppError, AppFailure, toAppError } from '../../src/errors';
import type { Face, Question } from '../../src/use-cases/face';
import { asksOf } from '../../src/use-cases/token-codes';
import { createScriptedFace } from '../support/scripted-face';

const { signal } = new AbortController();
const rejected = { kind: 'token-code-rejected', serialNumber: 's' } as const;
const first: TokenCodeRequest = {
  serialNumber: 's',
  profileName: 'me',
  refused: undefined,
};
const again: TokenCodeRequest = {
  ...first,
  refused: { reason: 'rejected', error: rejected, secondsToNext: 4 },
};
const person = async () => '222222';

/** Two requests in turn, like those of one sign-in. */
async function askTwice(ask: Face['ask'], process: string | AppError | undefined) {
  const { face, told } = createScriptedFace();
  let runs = 0;
  const runProcess = async () => {
    runs += 1;
    if (typeof process === 'string') return process;
    throw new AppFailure(process ?? { kind: 'canceled' });
  };
  const wanted = {
    profileName: 'me',
    signal,
    runProcess: process === undefined ? undefined : runProcess,
  };
  const codes = asksOf({ ...face, ask }, wanted).tokenCodes;
  const answers: unknown[] = [];
  for (const request of [first, again]) {
    const code = await codes?.(request, signal).catch((thrown: unknown) => toAppError(thrown).kind);
    answers.push(code);
  }
  return { answers, told, runs };
}

describe('token codes', () => {
  it('come from the process first, and from the person after AWS refused its code', async () => {
    const { answers, runs, told } = await askTwice(person, '111111');
    expect({ answers, runs, told }).toEqual({ answers: ['111111', '222222'], runs: 1, told: [] });
  });

  it('come from the person if the process fails, and it says so', async () => {
    const failed = { kind: 'mfa-process-failed', reason: 'exit', exitCode: 9 } as const;
    const { answers, told } = await askTwice(person, failed);
    expect(answers).toEqual(['222222', '222222']);
    expect(told).toEqual(['The mfa_process command failed with exit code 9. Type the code.']);
  });

  it('fail like the process or AWS if nobody can be asked', async () => {
    const failed = { kind: 'mfa-process-failed', reason: 'timeout', exitCode: undefined } as const;
    expect((await askTwice(undefined, failed)).answers[0]).toBe('mfa-process-failed');
    expect((await askTwice(undefined, '111111')).answers).toEqual([
      '111111',
      'token-code-rejected',
    ]);
  });

  it('come from nobody if the person cancels the process', async () => {
    const { answers } = await askTwice(person, { kind: 'canceled' });
    expect(answers[0]).toBe('canceled');
  });

  it('come only from the person if there is no process', async () => {
    expect((await askTwice(person, undefined)).answers).toEqual(['222222', '222222']);
    expect((await askTwice(undefined, undefined)).answers).toEqual([undefined, undefined]);
  });
});

describe('the questions of `obtain`', () => {
  it('go to the face with what the person has to know', async () => {
    const asked: Question[] = [];
    const ask = async (question: Question) => {
      asked.push(question);
      return 'an answer';
    };
    const { face } = createScriptedFace();
    const asks = asksOf({ ...face, ask }, { profileName: 'me', signal });
    expect(await asks.tokenCodes?.(again, signal)).toBe('an answer');
    expect(await asks.chooseDevice?.(['s', 't'])).toBe('an answer');
    expect(asked).toEqual([
      { kind: 'token-code', ...again },
      { kind: 'device', profileName: 'me', serialNumbers: ['s', 't'] },
    ]);
  });

  it('go to nobody if the face asks nobody', () => {
    const asks = asksOf({ ...createScriptedFace().face }, { profileName: 'me', signal });
    expect(asks).toEqual({ tokenCodes: undefined, chooseDevice: undefined });
  });
});

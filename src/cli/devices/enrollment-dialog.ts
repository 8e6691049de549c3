/** The questions and notices of an enrollment on the terminal. */

import { deviceNameProblem } from '../../aws/devices/device';
import type { EnrollmentStart } from '../../aws/devices/enrollment';
import type { AuthenticationCodes } from '../../aws/iam';
import { isTokenCode } from '../../aws/limits';
import { secondsToNextCode } from '../../aws/sessions/code-gate';
import type { ObtainOptions } from '../../aws/sessions/obtain-options';
import type { TokenCodeSource } from '../../aws/sessions/token-code';
import { type AppError, AppFailure, toAppError } from '../../errors';
import { addCode, type CodeChecks } from '../../use-cases/change-device';
import { type Enrolled, sayUndone, type Undone } from '../../use-cases/enroll-device';
import type { Uses } from '../command-context';
import type { CodePairs } from '../face/ask-for-codes';
import { tellError } from '../face/tell-error';
import { askOnTerminal, askSixDigits, tellOnTerminal } from '../face/terminal-prompt';
import { type SignInContext, signInByCommand } from '../sign-in-by-command';

/** Asks for the name of the device. Enter alone takes the suggestion. */
export async function askDeviceName(
  { suggestion }: EnrollmentStart,
  { signal }: Uses<'signal'>,
): Promise<string> {
  for (;;) {
    const text = `Name of the new device [${suggestion}]: `;
    const name = (await askOnTerminal({ text, takes: 'line' }, signal)).trim() || suggestion;
    const problem = deviceNameProblem(name);
    if (problem === undefined) return name;
    tellOnTerminal(`awsmfa: ${problem}`);
  }
}

/** The next two codes. Throws the refusal if there are no more. */
export async function nextCodes(
  given: CodePairs | undefined,
  refusal: AppError | undefined,
  context: Uses<'clock' | 'signal' | 'notice' | 'home'>,
  checks?: CodeChecks,
  showCode?: () => Promise<void>,
): Promise<AuthenticationCodes> {
  if (refusal !== undefined) {
    const failure = new AppFailure(refusal);
    if (given?.mayGiveMore === false) throw failure;
    tellError(failure, context);
  }
  const codes = given ? await given.next() : await askTwoCodes(checks, showCode, context);
  context.signal.throwIfAborted();
  if (codes === undefined) throw new AppFailure({ kind: 'authentication-codes-needed' });
  return codes;
}

/** Enter alone shows the QR code again. */
async function askTwoCodes(
  checks: CodeChecks,
  showCode: (() => Promise<void>) | undefined,
  { signal, clock }: Uses<'clock' | 'signal'>,
): Promise<AuthenticationCodes> {
  let hint = showCode === undefined ? '' : ' (Enter alone shows the QR code again)';
  let codes: AuthenticationCodes = { first: '', second: '' };
  while (codes.second === '') {
    const { first } = codes;
    const text =
      first === ''
        ? `First code${hint}: `
        : `Second code, the next one (in ${secondsToNextCode(clock.now())} s): `;
    hint = '';
    const code = await askOnTerminal({ text, takes: 'digits' }, signal);
    if (code === '' && first === '') await showCode?.();
    else if (!isTokenCode(code)) tellOnTerminal('awsmfa: A code is six digits.');
    else {
      const added = addCode(first, code, checks);
      codes = added.codes;
      if (added.complaint !== undefined) tellOnTerminal(`awsmfa: ${added.complaint}`);
    }
  }
  return codes;
}

export function tellUndone(undone: Undone, context: Uses<'notice' | 'home'>): void {
  if (undone.kind === 'failed') tellError(new AppFailure(undone.error), context);
  else context.notice(sayUndone(undone));
}

/** The members of the context that offering a session needs. */
export type OfferContext = SignInContext & Uses<'reload'>;

/** Offers to sign in with the device's next code. Enter alone and Esc decline. */
export async function offerSession(
  { profileName: profile, serialNumber }: Enrolled,
  context: OfferContext,
): Promise<void> {
  const { clock, signal } = context;
  const sayQuestion = () =>
    `Sign in with the next code (in ${secondsToNextCode(clock.now())} s; Enter alone: not now): `;
  try {
    const typed = await askSixDigits(sayQuestion, signal, true);
    if (typed === '') return;
    const { profiles, sessions } = context.reload();
    await signInByCommand(
      { profile, serialNumber },
      {
        ...context,
        profiles: () => profiles,
        sessions: () => sessions,
        obtainOptions: (owner) => {
          const options = context.obtainOptions(owner);
          return { ...options, isCodeAtHand: true, tokenCodes: typedFirst(typed, options) };
        },
      },
    );
  } catch (thrown) {
    if (signal.aborted || toAppError(thrown).kind !== 'canceled') throw thrown;
  }
}

/** Returns the code that was typed first, then asks for more. */
function typedFirst(typed: string, { tokenCodes }: Pick<ObtainOptions, 'tokenCodes'>) {
  const source: TokenCodeSource = async (request, signal) => {
    if (request.refused === undefined) return typed;
    if (tokenCodes !== undefined) return tokenCodes(request, signal);
    throw new AppFailure(request.refused.error);
  };
  return source;
}

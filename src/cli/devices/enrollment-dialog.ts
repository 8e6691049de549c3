/** What a person at the terminal is asked during `awsmfa enroll`. */

import { deviceNameProblem } from '../../aws/devices/device-name';
import type { EnrollmentStart } from '../../aws/devices/enrollment';
import type { AuthenticationCodes } from '../../aws/iam';
import { isTokenCode } from '../../aws/limits';
import { secondsToNextCode } from '../../aws/sessions/code-gate';
import { addCode, type CodeChecks } from '../../use-cases/two-codes';
import type { Uses } from '../command-context';
import { askOnTerminal, tellOnTerminal } from '../face/terminal-prompt';

/** The name of the device: the suggested one where nothing is typed. */
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

/** The two codes. Enter alone shows the QR code again. */
export async function askTwoCodes(
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

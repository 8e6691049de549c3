/** What a person at the terminal is asked during `awsmfa enroll`. */

import { deviceNameProblem } from '../../aws/devices/device-name';
import type { Enrollment, EnrollmentStart } from '../../aws/devices/enrollment';
import type { AuthenticationCodes } from '../../aws/iam';
import { isTokenCode } from '../../aws/limits';
import { secondsToNextCode } from '../../aws/sessions/code-gate';
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

/**
 * The two codes, each checked as far as it can be without AWS, so that a mistyped first one does not
 * cost the wait for the second. Enter alone shows the QR code again.
 */
export async function askTwoCodes(
  enrollment: Pick<Enrollment, 'canBeCode' | 'areConsecutive'>,
  showCode: (() => Promise<void>) | undefined,
  { signal, clock }: Uses<'clock' | 'signal'>,
): Promise<AuthenticationCodes> {
  const ask = (text: string) => askOnTerminal({ text, takes: 'digits' }, signal);
  const isGood = (code: string) => {
    const problem = !isTokenCode(code)
      ? 'a code is six digits.'
      : enrollment.canBeCode(code)
        ? undefined
        : 'that is not a code of this device: mistyped, or of another entry in the app.';
    if (problem !== undefined) tellOnTerminal(`awsmfa: ${problem}`);
    return problem === undefined;
  };
  const again = showCode === undefined ? '' : ' (Enter alone shows the QR code again)';
  let first = await ask(`First code${again}: `);
  while (first === '' || !isGood(first)) {
    if (first === '') await showCode?.();
    first = await ask('First code: ');
  }
  for (;;) {
    const seconds = secondsToNextCode(clock.now());
    const second = await ask(`Second code, the next one (in ${seconds} s): `);
    if (second === first)
      tellOnTerminal('awsmfa: that is the first one again; the next one differs.');
    else if (isGood(second)) {
      if (enrollment.areConsecutive({ first, second })) return { first, second };
      tellOnTerminal('awsmfa: one came between, so this is the first code now.');
      first = second;
    }
  }
}

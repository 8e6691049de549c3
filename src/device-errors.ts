import {
  type Explanation,
  explainOther,
  type ProgramEnd,
  sayClockDifference,
  sayEnd,
} from './explanation';
import type { OtherProcess } from './other-process';
import { nameFew, shownPath } from './printable';
import { shellWord } from './shell-word';

/** Which rule two authentication codes broke. AWS itself says only that they are not valid. */
export type AuthenticationCodeProblem =
  | { readonly rule: 'not-six-digits' | 'same-twice' | 'wrong-order' | 'not-consecutive' }
  | { readonly rule: 'not-of-device'; readonly which: 'first' | 'second' | 'both' }
  /** How far the device is behind the time that the codes were checked against. Negative: ahead. */
  | { readonly rule: 'clock-off'; readonly behindSeconds: number };

/** What can go wrong with MFA devices and their codes. */
export type DeviceError =
  | {
      readonly kind: 'token-code-needed';
      readonly profile: string;
      readonly serialNumber: string;
      /** How the open UI answered, or `undefined` if none is open. */
      readonly elsewhere?: 'refused' | 'unanswered' | 'closed';
    }
  | {
      /** The code was sent for the first time, so it was probably mistyped. */
      readonly kind: 'token-code-rejected';
      readonly serialNumber: string;
      /** How long the device still shows its current code. */
      readonly secondsLeft?: number;
    }
  | {
      readonly kind: 'token-code-used';
      readonly serialNumber: string;
      readonly secondsToNext: number;
    }
  | {
      readonly kind: 'serial-number-rejected';
      readonly serialNumber: string;
      /** The devices of the user, or `undefined` if AWS did not let us ask. */
      readonly known: readonly string[] | undefined;
    }
  | { readonly kind: 'no-device'; readonly profile: string }
  | { readonly kind: 'authentication-codes-needed' }
  | {
      readonly kind: 'codes-refused';
      readonly serialNumber: string;
      /** `undefined` if the codes look right from here, or the seed is not known. */
      readonly problem: AuthenticationCodeProblem | undefined;
      /** How far this computer's clock is ahead of AWS's, or `undefined` if AWS gave no time. */
      readonly aheadSeconds: number | undefined;
      /** How often in a row AWS has refused codes of this device. */
      readonly refusals: number;
    }
  | {
      readonly kind: 'device-name-taken';
      readonly serialNumber: string;
      /** The user who has it enabled, or `undefined` if AWS did not say. */
      readonly owner: string | undefined;
      readonly suggestion: string;
    }
  | {
      readonly kind: 'device-unused';
      readonly serialNumber: string;
      readonly profile: string;
      readonly suggestion: string;
    }
  | {
      readonly kind: 'device-limit';
      readonly userName: string;
      readonly most: number;
      readonly devices: readonly string[];
    }
  | { readonly kind: 'device-unknown'; readonly serialNumber: string; readonly userName: string }
  | { readonly kind: 'device-gives-no-codes'; readonly serialNumber: string }
  | {
      readonly kind: 'device-left';
      readonly serialNumber: string;
      readonly profile: string;
      readonly reason: string;
      /** The policy refuses to delete it without MFA, so another device has to come first. */
      readonly needsMfa: boolean;
    }
  | {
      readonly kind: 'device-state-unknown';
      readonly serialNumber: string;
      readonly profile: string;
      readonly change: 'created' | 'enabled' | 'resynced' | 'deactivated' | 'deleted';
    }
  | {
      readonly kind: 'device-conflict';
      readonly reason: 'exists' | 'limit' | 'in-use' | 'busy';
    }
  | {
      readonly kind: 'serial-number-not-saved';
      readonly serialNumber: string;
      readonly path: string;
      readonly section: string;
      readonly reason: string;
    }
  | ({
      readonly kind: 'mfa-process-failed';
      readonly reason: 'exit' | 'timeout' | 'not-six-digits' | 'not-started';
    } & ProgramEnd)
  | {
      readonly kind: 'waited-too-long';
      readonly serialNumber: string;
      readonly seconds: number;
      /** The process that was waited for. */
      readonly holder?: OtherProcess | undefined;
    };

type OfKind<Kind extends DeviceError['kind']> = DeviceError & { readonly kind: Kind };

export function explainDeviceError(error: DeviceError, home: string | undefined): Explanation {
  switch (error.kind) {
    case 'token-code-needed':
      return {
        message: `${error.profile} needs a token code from ${error.serialNumber}, and ${whyNoCode(error.elsewhere)}.`,
        hint: `Pass one with --token-code, or sign in on a terminal: awsmfa login ${shellWord(error.profile)}`,
      };
    case 'token-code-rejected':
      return {
        message: `AWS did not accept the token code from ${error.serialNumber}.`,
        hint: `${mistyped(error.secondsLeft ?? 0)} If AWS refuses it again, check the device's clock.`,
      };
    case 'token-code-used':
      return {
        message: `This token code from ${error.serialNumber} was already used.`,
        hint: `Each code works once. The next one comes in ${error.secondsToNext} s.`,
      };
    case 'serial-number-rejected':
      return {
        message: `AWS does not know ${error.serialNumber || 'an empty serial number'} as an MFA device of this user.`,
        hint:
          error.known === undefined
            ? 'Check mfa_serial in the profile.'
            : error.known.length > 0
              ? `Set mfa_serial to a device of this user: ${nameFew(error.known)}.`
              : 'This user has no MFA device. Enroll one: awsmfa enroll',
      };
    case 'no-device':
      return {
        message: `The user of ${error.profile} has no MFA device that gives codes.`,
        hint: `Enroll one: awsmfa enroll ${shellWord(error.profile)}`,
      };
    case 'authentication-codes-needed':
      return {
        message: 'This needs two codes in a row, and there is no terminal to ask on.',
        hint: 'Pass them with --authentication-codes 123456,654321, or - to read them from standard input, one per line.',
      };
    case 'codes-refused':
      return explainRefusedCodes(error);
    case 'device-name-taken':
      return {
        message:
          error.owner === undefined
            ? `The name is taken: ${error.serialNumber} already exists.`
            : `The name is taken: ${error.serialNumber} is a device of ${error.owner}.`,
        hint: `Choose another name: --device-name ${error.suggestion}`,
      };
    case 'device-unused':
      return {
        message: `A device ${error.serialNumber} already exists, and nobody has enabled it.`,
        hint: `Pass --yes to delete it and start again. If your app has it, enable it: awsmfa devices ${shellWord(error.profile)} enable ${error.serialNumber}. Or give the new one another name: --device-name ${error.suggestion}`,
      };
    case 'device-limit':
      return {
        message: `${error.userName} has ${error.devices.length} MFA devices (${nameFew(error.devices)}), and AWS allows ${error.most}.`,
        hint: 'Delete one first: awsmfa devices PROFILE delete SERIAL-NUMBER',
      };
    case 'device-unknown':
      return {
        message: `${error.userName} has no MFA device ${error.serialNumber}.`,
        hint: 'List the devices: awsmfa devices PROFILE',
      };
    case 'device-gives-no-codes':
      return {
        message: `${error.serialNumber} is a passkey or security key: it gives no codes, and AWS has no API for it.`,
        hint: 'Manage it in the AWS console. For codes, enroll a virtual device: awsmfa enroll',
      };
    case 'device-left':
      return {
        message: `The unused device ${error.serialNumber} could not be deleted: ${error.reason}`,
        hint: error.needsMfa
          ? `The policy requires MFA for that. If your app has the device, enable it: awsmfa devices ${shellWord(error.profile)} enable ${error.serialNumber}. Otherwise enroll one with another name, then delete this one: awsmfa devices ${shellWord(error.profile)} delete ${error.serialNumber}`
          : `Delete it later: awsmfa devices ${shellWord(error.profile)} delete ${error.serialNumber}`,
      };
    case 'device-state-unknown':
      return {
        message: `The connection broke before AWS answered, and AWS can't be asked: ${error.serialNumber} may or may not be ${error.change}.`,
        hint: `Check when AWS can be reached again: awsmfa devices ${shellWord(error.profile)}`,
      };
    case 'device-conflict':
      return {
        message: {
          exists: 'AWS already has a device with that name.',
          limit: 'The user has as many MFA devices as AWS allows.',
          'in-use': 'AWS does not delete that device, because it is enabled.',
          busy: 'AWS is still working on an earlier change of that device or user.',
        }[error.reason],
        hint: 'See the devices as they are now: awsmfa devices PROFILE',
      };
    case 'serial-number-not-saved':
      return {
        message: `The device is enabled, but ${shownPath(error.path, home)} could not be written: ${error.reason}.`,
        hint: `Add this line to the section ${error.section} by hand: mfa_serial = ${error.serialNumber}`,
      };
    case 'mfa-process-failed':
      return {
        message: `The mfa_process command ${whyProcessFailed(error)}.`,
        hint: 'Run it by hand to see why, or pass the code with --token-code.',
      };
    case 'waited-too-long':
      return explainOther(
        error.holder,
        `has been asking for a code from ${error.serialNumber} for ${error.seconds} s`,
        'Answer its prompt',
      );
  }
}

function whyNoCode(elsewhere: OfKind<'token-code-needed'>['elsewhere']): string {
  switch (elsewhere) {
    case 'refused':
      return 'it was refused in the open awsmfa';
    case 'unanswered':
      return 'nobody typed one in the open awsmfa in time';
    case 'closed':
      return 'the awsmfa that was asked for one was closed';
    case undefined:
      return 'nobody can be asked for one here';
  }
}

function whyProcessFailed(error: OfKind<'mfa-process-failed'>): string {
  switch (error.reason) {
    case 'timeout':
      return 'took more than 30 s and was stopped';
    case 'not-six-digits':
      return 'printed something other than six digits';
    case 'not-started':
      return 'could not be started';
    case 'exit':
      return sayEnd(error);
  }
}

/**
 * What a prompt says about the code that AWS refused. Only a used code means waiting for the next.
 *
 * @param seconds until the device shows its next code
 */
export function sayRefusedCode(reason: 'rejected' | 'used', seconds: number): string {
  if (reason === 'rejected') return `Not accepted. ${mistyped(seconds)}`;
  const next = seconds > 0 ? `The next one comes in ${seconds} s.` : 'Type the next one.';
  return `This code was already used. ${next}`;
}

function mistyped(seconds: number): string {
  return seconds > 0
    ? `Mistyped? This code is good for ${seconds} more second${seconds === 1 ? '' : 's'}.`
    : 'Mistyped? Type the code that the device shows now.';
}

function explainRefusedCodes(error: OfKind<'codes-refused'>): Explanation {
  const { problem, aheadSeconds, refusals } = error;
  const clocks =
    aheadSeconds === undefined || Math.abs(aheadSeconds) < 30
      ? "This computer's clock agrees with AWS's, so check the device's clock: it must set itself."
      : `This computer's clock is ${sayClockDifference(aheadSeconds)} AWS's, but the codes depend on the device's clock: check that one.`;
  const again = 'Wait for a new code, then type it and the one after it.';
  return {
    message: `AWS did not accept the two codes${problem === undefined ? '' : `: ${brokenRule(problem)}`}.`,
    hint: mayBeClock(problem, refusals) ? `${again} ${clocks}` : again,
  };
}

/** Two codes that a person mixed up don't point to a wrong clock. */
function mayBeClock(problem: AuthenticationCodeProblem | undefined, refusals: number): boolean {
  switch (problem?.rule) {
    case 'clock-off':
      return true;
    case 'not-of-device':
    case undefined:
      return refusals > 1;
    default:
      return false;
  }
}

function brokenRule(problem: AuthenticationCodeProblem): string {
  switch (problem.rule) {
    case 'not-six-digits':
      return 'a code has six digits';
    case 'same-twice':
      return 'they are the same, and the second must be the next one';
    case 'wrong-order':
      return 'they are in the wrong order';
    case 'not-consecutive':
      return 'the second is not the one after the first';
    case 'not-of-device':
      return problem.which === 'both'
        ? 'neither is a code of this device'
        : `the ${problem.which} is not a code of this device`;
    case 'clock-off':
      return `the clock of the device is about ${sayClockDifference(-problem.behindSeconds)} AWS's`;
  }
}

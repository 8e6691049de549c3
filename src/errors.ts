import { bounded, bounds, shortened } from './bounds';
import { knownReasonOf } from './file-reason';
import { type OtherProcess, sayOtherAwsmfa } from './other-process';
import { nameFew, printable, shownPath, shownPlace } from './printable';
import { shellWord } from './shell-word';

/** What AWS itself said: shown to the user beside our sentence, and needed by AWS support. */
export type AwsAnswer = {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
};

/** Which rule two authentication codes broke: AWS itself says only that they are not valid. */
export type AuthenticationCodeProblem =
  | { readonly rule: 'not-six-digits' | 'same-twice' | 'wrong-order' | 'not-consecutive' }
  | { readonly rule: 'not-of-device'; readonly which: 'first' | 'second' | 'both' }
  /** How far the device is behind the time that the codes were checked against; negative: ahead. */
  | { readonly rule: 'clock-off'; readonly behindSeconds: number };

/**
 * Why a `credential_process` gave no keys. `locked`: its store wants a person, and there is no terminal;
 * `not-run`: nobody may be asked, so it was not started; `busy`: another awsmfa runs it.
 */
export type CredentialProcessFailure =
  | 'exit'
  | 'timeout'
  | 'too-much'
  | 'not-credentials'
  | 'expired'
  | 'not-started'
  | 'locked'
  | 'not-run'
  | 'busy';

/**
 * Why a store of keys did not do what it was asked. `locked`: it wants a person, and could ask none;
 * `no-store`: its program found no store; `missing`: it has no such entry; `odd`: what it printed is no
 * secret; `differs`: it gave back another one than was put in.
 */
export type KeyStoreFailure =
  | 'no-tool'
  | 'no-store'
  | 'locked'
  | 'canceled'
  | 'missing'
  | 'timeout'
  | 'too-much'
  | 'odd'
  | 'differs'
  | 'exit';

/**
 * Everything that can go wrong and that a user can act on: plain data, the facts that the sentence
 * needs. `cause` is for `--debug` alone.
 */
export type AppError = { readonly cause?: unknown; readonly aws?: AwsAnswer | undefined } & (
  | { readonly kind: 'usage'; readonly message: string; readonly hint: string }
  | {
      readonly kind: 'unknown-profile';
      readonly name: string;
      readonly nearest: readonly string[];
      /** A file that could not be read, and why. */
      readonly unreadable: { readonly file: string; readonly message: string } | undefined;
    }
  | {
      readonly kind: 'broken-profile';
      readonly name: string;
      readonly reason: string;
      readonly file: string;
      readonly line: number | undefined;
      /** A file that could not be read, and why. */
      readonly unreadable?: { readonly file: string; readonly message: string } | undefined;
    }
  | { readonly kind: 'not-for-this-profile'; readonly message: string; readonly hint: string }
  | {
      readonly kind: 'token-code-needed';
      readonly profile: string;
      readonly serialNumber: string;
      /** What came of asking in the open UI; `undefined`: there is none. */
      readonly elsewhere?: 'refused' | 'unanswered' | 'closed';
    }
  | {
      /** Sent for the first time: mistyped, as far as anybody here knows. */
      readonly kind: 'token-code-rejected';
      readonly serialNumber: string;
      /** How long the device shows the code that it shows now. */
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
      /** The devices that the user has now, where AWS let us ask. */
      readonly known: readonly string[] | undefined;
    }
  | { readonly kind: 'no-device'; readonly profile: string }
  | { readonly kind: 'authentication-codes-needed' }
  | {
      readonly kind: 'codes-refused';
      readonly serialNumber: string;
      /** `undefined`: they look right from here, or the seed is not known. */
      readonly problem: AuthenticationCodeProblem | undefined;
      /** How far this computer's clock is ahead of AWS's; `undefined` where AWS gave no time. */
      readonly aheadSeconds: number | undefined;
      /** How often AWS has refused codes of this device in a row. */
      readonly refusals: number;
    }
  | {
      readonly kind: 'permission-missing';
      /** As a policy names it: `iam:CreateVirtualMFADevice`. */
      readonly permission: string;
      readonly resource: string;
      readonly caller: string;
      readonly withMfa: boolean;
      /** A device name that the policy may allow where it does not allow this one. */
      readonly nameToTry: string | undefined;
      /** AWS was asked for the device of keys that are in no file yet. */
      readonly isOfNewUser?: boolean;
    }
  | {
      readonly kind: 'device-name-taken';
      readonly serialNumber: string;
      /** The user who has it enabled; `undefined` where AWS would not say. */
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
      /** Without MFA the policy refuses it, so it takes another device first. */
      readonly needsMfa: boolean;
    }
  | {
      readonly kind: 'device-state-unknown';
      readonly serialNumber: string;
      readonly profile: string;
      readonly change: 'created' | 'enabled' | 'resynced' | 'deactivated' | 'deleted';
    }
  | {
      /** `exists`: the name is taken; `limit`: no more devices; `in-use`: enabled, so not deletable. */
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
  | {
      readonly kind: 'access-denied';
      readonly action: string;
      /** `undefined`: the action is on no resource. */
      readonly resource: string | undefined;
      readonly caller: string;
      readonly withMfa: boolean;
      /** A role asked for it: what a role assumes carries no MFA, whatever came before. */
      readonly byRole?: boolean;
    }
  | {
      readonly kind: 'duration-refused';
      readonly durationSeconds: number;
      readonly reason: string;
      /** The code that came with it is worth nothing now, so another try takes another code. */
      readonly isCodeSpent?: boolean;
    }
  | {
      readonly kind: 'min-left-impossible';
      readonly profile: string;
      readonly minLeftSeconds: number;
      readonly mostSeconds: number;
      /** What asks for a longer session in the profile; `undefined` where nothing does. */
      readonly setting: 'duration_seconds' | 'mfa_session_seconds' | undefined;
    }
  | {
      readonly kind: 'keys-rejected';
      readonly profile: string;
      readonly file: string | undefined;
      /** They were typed, and are in no file yet. */
      readonly isTyped?: boolean;
      readonly reason: 'unknown' | 'wrong-secret';
    }
  | {
      readonly kind: 'session-expired';
      readonly profile: string;
      /** Where its keys are, if another program wrote them into a file. */
      readonly file: string | undefined;
      /** The profile with the long-term keys that they were made of. */
      readonly longTerm?: string | undefined;
    }
  | { readonly kind: 'clock-wrong'; readonly skewSeconds: number | undefined }
  | { readonly kind: 'aws-refused'; readonly action: string }
  /** An answer that holds not what it has to, or what AWS gives never. */
  | { readonly kind: 'odd-answer'; readonly action: string }
  | {
      /** Nobody can be asked for it here. */
      readonly kind: 'sso-sign-in-needed';
      readonly profile: string;
    }
  /** The person said no in the browser, or nothing for too long. */
  | { readonly kind: 'sso-denied'; readonly reason: 'denied' | 'expired' }
  | { readonly kind: 'sso-start-url-refused'; readonly startUrl: string }
  | { readonly kind: 'sso-no-role'; readonly accountId: string; readonly roleName: string }
  | { readonly kind: 'console-refused'; readonly profile: string; readonly status: number }
  | {
      readonly kind: 'aws-unavailable';
      readonly action: string;
      readonly host: string;
      /** The HTTP status, where that is all that was answered. */
      readonly status?: number;
    }
  | {
      readonly kind: 'bad-proxy';
      readonly variable: string;
      /** Never with what the variable holds: that may be a password. */
      readonly reason: string;
    }
  /** A region or an ARN's partition that is of no partition known here. */
  | { readonly kind: 'unknown-partition'; readonly name: string }
  | { readonly kind: 'no-dual-stack'; readonly partition: string }
  | { readonly kind: 'no-console'; readonly partition: string }
  | {
      readonly kind: 'network';
      readonly host: string;
      readonly reason: string;
      /** No connection came about, so nothing reached AWS, and a code is not spent. */
      readonly isUnsent?: boolean;
    }
  | {
      readonly kind: 'mfa-process-failed';
      readonly reason: 'exit' | 'timeout' | 'not-six-digits' | 'not-started';
      readonly exitCode?: number | undefined;
      /** A signal. */
      readonly endedBy?: string | undefined;
    }
  | {
      readonly kind: 'credential-process-failed';
      readonly profile: string;
      /** What the command starts, without its arguments: those may hold secrets. */
      readonly program: string;
      readonly reason: CredentialProcessFailure;
      readonly exitCode?: number | undefined;
      /** A signal. */
      readonly endedBy?: string | undefined;
      /** What is wrong with what it printed, in words of ours. */
      readonly flaw?: string | undefined;
      /** For `busy`: which process. */
      readonly holder?: OtherProcess | undefined;
    }
  | {
      /** AWS gives a user two access keys. */
      readonly kind: 'access-key-limit';
      readonly userName: string;
      /** Whose key one of them is; with the rest `undefined` where AWS alone said that there are two. */
      readonly profile?: string;
      readonly ownKey?: string;
      readonly otherKey?: string;
      /** Of the other one. `off`: turned off; `used`: somebody may need it. */
      readonly use?: 'off' | 'never' | 'used' | 'unknown';
      /** For `used`: when, and for what. */
      readonly lastUse?: string;
    }
  | {
      readonly kind: 'access-key-unknown';
      readonly accessKeyId: string;
      readonly userName: string;
    }
  | {
      /** An access key that was made could not be taken back. */
      readonly kind: 'access-key-left';
      readonly accessKeyId: string;
      readonly profile: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'new-key-not-known';
      readonly accessKeyId: string;
      readonly seconds: number;
    }
  | {
      readonly kind: 'rotation-running';
      readonly profile: string;
      readonly holder: OtherProcess | undefined;
    }
  | {
      /** Both keys work, and the files have the new one wherever they could be written. */
      readonly kind: 'rotation-unfinished';
      readonly profile: string;
      readonly oldKey: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'key-store-failed';
      /** The store, by the name of its option. */
      readonly store: string;
      /** Its program. */
      readonly tool: string;
      readonly doing: 'write' | 'read' | 'remove';
      readonly reason: KeyStoreFailure;
      readonly accessKeyId: string;
      /** What it is called in the store. */
      readonly entry: string;
      readonly exitCode?: number | undefined;
      /** A signal. */
      readonly endedBy?: string | undefined;
    }
  | {
      readonly kind: 'provider-failed';
      readonly profile: string;
      readonly reason: string;
      readonly command: string | undefined;
    }
  | { readonly kind: 'file-unreadable'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'file-not-written';
      readonly path: string;
      readonly reason: string;
      /** The file that keeps others from writing it, where that is the reason. */
      readonly lock?: string;
    }
  | { readonly kind: 'file-not-deleted'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'file-not-edited';
      readonly path: string;
      readonly reason: string;
      /** The line to look at, where there is one. */
      readonly line: number | undefined;
    }
  | {
      readonly kind: 'waited-too-long';
      readonly serialNumber: string;
      readonly seconds: number;
      /** Whom one waited for. */
      readonly holder?: OtherProcess | undefined;
    }
  | { readonly kind: 'command-not-started'; readonly command: string; readonly reason: string }
  | { readonly kind: 'no-clipboard' }
  | { readonly kind: 'copy-not-confirmed' }
  | { readonly kind: 'output-not-written'; readonly reason: string }
  | {
      readonly kind: 'canceled';
      /** The key that a question was left by, for those to whom it matters. */
      readonly by?: 'escape' | 'interrupt';
    }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string }
  | { readonly kind: 'unexpected' }
);

/** The one exception class. Code that can't continue throws it; the edge explains it. */
export class AppFailure extends Error {
  constructor(readonly error: AppError) {
    super(explain(error).message, error.cause === undefined ? undefined : { cause: error.cause });
    this.name = 'AppFailure';
  }
}

export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  if (thrown instanceof Error && thrown.name === 'AbortError') return { kind: 'canceled' };
  return systemFailure(thrown) ?? { kind: 'unexpected', cause: thrown };
}

/** Whether AWS takes the session that signed a call no longer, or does not know it. */
export function isSessionEnded(thrown: unknown): boolean {
  const error = toAppError(thrown);
  return (
    error.kind === 'session-expired' ||
    (error.kind === 'keys-rejected' && error.reason === 'unknown')
  );
}

/** What the system refused, where it says why: nobody needs a trace to fix that. */
function systemFailure(thrown: unknown): AppError | undefined {
  const reason = knownReasonOf(thrown);
  if (reason === undefined) return undefined;
  const path = thrown instanceof Error && 'path' in thrown ? ` ${String(thrown.path)}` : '';
  return {
    kind: 'failed',
    message: path === '' ? `The system refused: ${reason}.` : `Could not use${path}: ${reason}.`,
    hint: 'Fix that, then try again.',
    cause: thrown,
  };
}

/** What happened, and what to do about it. */
export type Explanation = { readonly message: string; readonly hint: string };

/**
 * Every sentence about an error that a user reads is made here, in plain words and safe to print.
 * No secret can get in: the facts of an `AppError` hold none, and a `cause` is never quoted.
 *
 * @param home shown as `~`
 */
export function explain(error: AppError, home?: string): Explanation {
  const { message, hint } = sentences(withShortFacts(error), home);
  return { message: printable(message), hint: printable(hint) };
}

function whyNoCode(elsewhere: (AppError & { kind: 'token-code-needed' })['elsewhere']): string {
  switch (elsewhere) {
    case 'refused':
      return 'it was refused in the open awsmfa';
    case 'unanswered':
      return 'nobody typed it in the open awsmfa in time';
    case 'closed':
      return 'the open awsmfa that was asked is closed now';
    case undefined:
      return "can't be asked for here";
  }
}

/** Names and paths of any length push nothing off the screen; a sentence that came whole is cut as it is shown. */
function withShortFacts(error: AppError): AppError {
  if ('message' in error) return error;
  const short = (fact: unknown): unknown => {
    if (typeof fact === 'string') return shortened(fact, bounds.fact);
    return Array.isArray(fact) ? fact.slice(0, 100).map(short) : fact;
  };
  // The same kind with the same facts.
  return Object.fromEntries(
    Object.entries(error).map(([name, fact]) => [name, short(fact)]),
  ) as AppError;
}

function sentences(error: AppError, home: string | undefined): Explanation {
  switch (error.kind) {
    case 'usage':
    case 'not-for-this-profile':
    case 'failed':
      return error;
    case 'unknown-profile':
      return {
        message: `There is no profile ${error.name}${error.unreadable ? ' in what can be read' : ''}.`,
        hint: error.unreadable
          ? `${shownPath(error.unreadable.file, home)}: ${error.unreadable.message}`
          : error.nearest.length > 0
            ? `Did you mean ${error.nearest.join(' or ')}?`
            : 'awsmfa list shows the profiles there are.',
      };
    case 'broken-profile':
      return {
        message: `${error.name}: ${error.reason}`,
        hint: error.unreadable
          ? `It may be in the part that could not be read. ${shownPath(error.unreadable.file, home)}: ${error.unreadable.message}`
          : `Fix: ${shownPlace(error, home)}`,
      };
    case 'token-code-needed':
      return {
        message: `A token code of ${error.serialNumber} is needed for ${error.profile}, and ${whyNoCode(error.elsewhere)}.`,
        hint: `Pass one with --token-code, or sign in on a terminal: awsmfa login ${shellWord(error.profile)}`,
      };
    case 'token-code-rejected':
      return {
        message: `AWS did not accept the token code of ${error.serialNumber}.`,
        hint: `${mistyped(error.secondsLeft ?? 0)} If it is refused again, check the clock of the device.`,
      };
    case 'token-code-used':
      return {
        message: `This token code of ${error.serialNumber} was already used, and a code is good once.`,
        hint: `The next code comes in ${error.secondsToNext} s.`,
      };
    case 'serial-number-rejected':
      return {
        message: `AWS does not know ${error.serialNumber || 'an empty serial number'} as an MFA device of this user.`,
        hint:
          error.known === undefined
            ? 'Check mfa_serial in the profile.'
            : error.known.length > 0
              ? `This user has ${nameFew(error.known, ' and ')}: set mfa_serial to it.`
              : 'This user has no MFA device: awsmfa enroll makes one.',
      };
    case 'no-device':
      return {
        message: `The user of ${error.profile} has no MFA device that gives codes.`,
        hint: `Enroll one: awsmfa enroll ${shellWord(error.profile)}`,
      };
    case 'authentication-codes-needed':
      return {
        message:
          'Two codes of the device are needed, one after the other, and there is no terminal to ask on.',
        hint: 'Pass them with --authentication-codes 123456,654321, or - to read them from standard input, one a line.',
      };
    case 'codes-refused':
      return codesRefused(error);
    case 'permission-missing':
      return {
        message: `AWS refused ${error.caller} the permission ${error.permission} on ${error.resource}.`,
        hint: error.isOfNewUser
          ? `Name the device: awsmfa add --serial-number ARN. Or an administrator must allow ${error.permission}.`
          : error.nameToTry !== undefined
            ? `The policy may allow only a device named as the user: try --device-name ${error.nameToTry}. Else an administrator must allow ${error.permission} on that resource.`
            : error.withMfa
              ? `An administrator must allow ${error.permission} on that resource.`
              : `It was asked without MFA, which the policy may demand: sign in with a device first. Else an administrator must allow ${error.permission} on that resource.`,
      };
    case 'device-name-taken':
      return {
        message:
          error.owner === undefined
            ? `The name is taken: there is a device ${error.serialNumber} already.`
            : `The name is taken: ${error.serialNumber} is a device of ${error.owner}.`,
        hint: `Choose another name, such as ${error.suggestion}: --device-name ${error.suggestion}`,
      };
    case 'device-unused':
      return {
        message: `A device ${error.serialNumber} was created before and is not enabled.`,
        hint: `Delete it and start again with --yes, finish it where your app has it (awsmfa devices ${shellWord(error.profile)} enable ${error.serialNumber}), or name the new one otherwise: --device-name ${error.suggestion}`,
      };
    case 'device-limit':
      return {
        message: `${error.userName} has ${error.devices.length} MFA devices, and ${error.most} are the most: ${nameFew(error.devices)}.`,
        hint: 'Delete one first: awsmfa devices <profile> delete <serial number>',
      };
    case 'device-unknown':
      return {
        message: `${error.userName} has no MFA device ${error.serialNumber}.`,
        hint: 'awsmfa devices <profile> lists those there are.',
      };
    case 'device-gives-no-codes':
      return {
        message: `${error.serialNumber} is a passkey or security key: it gives no codes, and AWS has no API for it.`,
        hint: 'It is managed in the AWS console. A virtual device gives codes: awsmfa enroll makes one.',
      };
    case 'device-left':
      return {
        message: `The unused device ${error.serialNumber} could not be deleted: ${error.reason}`,
        hint: error.needsMfa
          ? `The policy wants MFA for that. Where your app has the device, finish it: awsmfa devices ${shellWord(error.profile)} enable ${error.serialNumber}. Else enroll one of another name, then: awsmfa devices ${shellWord(error.profile)} delete ${error.serialNumber}`
          : `Delete it later: awsmfa devices ${shellWord(error.profile)} delete ${error.serialNumber}`,
      };
    case 'device-state-unknown':
      return {
        message: `The connection broke before AWS answered, and AWS can't be asked: ${error.serialNumber} may or may not be ${error.change}.`,
        hint: `See when AWS can be reached again: awsmfa devices ${shellWord(error.profile)}`,
      };
    case 'device-conflict':
      return {
        message: {
          exists: 'AWS has a device of that name already.',
          limit: 'The limit of MFA devices is reached.',
          'in-use': 'That device is enabled, so AWS does not delete it.',
          busy: 'AWS is still carrying out an earlier change of that device or user.',
        }[error.reason],
        hint: 'awsmfa devices <profile> shows the devices as they are now.',
      };
    case 'serial-number-not-saved':
      return {
        message: `The device is enabled, but ${shownPath(error.path, home)} could not be written: ${error.reason}.`,
        hint: `Add this line to its section ${error.section} by hand: mfa_serial = ${error.serialNumber}`,
      };
    case 'access-denied':
      return {
        message: `AWS refused ${error.action}${error.resource === undefined ? '' : ` on ${error.resource}`} for ${error.caller}.`,
        hint: hintOnRefusal(error),
      };
    case 'duration-refused':
      return {
        message: `AWS refused a session of ${error.durationSeconds} s: ${error.reason}`,
        hint: 'Lower duration_seconds in the profile, or pass --duration-seconds.',
      };
    case 'min-left-impossible':
      return {
        message: `AWS gives ${error.profile} at most ${error.mostSeconds} s, and --min-left asks for ${error.minLeftSeconds} s.`,
        hint: `Ask for less with --min-left${error.setting === undefined ? '' : `, or raise ${error.setting} in the profile`}.`,
      };
    case 'keys-rejected':
      return {
        message:
          error.reason === 'wrong-secret'
            ? `AWS does not accept the secret access key of ${error.profile}.`
            : `AWS does not know the access key of ${error.profile}: it was deleted, is inactive, or belongs to another partition.`,
        hint:
          error.isTyped === true
            ? 'Type both again, or make a new access key in the IAM console.'
            : error.file === undefined
              ? 'Check where the keys of that profile come from.'
              : `Check the keys in ${shownPath(error.file, home)}.`,
      };
    case 'session-expired':
      return {
        message: `The session of ${error.profile} was ended by AWS or is over.`,
        hint:
          error.file === undefined
            ? `Sign in again: awsmfa login ${shellWord(error.profile)}`
            : error.longTerm === undefined
              ? `Its temporary keys are in ${shownPath(error.file, home)}: get new ones from the program that wrote them.`
              : `Its temporary keys are in ${shownPath(error.file, home)}, written from the long-term keys of ${error.longTerm}. Set source_profile = ${error.longTerm} in your roles, and awsmfa needs no other program.`,
      };
    case 'clock-wrong':
      return {
        message:
          error.skewSeconds === undefined
            ? "This computer's clock differs from AWS's by more than five minutes."
            : `This computer's clock is ${differs(error.skewSeconds)} AWS's.`,
        hint: 'Set the clock of this computer, then try again.',
      };
    case 'aws-refused':
      return {
        message: `AWS refused ${error.action}${error.aws?.message ? `: ${bounded(error.aws.message, 300)}` : '.'}`,
        hint: "AWS's own code below says which rule it was.",
      };
    case 'odd-answer':
      return {
        message: `The answer to ${error.action} is not one that AWS gives.`,
        hint: 'Check AWS_ENDPOINT_URL and endpoint_url, then try again.',
      };
    case 'sso-sign-in-needed':
      return {
        message: `${error.profile} isn't signed in to SSO, and nobody can be asked here.`,
        hint: `Sign in on a terminal: awsmfa login ${shellWord(error.profile)}`,
      };
    case 'sso-denied':
      return error.reason === 'denied'
        ? {
            message: 'The sign-in was denied in the browser.',
            hint: 'Try again and choose to allow it.',
          }
        : {
            message: 'Nobody approved the sign-in in time.',
            hint: 'Try again: the next code is a new one.',
          };
    case 'sso-start-url-refused':
      return {
        message: `AWS did not accept the start URL ${error.startUrl}.`,
        hint: 'Check sso_start_url and sso_region.',
      };
    case 'sso-no-role':
      return {
        message: `Whoever signed in has no role ${error.roleName} in the account ${error.accountId}.`,
        hint: 'Check sso_role_name and sso_account_id, or ask an administrator for the role.',
      };
    case 'console-refused':
      return {
        message: `AWS's sign-in did not take the credentials of ${error.profile} (HTTP status ${error.status}).`,
        hint: 'It takes those of roles alone. If this is one, get new ones: awsmfa login --force-refresh',
      };
    case 'aws-unavailable':
      return {
        message: `AWS could not answer ${error.action} (${error.host}${error.status === undefined ? '' : `, HTTP status ${error.status}`}).`,
        hint: 'Try again in a minute. Sessions that are still good go on working.',
      };
    case 'bad-proxy':
      return {
        message: `${error.variable} is not the address of a proxy: ${error.reason}. Nothing was sent.`,
        hint: `Set it like http://proxy.example.com:3128, or run: unset ${error.variable}`,
      };
    case 'unknown-partition':
      return {
        message: `${error.name} is in no AWS partition that awsmfa knows, so nothing was sent.`,
        hint: 'Check the region and the ARNs of the profile. Set endpoint_url where this is an AWS of your own.',
      };
    case 'no-dual-stack':
      return {
        message: `The partition ${error.partition} has no dual-stack endpoints.`,
        hint: 'Remove use_dualstack_endpoint, or unset AWS_USE_DUALSTACK_ENDPOINT.',
      };
    case 'no-console':
      return {
        message: `awsmfa doesn't know the console's address in the partition ${error.partition}, so nothing was sent.`,
        hint: 'Sign in there as your organization has it. All other commands work in this partition.',
      };
    case 'network':
      return {
        message: `Could not reach ${error.host}: ${error.reason}.`,
        hint: 'Check the connection, HTTPS_PROXY, NO_PROXY and ca_bundle or AWS_CA_BUNDLE. Sessions that are still good go on working.',
      };
    case 'mfa-process-failed':
      return {
        message:
          error.reason === 'timeout'
            ? 'The mfa_process command took more than 30 s and was ended.'
            : error.reason === 'not-six-digits'
              ? 'The mfa_process command printed something other than six digits.'
              : error.reason === 'not-started'
                ? 'The mfa_process command could not be started.'
                : `The mfa_process command ${sayEnd(error)}.`,
        hint: 'Run it by hand to see why, or pass the code with --token-code.',
      };
    case 'credential-process-failed':
      return credentialProcessFailed(error);
    case 'access-key-limit':
      return accessKeyLimit(error);
    case 'access-key-unknown':
      return {
        message: `${error.userName} has no access key ${error.accessKeyId}.`,
        hint: 'awsmfa keys PROFILE lists those there are.',
      };
    case 'access-key-left':
      return {
        message: `The new access key ${error.accessKeyId} could not be deleted again: ${error.reason}`,
        hint: `Nothing uses it. Once that is fixed, the next run deletes it: awsmfa keys ${shellWord(error.profile)} rotate`,
      };
    case 'new-key-not-known':
      return {
        message: `AWS did not accept the new access key ${error.accessKeyId} within ${error.seconds} s.`,
        hint: 'AWS may be slow to spread it. Try again later.',
      };
    case 'rotation-running':
      return {
        message: `${capitalized(sayOtherAwsmfa(error.holder))} is rotating the keys of ${error.profile}.`,
        hint: howToGoOn('Let it finish', error.holder),
      };
    case 'rotation-unfinished':
      return {
        message: `The new access key of ${error.profile} is in use, but ${error.oldKey} is still on: ${error.reason}`,
        hint: `Both work. Finish it: awsmfa keys ${shellWord(error.profile)} rotate`,
      };
    case 'key-store-failed':
      return keyStoreFailed(error);
    case 'provider-failed':
      return {
        message: `${error.profile} has no credentials now: ${error.reason}`,
        hint:
          error.command === undefined
            ? 'Check the settings of that profile.'
            : `Run: ${error.command}`,
      };
    case 'file-unreadable':
      return {
        message: `Could not read ${shownPath(error.path, home)}: ${error.reason}.`,
        hint: 'Check that it is a file and that you may read it.',
      };
    case 'file-not-written':
      return {
        message: `Could not write ${shownPath(error.path, home)}: ${error.reason}.`,
        hint:
          error.lock === undefined
            ? 'The file is unchanged. Check the space and the permissions.'
            : `The file is unchanged. Let that process go on or end it; where none is writing, delete ${shownPath(error.lock, home)}.`,
      };
    case 'file-not-deleted':
      return {
        message: `Could not delete ${shownPath(error.path, home)}: ${error.reason}.`,
        hint: 'It is unchanged. Check the permissions of its directory.',
      };
    case 'file-not-edited':
      return {
        message: `Left ${shownPath(error.path, home)} as it is: ${error.reason}.`,
        hint:
          error.line === undefined
            ? 'Fix that and try again, or make the change by hand.'
            : `Fix ${shownPlace({ file: error.path, line: error.line }, home)}, then try again.`,
      };
    case 'waited-too-long':
      return {
        message: `${capitalized(sayOtherAwsmfa(error.holder))} is asking for a code of ${error.serialNumber}, and got none in ${error.seconds} s.`,
        hint: howToGoOn('Answer its prompt', error.holder),
      };
    case 'command-not-started':
      return {
        message: `Could not start ${error.command}: ${error.reason}.`,
        hint: 'Check its name and that it may be executed.',
      };
    case 'copy-not-confirmed':
      return {
        message: 'It was sent to the terminal, which does not say whether it copied it.',
        hint: 'Paste to see. If nothing comes, select the text below.',
      };
    case 'output-not-written':
      return {
        message: `Can't write the output: ${error.reason}.`,
        hint: 'Run it again with its output in a file or a program that takes it.',
      };
    case 'canceled':
      return { message: 'Canceled.', hint: 'Nothing was changed.' };
    case 'no-clipboard':
      return {
        message: 'No clipboard tool found.',
        hint: 'Install wl-copy, xclip or xsel.',
      };
    case 'unexpected':
      return {
        message: 'Something failed in a way that awsmfa does not know.',
        hint: 'Run it again with --debug and report what it prints.',
      };
  }
}

function accessKeyLimit(error: AppError & { readonly kind: 'access-key-limit' }): Explanation {
  const { userName, profile = '', ownKey, otherKey: other, use, lastUse } = error;
  const message = `${userName} has two access keys, and AWS allows no third.`;
  const own = `${message} ${ownKey} is the one of ${profile}.`;
  const finish = `awsmfa keys ${shellWord(profile)} rotate --finish`;
  if (use === undefined)
    return { message, hint: 'Delete the one that nothing uses: awsmfa keys PROFILE lists them.' };
  switch (use) {
    case 'off':
      return {
        message: `${own} ${other} is off.`,
        hint: `If nothing needs ${other}, delete it: ${finish}`,
      };
    case 'never':
      return {
        message: `${own} ${other} was never used.`,
        hint: `Delete ${other} in the IAM console, then try again.`,
      };
    case 'used':
      return {
        message: `${own} ${other} was last used ${lastUse ?? 'before'}.`,
        hint: `Find out what uses ${other}. When nothing does, delete it in the IAM console.`,
      };
    case 'unknown':
      return {
        message: `${own} AWS does not say when ${other} was last used.`,
        hint: `Find out what uses ${other}. When nothing does, delete it in the IAM console.`,
      };
  }
}

/** How a program ended that failed. */
function sayEnd({
  exitCode,
  endedBy,
}: {
  readonly exitCode?: number | undefined;
  readonly endedBy?: string | undefined;
}): string {
  if (endedBy !== undefined) return `was ended by ${endedBy}`;
  return exitCode === undefined ? 'failed' : `failed with exit code ${exitCode}`;
}

function credentialProcessFailed(
  error: AppError & { readonly kind: 'credential-process-failed' },
): Explanation {
  const { profile, program, reason } = error;
  const name = `${program}, the credential_process of ${profile},`;
  const byHand = 'Run the command by hand to see why.';
  const printsKeys =
    'It must print one JSON object with Version 1, AccessKeyId and SecretAccessKey.';
  const login = `awsmfa login ${shellWord(profile)}`;
  switch (reason) {
    case 'exit':
      return {
        message: `${name} ${sayEnd(error)}.`,
        hint: byHand,
      };
    case 'timeout':
      return { message: `${name} took more than 120 s and was ended.`, hint: byHand };
    case 'too-much':
      return { message: `${name} printed too much and was ended.`, hint: printsKeys };
    case 'not-credentials':
      return { message: `${name} printed no usable keys: ${error.flaw}.`, hint: printsKeys };
    case 'expired':
      return {
        message: `${name} printed temporary keys that have expired.`,
        hint: 'Sign in to the program that makes them, then try again.',
      };
    case 'not-started':
      return {
        message: `${name} could not be started: ${error.flaw}.`,
        hint: 'Check its path. No shell starts it, so ~ and $NAME are taken as they are.',
      };
    case 'locked':
      return {
        message: `${name} ${sayEnd(error)}. Its store may be locked, and there is no terminal to ask on.`,
        hint: `Unlock it first, or sign in on a terminal: ${login}. If it is open, run the command by hand to see why.`,
      };
    case 'not-run':
      return {
        message: `The keys of ${profile} come from ${program}, which runs only when you sign in.`,
        hint: `Sign in: ${login}`,
      };
    case 'busy':
      return {
        message: `${capitalized(sayOtherAwsmfa(error.holder))} has been running ${name} for more than 120 s.`,
        hint: howToGoOn('Answer what it asks', error.holder),
      };
  }
}

/**
 * Nothing here but of a store that is locked may say so: whoever runs `keys print` as a
 * `credential_process` tells by that word that a person is needed.
 */
function keyStoreFailed(error: AppError & { readonly kind: 'key-store-failed' }): Explanation {
  const { store, tool, doing, entry, accessKeyId } = error;
  const done = {
    write: `${accessKeyId} is not in ${store} yet`,
    read: `the secret of ${accessKeyId} could not be read from ${store}`,
    remove: `${entry} is still in ${store}`,
  }[doing];
  const lost = `If the store is lost, make a new access key at AWS, put it into ~/.aws/credentials, and turn ${accessKeyId} off.`;
  const hint = (first: string) => (doing === 'read' ? `${first} ${lost}` : first);
  switch (error.reason) {
    case 'no-tool':
      return {
        message: `${tool} is not on the PATH or can't be started, so ${done}.`,
        hint: hint('Install it, then try again.'),
      };
    case 'no-store':
      return {
        message: `${tool} found no store, so ${done}.`,
        hint: hint('Start or set up the store, then try again.'),
      };
    case 'locked':
      return {
        message: `The store is locked or could not ask, so ${done}.`,
        hint: hint(`Unlock ${store} or run this on a terminal.`),
      };
    case 'canceled':
      return {
        message: `${store} was not opened: it was canceled there. So ${done}.`,
        hint: hint('Try again and answer what the store asks.'),
      };
    case 'missing':
      return {
        message: `${store} has no entry ${entry}.`,
        hint: hint('Check that it is the same store, on the same machine.'),
      };
    case 'timeout':
      return {
        message: `${tool} took too long and was ended, so ${done}.`,
        hint: hint('See whether the store waits for an answer, then try again.'),
      };
    case 'too-much':
    case 'odd':
      return {
        message: `${tool} printed something other than a secret access key for ${entry}.`,
        hint: hint(`Look at ${entry} in ${store}.`),
      };
    case 'differs':
      return {
        message: `${store} gave back another secret for ${entry} than was put in.`,
        hint: `Delete ${entry} in ${store}, then try again.`,
      };
    case 'exit':
      return {
        message: `${tool} ${sayEnd(error)}, so ${done}.`,
        hint: hint(`Run ${tool} by hand to see why.`),
      };
  }
}

function howToGoOn(answer: string, holder: OtherProcess | undefined): string {
  const first = holder?.isStopped ? 'Continue it with fg in its terminal' : answer;
  const end = holder === undefined ? 'it' : `process ${holder.processId}`;
  return `${first} or end ${end}, then try again.`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Never against what was asked: the hint follows the request, not the text of the refusal. */
function hintOnRefusal(error: AppError & { readonly kind: 'access-denied' }): string {
  if (error.byRole) {
    return 'A role that is assumed from another role carries no MFA, so one that demands MFA is always refused: take its user as source_profile. Else check the trust policy and the permission.';
  }
  if (error.action === 'sts:GetSessionToken') {
    return 'The serial number and a code were sent, so it is a policy that denies it: ask an administrator of the account.';
  }
  return error.withMfa
    ? 'The request carried MFA: let the trust policy of the role name that user, and let the user have the permission.'
    : 'The request carried no MFA, which the role may demand: set mfa_serial in the profile. Else check the trust policy and the permission.';
}

/**
 * What a prompt says of the code before. Only one that was used has to be waited out.
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

function codesRefused(error: AppError & { readonly kind: 'codes-refused' }): Explanation {
  const { problem, aheadSeconds, refusals } = error;
  const clocks =
    aheadSeconds === undefined || Math.abs(aheadSeconds) < 30
      ? "This computer's clock agrees with AWS's, so check the clock of the device: it must set itself."
      : `This computer's clock is ${differs(aheadSeconds)} AWS's; codes follow the device's clock, so check that of the device.`;
  const again = 'Wait for a new code, and type it and the one after it.';
  return {
    message: `AWS did not accept the two codes${problem === undefined ? '' : `: ${brokenRule(problem)}`}.`,
    hint: mayBeClock(problem, refusals) ? `${again} ${clocks}` : again,
  };
}

/** Two codes that a person mixed up say nothing of a clock. */
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
      return 'a code is six digits';
    case 'same-twice':
      return 'it was the same code twice, and the second must be the next one';
    case 'wrong-order':
      return 'they are in the wrong order';
    case 'not-consecutive':
      return 'they do not follow one another';
    case 'not-of-device':
      return problem.which === 'both'
        ? 'neither is a code of this device'
        : `the ${problem.which} is not a code of this device`;
    case 'clock-off':
      return `the clock of the device is about ${differs(-problem.behindSeconds)} AWS's`;
  }
}

/** `5 minutes ahead of`, `40 seconds behind`, `3 days ahead of`. */
function differs(aheadSeconds: number): string {
  return `${inWords(Math.abs(aheadSeconds))} ${aheadSeconds > 0 ? 'ahead of' : 'behind'}`;
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  if (seconds < 120 * 60) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

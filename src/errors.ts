import { bounded, bounds, shortened } from './bounds';
import { type DeviceError, explainDeviceError } from './device-errors';
import { type Explanation, sayClockDifference } from './explanation';
import { knownReasonOf } from './file-reason';
import { explainKeyError, type KeyError } from './key-errors';
import { printable, shownPath, shownPlace } from './printable';
import { shellWord } from './shell-word';

/** What AWS itself said. A user sees it below our own sentence, and AWS support asks for it. */
export type AwsAnswer = {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
};

/**
 * Everything that can go wrong and that a user can act on, as plain data: the facts that the
 * sentence needs. Only `--debug` shows `cause`.
 */
export type AppError = { readonly cause?: unknown; readonly aws?: AwsAnswer | undefined } & (
  | DeviceError
  | KeyError
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
      readonly kind: 'permission-missing';
      /** As a policy names it: `iam:CreateVirtualMFADevice`. */
      readonly permission: string;
      readonly resource: string;
      readonly caller: string;
      readonly withMfa: boolean;
      /** A device name that the policy may allow instead. */
      readonly nameToTry: string | undefined;
      /** AWS was asked for the device of keys that no file has yet. */
      readonly isOfNewUser?: boolean;
    }
  | {
      readonly kind: 'access-denied';
      readonly action: string;
      /** `undefined` if the action has no resource. */
      readonly resource: string | undefined;
      readonly caller: string;
      readonly withMfa: boolean;
      /** A role made the call. A role that a role assumes never carries MFA. */
      readonly byRole?: boolean;
    }
  | { readonly kind: 'clock-wrong'; readonly skewSeconds: number | undefined }
  | { readonly kind: 'aws-refused'; readonly action: string }
  /** The answer lacks something, or holds something that AWS never sends. */
  | { readonly kind: 'odd-answer'; readonly action: string }
  | { readonly kind: 'sso-sign-in-needed'; readonly profile: string }
  /** In the browser, the person refused or did not answer in time. */
  | { readonly kind: 'sso-denied'; readonly reason: 'denied' | 'expired' }
  | { readonly kind: 'sso-start-url-refused'; readonly startUrl: string }
  | { readonly kind: 'sso-no-role'; readonly accountId: string; readonly roleName: string }
  | { readonly kind: 'console-refused'; readonly profile: string; readonly status: number }
  | {
      readonly kind: 'aws-unavailable';
      readonly action: string;
      readonly host: string;
      /** The HTTP status, if the answer held nothing else. */
      readonly status?: number;
    }
  | {
      readonly kind: 'bad-proxy';
      readonly variable: string;
      /** Never quotes the variable's value, which may hold a password. */
      readonly reason: string;
    }
  /** A region, or the partition of an ARN. */
  | { readonly kind: 'unknown-partition'; readonly name: string }
  | { readonly kind: 'no-dual-stack'; readonly partition: string }
  | { readonly kind: 'no-console'; readonly partition: string }
  | {
      readonly kind: 'network';
      readonly host: string;
      readonly reason: string;
      /** There was no connection, so nothing reached AWS, and a code can be sent again. */
      readonly isUnsent?: boolean;
    }
  | { readonly kind: 'file-unreadable'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'file-not-written';
      readonly path: string;
      readonly reason: string;
      /** The lock file of another writer, if that is the reason. */
      readonly lock?: string;
    }
  | { readonly kind: 'file-not-deleted'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'file-not-edited';
      readonly path: string;
      readonly reason: string;
      /** The line to look at, if there is one. */
      readonly line: number | undefined;
    }
  | { readonly kind: 'command-not-started'; readonly command: string; readonly reason: string }
  | { readonly kind: 'no-clipboard' }
  | { readonly kind: 'copy-not-confirmed' }
  | { readonly kind: 'output-not-written'; readonly reason: string }
  | {
      readonly kind: 'canceled';
      /** The key that left a question, for the few callers that care. */
      readonly by?: 'escape' | 'interrupt';
    }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string }
  | { readonly kind: 'unexpected' }
);

type OfKind<Kind extends AppError['kind']> = AppError & { readonly kind: Kind };

/** The one exception class. Code that can't continue throws it, and the edge explains it. */
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

/** Whether AWS no longer accepts, or does not know, the session that signed a call. */
export function isSessionEnded(thrown: unknown): boolean {
  const error = toAppError(thrown);
  return (
    error.kind === 'session-expired' ||
    (error.kind === 'keys-rejected' && error.reason === 'unknown')
  );
}

/** An error of the system that says why: nobody needs a stack trace to fix it. */
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

/**
 * Makes every sentence about an error that a user reads, safe to print. No secret can get in: the
 * facts of an `AppError` hold none, and a `cause` is never quoted.
 *
 * @param home shown as `~`
 */
export function explain(error: AppError, home?: string): Explanation {
  const { message, hint } = sentences(withShortFacts(error), home);
  return { message: printable(message), hint: printable(hint) };
}

/**
 * A long name or path must not push the rest of a sentence off the screen. An error that came with
 * its whole message is cut when it is shown.
 */
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
            : 'List the profiles: awsmfa list',
      };
    case 'broken-profile':
      return {
        message: `${error.name}: ${error.reason}`,
        hint: error.unreadable
          ? `It may be in the part that could not be read. ${shownPath(error.unreadable.file, home)}: ${error.unreadable.message}`
          : `Fix: ${shownPlace(error, home)}`,
      };
    case 'permission-missing':
      return {
        message: `AWS refused ${error.permission} on ${error.resource} for ${error.caller}.`,
        hint: hintOnPermission(error),
      };
    case 'access-denied':
      return {
        message: `AWS refused ${error.action}${error.resource === undefined ? '' : ` on ${error.resource}`} for ${error.caller}.`,
        hint: hintOnRefusal(error),
      };
    case 'clock-wrong':
      return {
        message:
          error.skewSeconds === undefined
            ? "This computer's clock differs from AWS's by more than five minutes."
            : `This computer's clock is ${sayClockDifference(error.skewSeconds)} AWS's.`,
        hint: "Set this computer's clock, then try again.",
      };
    case 'aws-refused':
      return {
        message: `AWS refused ${error.action}${error.aws?.message ? `: ${bounded(error.aws.message, 300)}` : '.'}`,
        hint: 'The error code from AWS, below, says which rule it was.',
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
        ? { message: 'The sign-in was denied in the browser.', hint: 'Try again, and allow it.' }
        : {
            message: 'Nobody approved the sign-in in time.',
            hint: 'Try again. You get a new code.',
          };
    case 'sso-start-url-refused':
      return {
        message: `AWS did not accept the start URL ${error.startUrl}.`,
        hint: 'Check sso_start_url and sso_region.',
      };
    case 'sso-no-role':
      return {
        message: `The user who signed in has no role ${error.roleName} in the account ${error.accountId}.`,
        hint: 'Check sso_role_name and sso_account_id, or ask an administrator for the role.',
      };
    case 'console-refused':
      return {
        message: `AWS's sign-in refused the credentials of ${error.profile} (HTTP status ${error.status}).`,
        hint: `It accepts only the credentials of roles. If this is one, get new ones: awsmfa login ${shellWord(error.profile)} --force-refresh`,
      };
    case 'aws-unavailable':
      return {
        message: `AWS could not answer ${error.action} (${error.host}${error.status === undefined ? '' : `, HTTP status ${error.status}`}).`,
        hint: 'Try again in a minute. Sessions that are still good keep working.',
      };
    case 'bad-proxy':
      return {
        message: `${error.variable} is not the address of a proxy: ${error.reason}. Nothing was sent.`,
        hint: `Set it to an address like http://proxy.example.com:3128, or run: unset ${error.variable}`,
      };
    case 'unknown-partition':
      return {
        message: `${error.name} is in no AWS partition that awsmfa knows, so nothing was sent.`,
        hint: 'Check the region and the ARNs of the profile. For an AWS of your own, set endpoint_url.',
      };
    case 'no-dual-stack':
      return {
        message: `The partition ${error.partition} has no dual-stack endpoints.`,
        hint: 'Remove use_dualstack_endpoint, or unset AWS_USE_DUALSTACK_ENDPOINT.',
      };
    case 'no-console':
      return {
        message: `awsmfa doesn't know the console's address in the partition ${error.partition}, so nothing was sent.`,
        hint: 'Open the console the way your organization does. All other commands work in this partition.',
      };
    case 'network':
      return {
        message: `Could not reach ${error.host}: ${error.reason}.`,
        hint: 'Check the connection, HTTPS_PROXY, NO_PROXY and ca_bundle or AWS_CA_BUNDLE. Sessions that are still good keep working.',
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
            ? 'The file is unchanged. Check the free space and the permissions.'
            : `The file is unchanged. Let that process finish or end it. If none is running, delete ${shownPath(error.lock, home)}.`,
      };
    case 'file-not-deleted':
      return {
        message: `Could not delete ${shownPath(error.path, home)}: ${error.reason}.`,
        hint: 'The file is unchanged. Check the permissions of its directory.',
      };
    case 'file-not-edited':
      return {
        message: `Left ${shownPath(error.path, home)} as it is: ${error.reason}.`,
        hint:
          error.line === undefined
            ? 'Fix that and try again, or make the change by hand.'
            : `Fix ${shownPlace({ file: error.path, line: error.line }, home)}, then try again.`,
      };
    case 'command-not-started':
      return {
        message: `Could not start ${error.command}: ${error.reason}.`,
        hint: 'Check its name and that you may run it.',
      };
    case 'copy-not-confirmed':
      return {
        message: 'Sent to the terminal, which does not say whether it copied it.',
        hint: 'Paste to check. If nothing comes, select the text below.',
      };
    case 'output-not-written':
      return {
        message: `Can't write the output: ${error.reason}.`,
        hint: 'Send the output to a file, or to a program that reads all of it.',
      };
    case 'canceled':
      return { message: 'Canceled.', hint: 'Nothing was changed.' };
    case 'no-clipboard':
      return { message: 'No clipboard tool found.', hint: 'Install wl-copy, xclip or xsel.' };
    case 'unexpected':
      return {
        message: 'awsmfa failed in a way that it does not know.',
        hint: 'Run it again with --debug and report what it prints.',
      };
    case 'duration-refused':
    case 'min-left-impossible':
    case 'session-expired':
    case 'provider-failed':
    case 'keys-rejected':
    case 'credential-process-failed':
    case 'access-key-limit':
    case 'access-key-unknown':
    case 'access-key-left':
    case 'new-key-not-known':
    case 'rotation-running':
    case 'rotation-unfinished':
    case 'key-store-failed':
      return explainKeyError(error, home);
    default:
      return explainDeviceError(error, home);
  }
}

function hintOnPermission(error: OfKind<'permission-missing'>): string {
  const { permission, nameToTry, withMfa, isOfNewUser = false } = error;
  if (isOfNewUser)
    return `Name the device: awsmfa add --serial-number ARN. Or ask an administrator to allow ${permission}.`;
  const ask = `ask an administrator to allow ${permission} on that resource.`;
  if (nameToTry !== undefined)
    return `The policy may allow only a device with the user's name: try --device-name ${nameToTry}. Otherwise ${ask}`;
  return withMfa
    ? `Ask an administrator to allow ${permission} on that resource.`
    : `The request carried no MFA, which the policy may require: sign in with a device first. Otherwise ${ask}`;
}

/** Chosen by the request, not by the text of the refusal. */
function hintOnRefusal({ action, byRole, withMfa }: OfKind<'access-denied'>): string {
  if (byRole)
    return 'A role that another role assumes carries no MFA, so AWS always refuses one that requires MFA: set source_profile to its user. Otherwise check the trust policy and the permission.';
  if (action === 'sts:GetSessionToken')
    return 'The serial number and a code were sent, so a policy denies it. Ask an administrator of the account.';
  return withMfa
    ? 'The request carried MFA. Check that the trust policy of the role names this user, and that the user has the permission.'
    : 'The request carried no MFA, which the role may require: set mfa_serial in the profile. Otherwise check the trust policy and the permission.';
}

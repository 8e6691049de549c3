import { bounded } from '../bounds';
import { type AppError, AppFailure, type AwsAnswer, toAppError } from '../errors';
import { redact } from '../secret';
import type { AwsClock } from './network/aws-clock';
import { networkCodeOf, networkFailure, notOfAws } from './network/network-failure';

/** The parts of the SDK's errors that are read here. */
type ForeignError = Error & {
  readonly Error?: { readonly Code?: string };
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
};

/**
 * Turns whatever a call to AWS threw into an `AppFailure`. Only this file reads AWS's error names
 * and texts.
 *
 * STS answers `AccessDenied` for a wrong code, an unknown device and a missing permission. Only the
 * text distinguishes them. AWS doesn't document these texts, so they are as users reported them
 * (lonelyplanet/aws-mfa pull 21, aws/aws-cli issue 6325, aws/aws-sdk-js issue 3670). Any other text
 * is shown as AWS sent it.
 */
export function translate(
  thrown: unknown,
  asked: AskedAws,
  clock: Pick<AwsClock, 'aheadMs'>,
): AppFailure {
  if (thrown instanceof AppFailure) return thrown;
  if (!(thrown instanceof Error)) return new AppFailure({ kind: 'unexpected', cause: thrown });
  if (thrown.name === 'AbortError') return new AppFailure(toAppError(thrown));
  const answer: ForeignError = thrown;
  const status = answer.$metadata?.httpStatusCode;
  if (status === undefined) return withoutStatus(thrown, asked);
  const aws = toAwsAnswer(answer);
  if (isOfSomebodyElse(answer, aws)) {
    // 511: a network that requires a sign-in (RFC 6585).
    if (status < 500 || status === 511) return notOfAws(asked.host, thrown, asked.proxy);
    const { action, host } = asked;
    return new AppFailure({ kind: 'aws-unavailable', action, host, status, cause: thrown });
  }
  return new AppFailure({ ...toRefusal(aws, answer, asked, clock), aws, cause: thrown });
}

/** Errors of the SDK without a status: it could not read the answer, or the connection ended. */
function withoutStatus(thrown: Error, { host, proxy }: AskedAws): AppFailure {
  if ('$response' in thrown) return notOfAws(host, thrown, proxy);
  if (networkCodeOf(thrown) === undefined)
    return new AppFailure({ kind: 'unexpected', cause: thrown });
  return networkFailure(thrown, { host, proxy, isUnsent: false });
}

/**
 * Whether another server answered. If an answer has no error code, the SDK uses the HTTP status or
 * `Unknown` as the code. If it can't read the answer at all, the error has no `$fault`.
 */
function isOfSomebodyElse(thrown: ForeignError, { code }: AwsAnswer): boolean {
  return code === 'Unknown' || /^[1-5]\d\d$/.test(code) || thrown.$fault === undefined;
}

/** AWS's own words, cut before any other code reads them. */
function toAwsAnswer(thrown: ForeignError): AwsAnswer {
  const { $metadata } = thrown;
  // The SDK's message if AWS sent none.
  const message = /^Unknown(Error)?$/.test(thrown.message) ? '' : thrown.message;
  // The SDK adds a suffix to the names of IAM's errors that AWS doesn't send.
  const code = bounded(String(thrown.Error?.Code ?? thrown.name), 100);
  const { requestId } = $metadata ?? {};
  return {
    code,
    // Protects: an error shows no secret that AWS quotes.
    message: redact(bounded(String(message))),
    requestId: requestId === undefined ? undefined : bounded(requestId, 100),
  };
}

function toRefusal(
  aws: AwsAnswer,
  thrown: ForeignError,
  asked: AskedAws,
  { aheadMs }: Pick<AwsClock, 'aheadMs'>,
): AppError {
  const { action, call, resource, serialNumber } = asked;
  const { code, message } = aws;
  const ofIam = action.startsWith('iam:') ? toIamRefusal(aws, asked) : undefined;
  if (ofIam !== undefined) return ofIam;
  if (isSkewed(code, message)) {
    const ahead = aheadMs();
    const skewSeconds = ahead === undefined ? undefined : Math.round(ahead / 1000);
    return { kind: 'clock-wrong', skewSeconds };
  }
  switch (code) {
    case 'AccessDenied':
    case 'AccessDeniedException':
      if (message.includes('invalid MFA one time pass code')) {
        return { kind: 'token-code-rejected', serialNumber: serialNumber ?? '' };
      }
      if (message.includes('unable to validate MFA code')) {
        return {
          kind: 'serial-number-rejected',
          serialNumber: serialNumber ?? '',
          known: undefined,
        };
      }
      return {
        kind: 'access-denied',
        action,
        resource,
        caller: callerIn(message) ?? `the user of ${call.profileName}`,
        withMfa: call.withMfa,
      };
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return { kind: 'session-expired', profile: call.profileName, file: undefined };
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
      return {
        kind: 'keys-rejected',
        profile: call.profileName,
        reason: 'unknown',
        file: undefined,
      };
    case 'SignatureDoesNotMatch':
      return {
        kind: 'keys-rejected',
        profile: call.profileName,
        reason: 'wrong-secret',
        file: undefined,
      };
    case 'ValidationError':
      // AWS writes the field's name in lower case if the field's own bound is exceeded.
      if (/durationSeconds/i.test(message)) {
        return {
          kind: 'duration-refused',
          durationSeconds: asked.durationSeconds ?? 0,
          reason: message,
        };
      }
      break;
  }
  const status = thrown.$metadata?.httpStatusCode ?? 0;
  return status >= 500 || /Throttl|RequestLimit|TooManyRequests|ServiceUnavailable/.test(code)
    ? { kind: 'aws-unavailable', action, host: asked.host }
    : { kind: 'aws-refused', action };
}

/** With a wrong clock, AWS calls the request expired, or the signature one from another time. */
function isSkewed(code: string, message: string): boolean {
  return (
    ['RequestExpired', 'RequestTimeTooSkewed'].includes(code) ||
    (code === 'SignatureDoesNotMatch' &&
      /Signature (expired|not yet current)|is now earlier than|is still later than/.test(message))
  );
}

/** The caller in `User: ARN is not authorized to perform: …`. */
function callerIn(message: string): string | undefined {
  return /^User: (\S+) is not authorized/.exec(message)?.[1];
}

/** The refused request, with the facts that the message needs. */
export type AskedAws = {
  /** As a policy names it: `sts:AssumeRole`. */
  readonly action: string;
  readonly call: {
    readonly profileName: string;
    readonly withMfa: boolean;
  };
  readonly host: string;
  /** The proxy on the way to the host. */
  readonly proxy?: string | undefined;
  readonly resource?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly userName?: string | undefined;
};

/**
 * IAM's own refusals. `undefined` for those that every service has. The text of IAM's
 * `AccessDenied` names the missing permission and the resource (IAM user guide, "Troubleshoot
 * access denied error messages").
 */
function toIamRefusal(aws: AwsAnswer, asked: AskedAws): AppError | undefined {
  if (aws.code === 'AccessDenied') return toMissingPermission(aws, asked);
  return /AccessKey/.test(asked.action) ? toKeyRefusal(aws, asked) : toDeviceRefusal(aws, asked);
}

function toKeyRefusal(
  { code }: AwsAnswer,
  { userName = '', accessKeyId = '' }: AskedAws,
): AppError | undefined {
  switch (code) {
    case 'LimitExceeded':
      return { kind: 'access-key-limit', userName };
    case 'NoSuchEntity':
      return { kind: 'access-key-unknown', accessKeyId, userName };
    default:
      return undefined;
  }
}

function toDeviceRefusal(aws: AwsAnswer, asked: AskedAws): AppError | undefined {
  const { serialNumber = '', userName = '' } = asked;
  switch (aws.code) {
    case 'InvalidAuthenticationCode':
      return {
        kind: 'codes-refused',
        serialNumber,
        problem: undefined,
        aheadSeconds: undefined,
        refusals: 1,
      };
    case 'EntityAlreadyExists':
      return { kind: 'device-conflict', reason: 'exists' };
    case 'LimitExceeded':
      return { kind: 'device-conflict', reason: 'limit' };
    case 'DeleteConflict':
      return { kind: 'device-conflict', reason: 'in-use' };
    case 'EntityTemporarilyUnmodifiable':
    case 'ConcurrentModification':
      return { kind: 'device-conflict', reason: 'busy' };
    case 'NoSuchEntity':
      return { kind: 'device-unknown', serialNumber, userName };
    default:
      return undefined;
  }
}

function toMissingPermission({ message }: AwsAnswer, asked: AskedAws): AppError {
  const [, caller, permission, resource] =
    /^User: (\S+) is not authorized to perform: (\S+)(?: on resource: (.+?))?(?: because .*| with an explicit deny.*)?$/.exec(
      message,
    ) ?? [];
  return {
    kind: 'permission-missing',
    permission: permission ?? asked.action,
    resource:
      resource ?? asked.serialNumber ?? asked.resource ?? asked.accessKeyId ?? 'every resource',
    caller: caller ?? `the user of ${asked.call.profileName}`,
    withMfa: asked.call.withMfa,
    nameToTry: undefined,
  };
}

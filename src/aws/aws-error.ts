import { type AppError, AppFailure, type AwsAnswer, toAppError } from '../errors';
import { redact } from '../secret';
import { toDeviceRefusal } from './iam-error';

/** What was asked when AWS refused: the facts that the sentence about it needs. */
export type AskedAws = {
  /** As a policy names it: `sts:AssumeRole`. */
  readonly action: string;
  readonly call: {
    readonly profileName: string;
    readonly withMfa: boolean;
  };
  readonly host: string;
  /** On the way to the host. */
  readonly proxy?: string | undefined;
  readonly resource?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly userName?: string | undefined;
};

/** What the SDK throws, as far as anything of it is read. */
type ForeignError = Error & {
  readonly Error?: { readonly Code?: string };
  readonly code?: unknown;
  readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
};

/**
 * Makes an `AppFailure` of whatever a call to AWS threw. This file and `iam-error.ts`, for what IAM
 * alone says, are the only readers of AWS's error names and texts.
 *
 * STS answers `AccessDenied` for a wrong code, for an unknown device and for a missing permission
 * alike; only the text tells them apart. The texts are undocumented: they are as users reported
 * them (lonelyplanet/aws-mfa pull 21, aws/aws-cli issue 6325, aws/aws-sdk-js issue 3670). A text
 * that is none of them is shown as AWS sent it.
 */
export function translate(thrown: unknown, asked: AskedAws, now: () => Date): AppFailure {
  if (thrown instanceof AppFailure) return thrown;
  if (!(thrown instanceof Error)) return new AppFailure({ kind: 'unexpected', cause: thrown });
  if (thrown.name === 'AbortError') return new AppFailure(toAppError(thrown));
  const answer: ForeignError = thrown;
  const aws = toAwsAnswer(answer);
  if (aws !== undefined && isOfSomebodyElse(aws)) {
    const status = answer.$metadata?.httpStatusCode ?? 0;
    if (status < 500) return notOfAws(asked.host, thrown, asked.proxy);
    const { action, host } = asked;
    return new AppFailure({ kind: 'aws-unavailable', action, host, status, cause: thrown });
  }
  const error =
    aws === undefined ? toNetworkError(thrown, asked) : toRefusal(aws, thrown, asked, now);
  return new AppFailure({ ...error, aws, cause: thrown });
}

/** An answer that AWS did not give: the page of a proxy, or of a network that wants a sign-in. */
export function notOfAws(host: string, cause?: unknown, proxy?: string): AppFailure {
  const who = proxy === undefined ? 'a proxy' : `the proxy ${proxy}`;
  const reason = `what answered is not AWS (${who}, or a network that wants you to sign in?)`;
  return new AppFailure({ kind: 'network', host, reason, cause });
}

/** Where the answer holds no code, the SDK takes the HTTP status for it, or says `Unknown`. */
function isOfSomebodyElse({ code }: AwsAnswer): boolean {
  return code === 'Unknown' || /^[1-5]\d\d$/.test(code);
}

/** AWS's own words, where an answer came at all. */
function toAwsAnswer(thrown: ForeignError): AwsAnswer | undefined {
  const status = thrown.$metadata?.httpStatusCode;
  if (status === undefined || thrown.name === 'TimeoutError') return undefined;
  const { message, $metadata } = thrown;
  // The SDK adds a suffix to the names of IAM's errors, which AWS itself does not send.
  const code = thrown.Error?.Code ?? thrown.name;
  return { code, message: redact(message), requestId: $metadata?.requestId };
}

function toRefusal(
  aws: AwsAnswer,
  thrown: ForeignError,
  asked: AskedAws,
  now: () => Date,
): AppError {
  const { action, call, resource, serialNumber } = asked;
  const { code, message } = aws;
  const ofDevice = action.startsWith('iam:') ? toDeviceRefusal(aws, asked) : undefined;
  if (ofDevice !== undefined) return ofDevice;
  if (isSkewed(code, message)) {
    return { kind: 'clock-wrong', skewSeconds: skewSeconds(thrown, now) };
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
        resource: resource ?? 'this resource',
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
      // A bound of the field itself is told in its lower-case name.
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

/** A clock that is off shows as an expired request or as a signature of another time. */
function isSkewed(code: string, message: string): boolean {
  return (
    ['RequestExpired', 'RequestTimeTooSkewed'].includes(code) ||
    (code === 'SignatureDoesNotMatch' &&
      /Signature (expired|not yet current)|is now earlier than|is still later than/.test(message))
  );
}

/** How many seconds this computer's clock is ahead of AWS's, by the answer's `Date`. */
function skewSeconds(thrown: ForeignError, now: () => Date): number | undefined {
  const date = Date.parse(thrown.$response?.headers?.['date'] ?? '');
  return Number.isNaN(date) ? undefined : Math.round((now().getTime() - date) / 1000);
}

/** `User: ARN is not authorized to perform: …` names who was refused. */
function callerIn(message: string): string | undefined {
  return /^User: (\S+) is not authorized/.exec(message)?.[1];
}

const networkReasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name could not be looked up (DNS)',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody (TLS interception?)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an unknown authority (TLS interception?)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate could not be verified (TLS interception?)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate could not be verified (TLS interception?)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Perhaps AWS had the request already. Of all other reasons no connection comes about at all. */
const lostOnTheWay: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Never quotes what the error says: a proxy's URL holds a password. */
function toNetworkError(thrown: ForeignError, { host, proxy }: AskedAws): AppError {
  const code = networkCode(thrown);
  if (code === undefined) return { kind: 'unexpected' };
  const reason = networkReasons[code] ?? `the connection failed (${code})`;
  return {
    kind: 'network',
    host,
    reason: proxy === undefined ? reason : `${reason} (by way of the proxy ${proxy})`,
    isUnsent: code in networkReasons && !lostOnTheWay.has(code),
  };
}

function networkCode(thrown: ForeignError): string | undefined {
  if (thrown.name === 'TimeoutError') return 'ETIMEDOUT';
  if (typeof thrown.code === 'string') return thrown.code;
  // https-proxy-agent's, which has no code.
  if (thrown.message.startsWith('Proxy connection ended')) return 'EPIPE';
  const { cause } = thrown;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error ? networkCode(inner) : undefined;
}

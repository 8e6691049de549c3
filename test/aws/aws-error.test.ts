import { describe, expect, it } from 'vitest';
import { type AskedAws, translate } from '../../src/aws/aws-error';
import { AppFailure } from '../../src/errors';

const SERIAL = 'arn:aws:iam::123456789012:mfa/me';
const ROLE = 'arn:aws:iam::123456789012:role/r';
const NOW = new Date('2026-11-24T10:00:00Z');

const asked: AskedAws = {
  action: 'sts:AssumeRole',
  call: { profileName: 'me', withMfa: true },
  host: 'sts.us-east-1.amazonaws.com',
  resource: ROLE,
  serialNumber: SERIAL,
  durationSeconds: 7200,
};

/** What the SDK throws for an answer of AWS's. */
function refusal(code: string, message: string, status = 403, headers = {}): Error {
  return Object.assign(new Error(message), {
    name: code,
    Error: { Code: code, Message: message, Type: 'Sender' },
    $metadata: { httpStatusCode: status, requestId: 'f00' },
    $response: { headers },
  });
}

const explained = (thrown: unknown, more: Partial<AskedAws> = {}) =>
  translate(thrown, { ...asked, ...more }, () => NOW).error;

describe("AWS's refusals", () => {
  // Undocumented texts, as users reported them: see aws-error.ts.
  it.each([
    [
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
      { kind: 'token-code-rejected', serialNumber: SERIAL },
    ],
    [
      'AccessDenied',
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      { kind: 'serial-number-rejected', serialNumber: SERIAL, known: undefined },
    ],
    [
      'AccessDenied',
      `User: arn:aws:iam::123456789012:user/me is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
      {
        kind: 'access-denied',
        action: 'sts:AssumeRole',
        resource: ROLE,
        caller: 'arn:aws:iam::123456789012:user/me',
        withMfa: true,
      },
    ],
    [
      'AccessDenied',
      'A text of the year 2030.',
      { kind: 'access-denied', caller: 'the user of me' },
    ],
    ['AccessDeniedException', 'no', { kind: 'access-denied' }],
    [
      'ExpiredToken',
      'The security token included in the request is expired',
      { kind: 'session-expired', profile: 'me' },
    ],
    [
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      { kind: 'keys-rejected', reason: 'unknown', profile: 'me' },
    ],
    [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      { kind: 'keys-rejected', reason: 'wrong-secret' },
    ],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      { kind: 'duration-refused', durationSeconds: 7200 },
    ],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      { kind: 'duration-refused', durationSeconds: 7200 },
    ],
    [
      'ValidationError',
      "1 validation error detected: Value '50000' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
      { kind: 'duration-refused', durationSeconds: 7200 },
    ],
    [
      'ValidationError',
      "1 validation error detected: Value 'x' at 'serialNumber' failed to satisfy constraint: Member must have length greater than or equal to 9",
      { kind: 'aws-refused', action: 'sts:AssumeRole' },
    ],
    ['RegionDisabledException', 'STS is not activated in this region', { kind: 'aws-refused' }],
    ['PackedPolicyTooLarge', 'Packed size of tags is too large', { kind: 'aws-refused' }],
    ['SomethingNew', 'of the year 2030', { kind: 'aws-refused' }],
  ])('%s: %s', (code, message, expected) => {
    expect(explained(refusal(code, message))).toMatchObject({
      ...expected,
      aws: { code, message, requestId: 'f00' },
    });
  });

  it.each([
    ['Throttling', 400],
    ['ThrottlingException', 400],
    ['RequestLimitExceeded', 400],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
    ['502', 502],
  ])('%s with status %i: AWS is not available', (code, status) => {
    expect(explained(refusal(code, 'later', status))).toMatchObject({
      kind: 'aws-unavailable',
      host: 'sts.us-east-1.amazonaws.com',
    });
  });

  it.each([
    ['RequestExpired', 'Request has expired.'],
    ['RequestTimeTooSkewed', 'The difference is too large.'],
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20261124T095000Z is now earlier than 20261124T100500Z (20261124T101000Z - 5 min.)',
    ],
    [
      'SignatureDoesNotMatch',
      'Signature not yet current: 20261124T101500Z is still later than 20261124T100500Z (20261124T100000Z + 5 min.)',
    ],
  ])('%s: %s: the clock is off, by as much as the Date of the answer says', (code, message) => {
    const date = 'Tue, 24 Nov 2026 09:50:00 GMT';
    expect(explained(refusal(code, message, 403, { date }))).toMatchObject({
      kind: 'clock-wrong',
      skewSeconds: 600,
    });
    expect(explained(refusal(code, message))).toMatchObject({ skewSeconds: undefined });
  });

  it('come without the request that AWS quotes in them', () => {
    const text =
      'It does not match.\n\nThe Canonical String for this request should have been\nx-amz-security-token:TOKEN\n';
    expect(explained(refusal('SignatureDoesNotMatch', text)).aws?.message).toBe(
      'It does not match.',
    );
  });

  it.each([
    ['403', 403],
    ['Unknown', 403],
    ['Unknown', 407],
  ])("are not AWS's where the answer holds no code of AWS (%s, status %i)", (code, status) => {
    const { error } = translate(
      refusal(code, 'UnknownError', status),
      { ...asked, proxy: 'proxy:3128' },
      () => NOW,
    );
    expect(error).toMatchObject({
      kind: 'network',
      reason: expect.stringMatching(/is not AWS.*the proxy proxy:3128/),
    });
  });

  it('with nothing but a status tell that, in place of a code', () => {
    const error = explained(refusal('Unknown', 'Unknown', 503));
    expect(error).toMatchObject({ kind: 'aws-unavailable', status: 503 });
    expect(error.aws).toBeUndefined();
  });
});

describe('what is no answer', () => {
  const failed = (code: string, message = code) => Object.assign(new Error(message), { code });

  it.each([
    ['ENOTFOUND', 'its name is not known (DNS)'],
    ['ECONNREFUSED', 'the connection was refused'],
    ['ECONNRESET', 'the connection was reset'],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'its certificate is signed by an unknown authority (TLS interception?)',
    ],
    ['ESOMETHING', 'the connection failed (ESOMETHING)'],
  ])('because of %s is an error of the network', (code, reason) => {
    const error = explained(failed(code));
    expect(error).toMatchObject({ kind: 'network', host: asked.host, reason });
    expect(error.aws).toBeUndefined();
  });

  it.each([
    ['ENOTFOUND', true],
    ['ECONNREFUSED', true],
    ['SELF_SIGNED_CERT_IN_CHAIN', true],
    ['ECONNRESET', false],
    ['ETIMEDOUT', false],
    ['ESOMETHING', false],
  ])('because of %s tells that nothing was sent: %s', (code, isUnsent) => {
    expect(explained(failed(code))).toMatchObject({ isUnsent });
  });

  it('names the proxy that was on the way', () => {
    const { error } = translate(
      failed('ECONNREFUSED'),
      { ...asked, proxy: 'proxy:3128' },
      () => NOW,
    );
    expect(error).toMatchObject({
      reason: 'the connection was refused (by way of the proxy proxy:3128)',
    });
  });

  it('because the proxy hung up is an error of the network', () => {
    const hungUp = new Error('Proxy connection ended before receiving CONNECT response');
    expect(explained(hungUp)).toMatchObject({
      kind: 'network',
      reason: 'the connection was closed',
      isUnsent: false,
    });
  });

  it('is told by its cause, and by the first of several tries', () => {
    const cause = new AggregateError([failed('ECONNREFUSED'), failed('ENETUNREACH')]);
    expect(explained(new Error('fetch failed', { cause }))).toMatchObject({
      reason: 'the connection was refused',
    });
  });

  it('in time is an error of the network, though the answer had begun', () => {
    const late = Object.assign(new Error('late'), {
      name: 'TimeoutError',
      $metadata: { httpStatusCode: 200 },
    });
    expect(explained(late)).toMatchObject({ reason: 'it did not answer in time' });
  });

  it('never quotes the text of the error: a proxy has its password in there', () => {
    const error = failed('ECONNREFUSED', 'connect http://me:hunter2@proxy:3128');
    const { message, error: facts } = translate(error, asked, () => NOW);
    const { cause: _, ...told } = facts;
    expect(JSON.stringify(told) + message).not.toContain('hunter2');
  });

  it('because it was cancelled is that', () => {
    const abort = Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    expect(explained(abort).kind).toBe('cancelled');
  });

  it('but a failure of ours stays what it is', () => {
    const failure = new AppFailure({ kind: 'cancelled' });
    expect(translate(failure, asked, () => NOW)).toBe(failure);
  });

  it.each([new Error('a bug'), 'a text', undefined])(
    'and is nothing known is unexpected: %s',
    (thrown) => {
      expect(explained(thrown)).toMatchObject({ kind: 'unexpected', cause: thrown });
    },
  );
});

import { describe, expect, it } from 'vitest';
import { type AskedAws, translate } from '../../src/aws/aws-error';
import { AppFailure } from '../../src/errors';

const SERIAL = 'arn:aws:iam::123456789012:mfa/me';
const ROLE = 'arn:aws:iam::123456789012:role/r';
const clock = { aheadMs: () => 600_000 };

const asked: AskedAws = {
  action: 'sts:AssumeRole',
  call: { profileName: 'me', withMfa: true },
  host: 'sts.us-east-1.amazonaws.com',
  resource: ROLE,
  serialNumber: SERIAL,
  durationSeconds: 7200,
};

/** The SDK's error for an answer of AWS. */
function refusal(code: string, message: string, status = 403): Error {
  return Object.assign(new Error(message), {
    name: code,
    $fault: status < 500 ? 'client' : 'server',
    Error: { Code: code, Message: message, Type: 'Sender' },
    $metadata: { httpStatusCode: status, requestId: 'f00' },
  });
}

const explained = (thrown: unknown, more: Partial<AskedAws> = {}) =>
  translate(thrown, { ...asked, ...more }, clock).error;

describe("AWS's refusals", () => {
  // AWS doesn't document these texts. Users reported them: see aws-error.ts.
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
  ])('are explained: %s, %s', (code, message, expected) => {
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
  ])('are temporary: %s with status %i', (code, status) => {
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
  ])('say that the clock is wrong, and by how much: %s, %s', (code, message) => {
    expect(explained(refusal(code, message))).toMatchObject({
      kind: 'clock-wrong',
      skewSeconds: 600,
    });
    const unknown = translate(refusal(code, message), asked, { aheadMs: () => undefined });
    expect(unknown.error).toMatchObject({ skewSeconds: undefined });
  });

  it('are shown without the request that AWS quotes', () => {
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
  ])("don't come from AWS if the answer has none of its codes (%s, status %i)", (code, status) => {
    const { error } = translate(
      refusal(code, 'UnknownError', status),
      { ...asked, proxy: 'proxy:3128' },
      clock,
    );
    expect(error).toMatchObject({
      kind: 'network',
      reason: expect.stringMatching(/is not AWS.*the proxy proxy:3128/),
    });
  });

  it('with only a status show that in place of a code', () => {
    const error = explained(refusal('Unknown', 'Unknown', 503));
    expect(error).toMatchObject({ kind: 'aws-unavailable', status: 503 });
    expect(error.aws).toBeUndefined();
  });
});

describe('an error without an answer of AWS', () => {
  it.each([200, 302, 403])(
    "is a network error in our own words if the SDK can't read the answer (status %i)",
    (httpStatusCode) => {
      const message = 'Deserialization error: inspect the hidden field {error}.$response';
      const thrown = Object.assign(new Error(message), { $metadata: { httpStatusCode } });
      const { error, message: told } = translate(thrown, asked, clock);
      expect(error).toMatchObject({ kind: 'network', reason: expect.stringContaining('not AWS') });
      expect(error.aws).toBeUndefined();
      expect(told).not.toContain('Deserialization');
    },
  );

  it('is a cancel if the request was canceled', () => {
    const abort = Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    expect(explained(abort).kind).toBe('canceled');
  });

  it('stays as it is if it is a failure of ours', () => {
    const failure = new AppFailure({ kind: 'canceled' });
    expect(translate(failure, asked, clock)).toBe(failure);
  });

  it.each([new Error('a bug'), 'a text', undefined])(
    'is unexpected if its kind is unknown: %s',
    (thrown) => {
      expect(explained(thrown)).toMatchObject({ kind: 'unexpected', cause: thrown });
    },
  );
});

describe("AWS's own text of any length", () => {
  it.each([
    ['blanks', ' '.repeat(1_000_000)],
    ['blanks between words', 'a '.repeat(500_000)],
    [
      'what looks like quoted requests',
      'The Canonical String for this request should have been '.repeat(18_000),
    ],
    ['what looks like tokens', 'x-amz-security-token '.repeat(48_000)],
    [
      'what looks like a permission',
      `User: x is not authorized to perform: y${' because '.repeat(100_000)}\n`,
    ],
    ['control characters', '\u001b'.repeat(1_000_000)],
  ])('is read fast and cut short: %s', (_, text) => {
    const start = performance.now();
    const errors = ['AccessDenied', 'ValidationError', 'SignatureDoesNotMatch', 'New'].flatMap(
      (code) =>
        ['sts:AssumeRole', 'iam:EnableMFADevice'].map((action) =>
          explained(refusal(code, `no${text}`, 403), { action }),
        ),
    );
    expect(performance.now() - start).toBeLessThan(800);
    for (const error of errors) expect(error.aws?.message.length).toBeLessThanOrEqual(2_001);
  });

  it('is also cut in the code and the request id', () => {
    const { aws } = explained(refusal('C'.repeat(1_000_000), 'no'));
    expect(aws?.code.length).toBeLessThanOrEqual(101);
  });
});

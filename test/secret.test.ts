import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redact, Secret } from '../src/secret';

describe('a secret', () => {
  it('prints as [secret] wherever it is printed', () => {
    const secret = new Secret('hush');
    for (const printed of [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect([secret], { showHidden: true, depth: 9 }),
    ]) {
      expect(printed).toContain('[secret]');
      expect(printed).not.toContain('hush');
    }
    expect(secret.reveal()).toBe('hush');
  });
});

describe('a foreign text', () => {
  it('loses the request that AWS quotes if a signature does not match', () => {
    // The words of IAM and STS (AWS re:Post, "SignatureDoesNotMatch").
    const text = [
      'The request signature we calculated does not match the signature you provided.',
      '',
      'The Canonical String for this request should have been',
      "'POST",
      '/',
      'x-amz-security-token:IQoJb3JpZ2luX2VjEHUSECRET',
      "content-type;host;x-amz-date'",
      '',
      'The String-to-Sign should have been',
      "'AWS4-HMAC-SHA256'",
    ].join('\n');
    expect(redact(text)).toBe(
      'The request signature we calculated does not match the signature you provided.',
    );
    const stack = `SignatureDoesNotMatch: ${text}\n    at handle (client.js:1:2)`;
    expect(redact(stack)).toBe(
      'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.\n    at handle (client.js:1:2)',
    );
  });

  it.each([
    [
      'X-Amz-Security-Token=IQoJb3JpZ2luX2VjEHU&X-Amz-Date=1',
      'X-Amz-Security-Token=[secret]&X-Amz-Date=1',
    ],
    ['{"SecretAccessKey":"wJalrXUtnFEMI/K7","a":1}', '{"SecretAccessKey":"[secret]","a":1}'],
    ['aws_session_token = FwoGZXIvYXdzEBYaDJ', 'aws_session_token = [secret]'],
  ])('loses what has the name of a secret: %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'User: arn:aws:iam::123456789012:user/x is not authorized to perform: sts:AssumeRole',
    'The security token included in the request is expired',
    '    at Object.<anonymous> (/home/me/node_modules/@aws-sdk/client-sts/dist-cjs/index.js:123:45)',
  ])('otherwise stays as it is: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it.each([
    ' ',
    'x-amz-security-token ',
    'secret_access_key',
    'The Canonical String for this request should have been\n',
  ])('is read quickly, however long it is: %j again and again', (piece) => {
    const start = performance.now();
    redact(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - start).toBeLessThan(500);
  });
});

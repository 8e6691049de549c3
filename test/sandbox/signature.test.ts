import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { type Keys, keysOf, mfaSession, openSandbox, wholeSecond } from '../support/sandbox';
import { type QueryAnswer, type SignedForm, send, signForm } from '../support/signed-request';

const WHO_AM_I = { Action: 'GetCallerIdentity' };
const INVALID_TOKEN = {
  status: 403,
  code: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid.',
};
const MISMATCH = {
  status: 403,
  code: 'SignatureDoesNotMatch',
  message: expect.stringMatching(/^The request signature we calculated does not match/),
};

function superDuper(sandbox: Sandbox): Keys {
  return keysOf(sandbox.users.superDuper);
}

/** Sends the signed request, which AWS accepts, then a changed one, and returns that answer. */
async function changed(
  sandbox: Sandbox,
  keys: Keys,
  change: (form: SignedForm) => void,
): Promise<QueryAnswer> {
  const form = await signForm(sandbox.url, keys, WHO_AM_I);
  expect(await send(form)).toMatchObject({ status: 200 });
  change(form);
  return send(form);
}

it('accepts requests signed with long-term keys or with a session', async () => {
  const sandbox = await openSandbox();
  for (const keys of [superDuper(sandbox), await mfaSession(sandbox)]) {
    const answer = await send(await signForm(sandbox.url, keys, WHO_AM_I));
    expect(answer.xml).toContain(`<Arn>${sandbox.users.superDuper.arn}</Arn>`);
  }
});

it('refuses a request without a signature', async () => {
  const sandbox = await openSandbox();
  const answer = await changed(sandbox, superDuper(sandbox), ({ headers }) => {
    delete headers['authorization'];
  });
  expect(answer).toMatchObject({
    status: 403,
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  });
});

it('refuses a signature made with another secret key', async () => {
  const sandbox = await openSandbox();
  const keys = { ...superDuper(sandbox), secretAccessKey: 'x'.repeat(40) };
  expect(await send(await signForm(sandbox.url, keys, WHO_AM_I))).toMatchObject(MISMATCH);
});

it('refuses a body that was changed after it was signed', async () => {
  const sandbox = await openSandbox();
  const answer = await changed(sandbox, superDuper(sandbox), (form) => {
    form.body += '&Extra=1';
  });
  expect(answer).toMatchObject(MISMATCH);
});

it('refuses a signed header that was changed, or an AWS header that was not signed', async () => {
  const sandbox = await openSandbox();
  const keys = superDuper(sandbox);
  expect(
    await changed(sandbox, keys, ({ headers }) => {
      headers['content-type'] = 'application/x-www-form-urlencoded; charset=utf-8';
    }),
  ).toMatchObject(MISMATCH);
  expect(
    await changed(sandbox, keys, ({ headers }) => {
      headers['x-amz-extra'] = 'unsigned';
    }),
  ).toMatchObject({ status: 400, code: 'IncompleteSignature' });
});

it('refuses a key that is unknown, inactive or in another partition', async () => {
  const sandbox = await openSandbox();
  const keys = superDuper(sandbox);
  const unknown = { ...keys, accessKeyId: 'AKIASANDBOXNOBODY000' };
  expect(await send(await signForm(sandbox.url, unknown, WHO_AM_I))).toMatchObject(INVALID_TOKEN);
  const china = { region: 'cn-north-1' };
  expect(await send(await signForm(sandbox.url, keys, WHO_AM_I, china))).toMatchObject(
    INVALID_TOKEN,
  );
  sandbox.users.superDuper.accessKeys[0]!.active = false;
  expect(await send(await signForm(sandbox.url, keys, WHO_AM_I))).toMatchObject(INVALID_TOKEN);
});

it('refuses a session without its token, or with the token of another', async () => {
  const sandbox = await openSandbox();
  const { accessKeyId, secretAccessKey, sessionToken } = await mfaSession(sandbox);
  const other = await mfaSession(sandbox);
  const attempt = async (keys: Keys) => send(await signForm(sandbox.url, keys, WHO_AM_I));
  expect(await attempt({ accessKeyId, secretAccessKey })).toMatchObject(INVALID_TOKEN);
  expect(
    await attempt({ accessKeyId, secretAccessKey, sessionToken: other.sessionToken! }),
  ).toMatchObject(INVALID_TOKEN);
  expect(await attempt({ ...superDuper(sandbox), sessionToken: sessionToken! })).toMatchObject(
    INVALID_TOKEN,
  );
});

it('refuses a session from the second it expires', async () => {
  const sandbox = await openSandbox();
  const session = await mfaSession(sandbox, 900);
  const expiration = sandbox.world.sessions.get(session.accessKeyId)!.expiration;
  const attempt = async (secondsAfterEnd: number) => {
    sandbox.clock.offsetMs = expiration.getTime() + secondsAfterEnd * 1000 - Date.now();
    const signingDate = sandbox.clock.now();
    return send(await signForm(sandbox.url, session, WHO_AM_I, { signingDate }));
  };
  expect(await attempt(-5)).toMatchObject({ status: 200 });
  expect(await attempt(0)).toMatchObject({
    status: 403,
    code: 'ExpiredToken',
    message: 'The security token included in the request is expired',
  });
});

it('calls a revoked session expired', async () => {
  const sandbox = await openSandbox();
  const session = await mfaSession(sandbox);
  const form = await signForm(sandbox.url, session, WHO_AM_I);
  expect(await send(form)).toMatchObject({ status: 200 });
  sandbox.world.revoke(({ accessKeyId }) => accessKeyId === session.accessKeyId);
  expect(await send(form)).toMatchObject({ status: 403, code: 'ExpiredToken' });
});

it.each([
  { minutes: -6, message: /^Signature expired: \d{8}T\d{6}Z is now earlier than .* - 5 min\.\)$/ },
  {
    minutes: 6,
    message: /^Signature not yet current: \d{8}T\d{6}Z is still later than .* \+ 5 min\.\)$/,
  },
])(
  'refuses a clock that is $minutes minutes off, and accepts four',
  async ({ minutes, message }) => {
    const sandbox = await openSandbox();
    const attempt = async (off: number) => {
      const signingDate = new Date(Date.now() + off * 60_000);
      return send(await signForm(sandbox.url, superDuper(sandbox), WHO_AM_I, { signingDate }));
    };
    expect(await attempt(Math.sign(minutes) * 4)).toMatchObject({ status: 200 });
    expect(await attempt(minutes)).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: expect.stringMatching(message),
    });
  },
);

it('sends its time in the Date header, so that a client can set its clock', async () => {
  const sandbox = await openSandbox();
  sandbox.clock.offsetMs = 3_600_000;
  const before = wholeSecond(sandbox.clock.now());
  const response = await fetch(sandbox.url, { method: 'POST' });
  const said = new Date(response.headers.get('date') ?? '').getTime();
  expect(said).toBeGreaterThanOrEqual(before);
  expect(said).toBeLessThanOrEqual(sandbox.clock.now().getTime());
});

it('refuses requests signed for another service, region or day', async () => {
  const sandbox = await openSandbox();
  const keys = superDuper(sandbox);
  const listDevices = { Action: 'ListMFADevices', Version: '2010-05-08' };
  const inIam = { service: 'iam' };
  expect(await send(await signForm(sandbox.url, keys, listDevices, inIam))).toMatchObject({
    status: 200,
  });
  expect(
    await send(await signForm(sandbox.url, keys, listDevices, { service: 'sts' })),
  ).toMatchObject({
    code: 'SignatureDoesNotMatch',
    message: expect.stringContaining("correct service: 'iam'"),
  });
  expect(
    await send(await signForm(sandbox.url, keys, listDevices, { ...inIam, region: 'eu-west-1' })),
  ).toMatchObject({
    code: 'SignatureDoesNotMatch',
    message: expect.stringContaining('scoped to a valid region'),
  });
  const answer = await changed(sandbox, keys, ({ headers }) => {
    headers['authorization'] = headers['authorization']!.replace(/\/\d{8}\//, '/20200101/');
  });
  expect(answer).toMatchObject({
    code: 'SignatureDoesNotMatch',
    message: expect.stringMatching(/^Date in Credential scope does not match/),
  });
});

it.each([
  ['Basic dXNlcjpwYXNz', 'Unsupported'],
  ['AWS4-HMAC-SHA256 Credential=a/b', "requires 'Signature' parameter"],
  ['AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00', 'slash-delimited'],
  [
    'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sts/aws4_request, SignedHeaders=x-amz-date, Signature=00',
    "'Host' or ':authority' must be a 'SignedHeader'",
  ],
])('says what is missing in %s', async (authorization, said) => {
  const sandbox = await openSandbox();
  const answer = await changed(sandbox, superDuper(sandbox), ({ headers }) => {
    headers['authorization'] = authorization;
  });
  expect(answer).toMatchObject({ status: 400, code: 'IncompleteSignature' });
  expect(answer.message).toContain(said);
});

it('knows no unknown action, and none with the wrong version', async () => {
  const sandbox = await openSandbox();
  const ask = async (parameters: Record<string, string>) =>
    send(await signForm(sandbox.url, superDuper(sandbox), parameters));
  expect(await ask({ Action: 'GetFederationToken' })).toMatchObject({
    status: 400,
    code: 'InvalidAction',
    message: 'Could not find operation GetFederationToken for version 2011-06-15',
  });
  expect(await ask({ Action: 'constructor' })).toMatchObject({ code: 'InvalidAction' });
  expect(await ask({ ...WHO_AM_I, Version: '2011-06-16' })).toMatchObject({
    code: 'InvalidAction',
    message: 'Could not find operation GetCallerIdentity for version 2011-06-16',
  });
  expect(await ask({})).toMatchObject({ code: 'MissingAction' });
});

it('says that another service is missing, in a format that its SDK reads', async () => {
  const sandbox = await openSandbox();
  const authorization =
    'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/SERVICE/aws4_request, SignedHeaders=host, Signature=00';
  const ask = async (service: string, init: RequestInit & { contentType?: string }) => {
    const response = await fetch(sandbox.url, {
      ...init,
      headers: {
        authorization: authorization.replace('SERVICE', service),
        ...(init.contentType === undefined ? {} : { 'content-type': init.contentType }),
      },
    });
    return { status: response.status, text: await response.text() };
  };
  const s3 = await ask('s3', { method: 'GET' });
  expect(s3.status).toBe(501);
  expect(s3.text).toMatch(
    /^<Error><Code>NotImplemented<\/Code><Message>The sandbox has only STS and IAM, not s3\./,
  );
  const json = { method: 'POST', body: '{}', contentType: 'application/x-amz-json-1.0' };
  expect(JSON.parse((await ask('dynamodb', json)).text)).toEqual({
    __type: 'NotImplemented',
    message: 'The sandbox has only STS and IAM, not dynamodb.',
  });
  const form = {
    method: 'POST',
    body: 'Action=DescribeInstances&Version=2016-11-15',
    contentType: 'application/x-www-form-urlencoded',
  };
  expect((await ask('ec2', form)).text).toMatch(/^<ErrorResponse .*<Code>NotImplemented<\/Code>/);
});

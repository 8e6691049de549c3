import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSigninToken } from '../../src/aws/console-sign-in';
import { createIamPort } from '../../src/aws/iam-client';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import { createStsPort } from '../../src/aws/sts-client';
import { type AppError, explain, toAppError } from '../../src/errors';
import { Secret } from '../../src/secret';

/** The server's answer to every request. */
let said: { readonly status: number; readonly body: string };
let requests = 0;
const server = createServer((_, answer) => {
  requests += 1;
  answer.writeHead(said.status).end(said.body);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const http = createHttpSettings({}, createAwsClock(Date.now));
const [sts, iam] = [createStsPort(http), createIamPort(http)];
const serialNumber = 'arn:aws:iam::123456789012:mfa/me';
const device = { userName: 'me', serialNumber };
const key = { userName: 'me', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
const codes = { first: '123456', second: '654321' };
const mfa = { serialNumber, tokenCode: '123456' };
const credentials = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: new Secret('secret'),
  sessionToken: undefined,
  expiration: undefined,
};

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const call = () => ({
  credentials,
  region: 'us-east-1',
  endpoint: url(),
  signal: undefined,
  profileName: 'me',
  withMfa: false,
});
const role = {
  roleArn: 'arn:aws:iam::123456789012:role/r',
  roleSessionName: 'me',
  externalId: undefined,
  durationSeconds: 900,
};

/** Every call that the commands make. */
const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  GetSessionToken: () => sts.getSessionToken(call(), { ...mfa, durationSeconds: 900 }),
  AssumeRole: () => sts.assumeRole(call(), { ...role, mfa }),
  GetCallerIdentity: () => sts.getCallerIdentity(call()),
  CreateVirtualMFADevice: () => iam.createVirtualMfaDevice(call(), { path: '/', name: 'me' }),
  EnableMFADevice: () => iam.enableMfaDevice(call(), { ...device, ...codes }),
  ResyncMFADevice: () => iam.resyncMfaDevice(call(), { ...device, ...codes }),
  DeactivateMFADevice: () => iam.deactivateMfaDevice(call(), device),
  DeleteVirtualMFADevice: () => iam.deleteVirtualMfaDevice(call(), device),
  ListMFADevices: () => iam.listMfaDevices(call(), device),
  ListVirtualMFADevices: () => iam.listVirtualMfaDevices(call(), { assigned: true }),
  CreateAccessKey: () => iam.createAccessKey(call(), device),
  UpdateAccessKey: () => iam.updateAccessKey(call(), { ...key, status: 'Inactive' }),
  DeleteAccessKey: () => iam.deleteAccessKey(call(), key),
  ListAccessKeys: () => iam.listAccessKeys(call(), device),
  GetAccessKeyLastUsed: () => iam.accessKeyLastUsed(call(), key),
  getSigninToken: () =>
    getSigninToken(
      `${url()}/federation`,
      { ...credentials, sessionToken: new Secret('token') },
      { profileName: 'me', http, signal: new AbortController().signal },
    ),
};

/** Bodies that are no operation's answer. */
const bodies = [
  '',
  'hello',
  '<html><body>Sign in to the Wi-Fi</body></html>',
  '<a/>',
  '<a',
  '<a></b></a>',
  '{"a":1}',
  'null',
  '[]',
  '\0\0\0',
  '<?xml version="1.0"?>',
  '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
  '<XResponse></XResponse>',
  '<XResponse/>',
  '<ErrorResponse/>',
  '<ErrorResponse></ErrorResponse>',
  '<ErrorResponse><Error></Error></ErrorResponse>',
  `<XResponse>${'<a>'.repeat(3_000)}`,
];

/** The SDK's words for answers that it can't read. */
const foreignWords =
  /deserializ|\$response|\$metadata|undefined|unknown|null|object|unexpected|syntax|token |entity/i;

describe("an answer that isn't from AWS", () => {
  describe.each([200, 206, 304, 302, 407, 511])('with status %i', (status) => {
    it.each(Object.keys(operations).map((name, at) => [name, at] as const))(
      'to %s is a network error in our words',
      async (name, at) => {
        // Only with status 200 does the meaning of a body depend on the operation. With other statuses,
        // each operation gets a quarter of the bodies.
        const share = bodies.filter((_, index) => status === 200 || (index + at) % 4 === 0);
        for (const body of share) {
          said = { status, body };
          const error = await errorOf(name);
          expect(error, body).toMatchObject({ kind: 'network', host: new URL(url()).host });
          const { message, hint } = explain(error);
          expect(message + hint).not.toMatch(foreignWords);
        }
      },
    );
  });

  it.each(Object.keys(operations))(
    'to %s is a network error even if its document has the right name',
    async (name) => {
      const isVoid = /^(Enable|Resync|Deactivate|Update|Delete)/.test(name);
      for (const inside of [
        '',
        `<${name}Result/>`,
        `<${name}Result><Credentials>c</Credentials></${name}Result>`,
        `<${name}Result><VirtualMFADevice/><Credentials/></${name}Result>`,
        `<${name}Result><MFADevices><member/></MFADevices><VirtualMFADevices><member/></VirtualMFADevices></${name}Result>`,
        `<${name}Result><AccessKey/><AccessKeyMetadata><member/></AccessKeyMetadata></${name}Result>`,
        `<${name}Result><AccessKey><AccessKeyId>A B</AccessKeyId><SecretAccessKey>c</SecretAccessKey></AccessKey></${name}Result>`,
        `<${name}Result><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>b</SecretAccessKey><SessionToken>c</SessionToken><Expiration>z</Expiration></Credentials></${name}Result>`,
        `<${name}Result><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>b</SecretAccessKey><SessionToken>c</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></${name}Result>`,
      ]) {
        said = { status: 200, body: `<${name}Response>${inside}</${name}Response>` };
        // AWS's own answer to these is as empty.
        if (isVoid) await operations[name]?.();
        else expect(await errorOf(name), inside).toMatchObject({ kind: 'network' });
      }
    },
  );

  it.each(['ListMFADevices', 'ListVirtualMFADevices'])(
    'to %s ends even if its pages never end',
    async (name) => {
      const list = name.slice('List'.length);
      said = {
        status: 200,
        body: `<${name}Response><${name}Result><${list}/><IsTruncated>true</IsTruncated><Marker>m</Marker></${name}Result></${name}Response>`,
      };
      requests = 0;
      expect(await errorOf(name)).toMatchObject({ kind: 'network' });
      expect(requests).toBeLessThan(1_000);
    },
  );
});

describe('a refusal without a message', () => {
  it.each(['X', 'constructor', '__proto__'])(
    "with the code %s is shown without the SDK's message",
    async (code) => {
      said = {
        status: 403,
        body: `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`,
      };
      const error = await errorOf('GetSessionToken');
      expect(error).toMatchObject({ kind: 'aws-refused', aws: { code, message: '' } });
      expect(explain(error).message).toBe('AWS refused sts:GetSessionToken.');
    },
  );
});

async function errorOf(name: string): Promise<AppError> {
  try {
    const given = await operations[name]?.();
    throw new Error(`it was taken for an answer: ${JSON.stringify(given)}`);
  } catch (thrown) {
    return toAppError(thrown);
  }
}

import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { clientFor, type Keys, keysOf, mfaSession, openSandbox } from '../support/sandbox';

const UNKNOWN = 'AKIASANDBOXNOBODY000';
const INVALID_TOKEN = {
  name: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid.',
};

function iam(sandbox: Sandbox, keys: Keys): IAMClient {
  return new IAMClient(clientFor(sandbox, keys));
}

/** With MFA, as the user's policy requires. */
async function signedIn(sandbox: Sandbox): Promise<IAMClient> {
  return iam(sandbox, await mfaSession(sandbox));
}

async function createKey(client: IAMClient): Promise<Keys> {
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({}));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

function whoAmI(sandbox: Sandbox, keys: Keys) {
  return new STSClient(clientFor(sandbox, keys)).send(new GetCallerIdentityCommand({}));
}

it('creates a second key for a user, but no third', async () => {
  const sandbox = await openSandbox();
  const client = await signedIn(sandbox);
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({}));
  expect(AccessKey).toEqual({
    UserName: 'kjh-SuperDuperUser',
    AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
    SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
    Status: 'Active',
    CreateDate: expect.any(Date),
  });
  await expect(createKey(client)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    $metadata: { httpStatusCode: 409 },
  });
});

it("doesn't know a new key at first, then knows it now and then, and in the end always", async () => {
  const sandbox = await openSandbox();
  const keys = await createKey(await signedIn(sandbox));
  const isKnown = () =>
    whoAmI(sandbox, keys).then(
      () => true,
      (refusal) => {
        expect(refusal).toMatchObject(INVALID_TOKEN);
        return false;
      },
    );
  const { unknownMs, unsureMs } = sandbox.world.freshKeys;
  expect(await isKnown()).toBe(false);
  // Long enough that each request of this test comes in the phase it is meant for.
  sandbox.world.freshKeys.unsureMs = 60_000;
  sandbox.clock.offsetMs += unknownMs;
  expect([await isKnown(), await isKnown(), await isKnown()]).toEqual([true, false, true]);
  sandbox.clock.offsetMs += 60_000 + unsureMs;
  expect([await isKnown(), await isKnown(), await isKnown()]).toEqual([true, true, true]);
});

it('refuses a key that is turned off until it is turned on again, and lists it', async () => {
  const sandbox = await openSandbox();
  const { superDuper } = sandbox.users;
  const client = await signedIn(sandbox);
  const [{ accessKeyId: AccessKeyId }] = [keysOf(superDuper)];
  await client.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' }));
  await expect(whoAmI(sandbox, keysOf(superDuper))).rejects.toMatchObject(INVALID_TOKEN);
  const { AccessKeyMetadata } = await client.send(new ListAccessKeysCommand({}));
  expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId, Status: 'Inactive' }]);
  await client.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Active' }));
  await expect(whoAmI(sandbox, keysOf(superDuper))).resolves.toMatchObject({
    Arn: superDuper.arn,
  });
});

it('keeps sessions of a key that is deleted', async () => {
  const sandbox = await openSandbox();
  const { superDuper } = sandbox.users;
  const keys = keysOf(superDuper);
  const client = await signedIn(sandbox);
  await client.send(new DeleteAccessKeyCommand({ AccessKeyId: keys.accessKeyId }));
  await expect(whoAmI(sandbox, keys)).rejects.toMatchObject(INVALID_TOKEN);
  const { AccessKeyMetadata } = await client.send(new ListAccessKeysCommand({}));
  expect(AccessKeyMetadata).toEqual([]);
});

it('says when, where and for what a key was last used, and that a new one never was', async () => {
  const sandbox = await openSandbox();
  const client = await signedIn(sandbox);
  const lastUse = async (AccessKeyId: string) =>
    (await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed;
  expect(await lastUse(keysOf(sandbox.users.superDuper).accessKeyId)).toEqual({
    LastUsedDate: expect.any(Date),
    ServiceName: 'sts',
    Region: 'us-east-1',
  });
  const { accessKeyId } = await createKey(client);
  expect(await lastUse(accessKeyId)).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
});

it('finds no key of nobody, of another user or of another account', async () => {
  const sandbox = await openSandbox();
  const client = await signedIn(sandbox);
  const foreign = sandbox.world.addUser({
    accountId: '210987654321',
    userName: 'kjh-SuperDuperUser',
    createDate: new Date(),
  });
  for (const AccessKeyId of [
    UNKNOWN,
    keysOf(sandbox.users.newHire).accessKeyId,
    keysOf(foreign).accessKeyId,
  ]) {
    const refusal = {
      name: 'NoSuchEntityException',
      message: `The Access Key with id ${AccessKeyId} cannot be found.`,
    };
    await expect(
      client.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' })),
    ).rejects.toMatchObject(refusal);
    await expect(client.send(new DeleteAccessKeyCommand({ AccessKeyId }))).rejects.toMatchObject(
      refusal,
    );
    await expect(
      client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  }
  expect(keysOf(sandbox.users.newHire).accessKeyId).not.toBe('');
});

it('refuses callers without permission, and calls without MFA if the policy requires it', async () => {
  const sandbox = await openSandbox();
  for (const user of [sandbox.users.newHire, sandbox.users.superDuper]) {
    const client = iam(sandbox, keysOf(user));
    await expect(createKey(client)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        new RegExp(
          `^User: ${user.arn} is not authorized to perform: iam:CreateAccessKey on resource: ${user.arn} `,
        ),
      ),
    });
    expect(user.accessKeys).toHaveLength(1);
  }
});

it('refuses parameters that are missing, too short, or not a status', async () => {
  const sandbox = await openSandbox();
  const client = await signedIn(sandbox);
  await expect(
    client.send(new UpdateAccessKeyCommand({ AccessKeyId: 'AKIA', Status: 'Off' as 'Inactive' })),
  ).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(
      /^2 validation errors detected: Value 'AKIA' at 'accessKeyId' .*; Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: \[Active, Inactive\]$/,
    ),
  });
  const withoutStatus: object = { AccessKeyId: UNKNOWN };
  await expect(
    client.send(new UpdateAccessKeyCommand(withoutStatus as never)),
  ).rejects.toMatchObject({
    message: expect.stringContaining("Value null at 'status'"),
  });
});

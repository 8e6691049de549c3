import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
  type ListVirtualMFADevicesCommandInput,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';
import {
  clientFor,
  holdCodes,
  type Keys,
  keysOf,
  mfaSession,
  openSandbox,
  SUPER_DUPER_SERIAL,
  toKeys,
  wholeSecond,
} from '../support/sandbox';

const NEW_HIRE_SERIAL = 'arn:aws:iam::123456789012:mfa/new-hire';
const INVALID_CODE = {
  name: 'InvalidAuthenticationCodeException',
  message: 'Authentication code for device is not valid.',
};

function iam(sandbox: Sandbox, keys: Keys): IAMClient {
  return new IAMClient(clientFor(sandbox, keys));
}

function newHire(sandbox: Sandbox): IAMClient {
  return iam(sandbox, keysOf(sandbox.users.newHire));
}

async function createDevice(client: IAMClient, name = 'new-hire') {
  const { VirtualMFADevice } = await client.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }),
  );
  return VirtualMFADevice!;
}

function twoCodes(sandbox: Sandbox, serialNumber: string, steps: readonly [number, number]) {
  return {
    SerialNumber: serialNumber,
    AuthenticationCode1: sandbox.tokenCode(serialNumber, steps[0]),
    AuthenticationCode2: sandbox.tokenCode(serialNumber, steps[1]),
  };
}

function enable(
  client: IAMClient,
  sandbox: Sandbox,
  steps: readonly [number, number] = [0, 1],
  serialNumber = NEW_HIRE_SERIAL,
) {
  const codes = twoCodes(sandbox, serialNumber, steps);
  return client.send(new EnableMFADeviceCommand({ UserName: 'new-hire', ...codes }));
}

async function mfaSessionOf(sandbox: Sandbox, user: User, serialNumber: string): Promise<Keys> {
  const sts = new STSClient(clientFor(sandbox, keysOf(user)));
  const TokenCode = sandbox.freshTokenCode(serialNumber);
  const { Credentials } = await sts.send(
    new GetSessionTokenCommand({ SerialNumber: serialNumber, TokenCode }),
  );
  return toKeys(Credentials);
}

/** A user who may do everything in IAM, so that only IAM's rules can refuse. */
function administrator(sandbox: Sandbox): User {
  return sandbox.world.addUser({
    accountId: '123456789012',
    userName: 'administrator',
    createDate: new Date(),
    policies: [
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
      },
    ],
  });
}

it('creates a device whose seed gives the codes and is in the QR code', async () => {
  const sandbox = await openSandbox();
  const device = await createDevice(newHire(sandbox));
  expect(device.SerialNumber).toBe(NEW_HIRE_SERIAL);
  const seed = Buffer.from(device.Base32StringSeed!).toString();
  expect(seed).toMatch(/^[A-Z2-7]{64}$/);

  const png = PNG.sync.read(Buffer.from(device.QRCodePNG!));
  const read = jsQR(new Uint8ClampedArray(png.data), png.width, png.height);
  expect(read?.data).toBe(
    `otpauth://totp/Amazon%20Web%20Services:new-hire%40123456789012?secret=${seed}&issuer=Amazon%20Web%20Services`,
  );
});

it('enables a device with two consecutive codes', async () => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  const before = wholeSecond(sandbox.clock.now());
  await enable(client, sandbox);
  const { MFADevices } = await client.send(new ListMFADevicesCommand({}));
  expect(MFADevices).toMatchObject([{ UserName: 'new-hire', SerialNumber: NEW_HIRE_SERIAL }]);
  const enabled = MFADevices![0]!.EnableDate!.getTime();
  expect(enabled).toBeGreaterThanOrEqual(before);
  expect(enabled).toBeLessThanOrEqual(sandbox.clock.now().getTime());
});

it.each<{ what: string; steps: [number, number] }>([
  { what: 'in the wrong order', steps: [1, 0] },
  { what: 'that are the same', steps: [0, 0] },
  { what: 'with one left out between them', steps: [-1, 1] },
])('refuses two codes $what, and accepts the right ones afterwards', async ({ steps }) => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  await expect(enable(client, sandbox, steps)).rejects.toMatchObject(INVALID_CODE);
  await enable(client, sandbox, [0, 1]);
});

it('accepts late codes, which leave the device out of sync until it is resynced', async () => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  await enable(client, sandbox, [-12, -11]);
  const signIn = () => mfaSessionOf(sandbox, sandbox.users.newHire, NEW_HIRE_SERIAL);
  await expect(signIn()).rejects.toMatchObject({
    message: expect.stringContaining('invalid MFA one time pass code'),
  });
  const codes = twoCodes(sandbox, NEW_HIRE_SERIAL, [-1, 0]);
  await client.send(new ResyncMFADeviceCommand({ UserName: 'new-hire', ...codes }));
  await signIn();
});

it("does not accept the enrollment's codes again for a session", async () => {
  const sandbox = await openSandbox();
  holdCodes(sandbox);
  const client = newHire(sandbox);
  await createDevice(client);
  await enable(client, sandbox, [-1, 0]);
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.newHire)));
  const signIn = (step: number) =>
    sts.send(
      new GetSessionTokenCommand({
        SerialNumber: NEW_HIRE_SERIAL,
        TokenCode: sandbox.tokenCode(NEW_HIRE_SERIAL, step),
      }),
    );
  await expect(signIn(0)).rejects.toMatchObject({ name: 'AccessDenied' });
  await signIn(1);
});

it('refuses a second device with the same name and path', async () => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  await expect(createDevice(client)).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    message: 'MFADevice entity at the same path and name already exists.',
  });
});

it('refuses to enable a device that is in use', async () => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  await enable(client, sandbox);
  await expect(enable(client, sandbox, [2, 3])).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
  });
});

it('lets a user have eight devices, including a passkey, but no ninth', async () => {
  const sandbox = await openSandbox();
  const { world, users } = sandbox;
  for (let number = 1; number <= 6; number += 1) {
    const device = world.addDevice({ accountId: '123456789012', deviceName: `spare-${number}` });
    world.enable(device, users.newHire, new Date());
  }
  const passkey = world.addPasskey(users.newHire, 'yubikey', new Date());
  expect(passkey.serialNumber).toMatch(/^arn:aws:iam::123456789012:u2f\//);
  const client = newHire(sandbox);
  await createDevice(client);
  await enable(client, sandbox);
  const ninth = world.addDevice({ accountId: '123456789012', deviceName: 'ninth' });
  await expect(enable(client, sandbox, [0, 1], ninth.serialNumber)).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
});

it('deletes a device only after it is deactivated', async () => {
  const sandbox = await openSandbox();
  const session = await mfaSession(sandbox);
  const client = iam(sandbox, session);
  const remove = () =>
    client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: SUPER_DUPER_SERIAL }));
  await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await client.send(
    new DeactivateMFADeviceCommand({
      UserName: 'kjh-SuperDuperUser',
      SerialNumber: SUPER_DUPER_SERIAL,
    }),
  );
  await remove();
  await expect(remove()).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `VirtualMFADevice with serial number ${SUPER_DUPER_SERIAL} doesn't exist.`,
  });
});

it('deactivates and resyncs a device only for its own user', async () => {
  const sandbox = await openSandbox();
  const client = iam(sandbox, keysOf(administrator(sandbox)));
  const notTheirs = { name: 'NoSuchEntityException', message: 'MFA Device invalid for user.' };
  const wrong = { UserName: 'new-hire', SerialNumber: SUPER_DUPER_SERIAL };
  await expect(client.send(new DeactivateMFADeviceCommand(wrong))).rejects.toMatchObject(notTheirs);
  const codes = twoCodes(sandbox, SUPER_DUPER_SERIAL, [0, 1]);
  await expect(
    client.send(new ResyncMFADeviceCommand({ ...codes, UserName: 'new-hire' })),
  ).rejects.toMatchObject(notTheirs);
  const right = { ...codes, UserName: 'kjh-SuperDuperUser' };
  await client.send(new ResyncMFADeviceCommand(right));
});

it('says that a user does not exist', async () => {
  const sandbox = await openSandbox();
  const client = iam(sandbox, keysOf(administrator(sandbox)));
  await expect(client.send(new GetUserCommand({ UserName: 'nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The user with name nobody cannot be found.',
  });
});

it("lets a new user create only a device with the user's name", async () => {
  const sandbox = await openSandbox();
  await expect(createDevice(newHire(sandbox), 'my-phone')).rejects.toMatchObject({
    name: 'AccessDenied',
    message:
      'User: arn:aws:iam::123456789012:user/new-hire is not authorized to perform: iam:CreateVirtualMFADevice on resource: arn:aws:iam::123456789012:mfa/my-phone because no identity-based policy allows the iam:CreateVirtualMFADevice action',
  });
  await createDevice(newHire(sandbox), 'new-hire');
});

it('lets a newcomer undo an enrollment without MFA', async () => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  await client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: NEW_HIRE_SERIAL }));
  expect(sandbox.world.devices.has(NEW_HIRE_SERIAL)).toBe(false);
});

it('lets nobody with the strict policy delete a device without MFA, so it stays', async () => {
  const sandbox = await openSandbox();
  sandbox.users.newHire.policies = sandbox.users.strictHire.policies;
  const client = newHire(sandbox);
  await createDevice(client);
  const remove = (by: IAMClient) =>
    by.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: NEW_HIRE_SERIAL }));
  await expect(remove(client)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('with an explicit deny in an identity-based policy'),
  });
  await enable(client, sandbox);
  const session = await mfaSessionOf(sandbox, sandbox.users.newHire, NEW_HIRE_SERIAL);
  const withMfa = iam(sandbox, session);
  await withMfa.send(
    new DeactivateMFADeviceCommand({ UserName: 'new-hire', SerialNumber: NEW_HIRE_SERIAL }),
  );
  await remove(withMfa);
});

it('lets a user with a device manage devices only with MFA', async () => {
  const sandbox = await openSandbox();
  const without = iam(sandbox, keysOf(sandbox.users.superDuper));
  await without.send(new ListMFADevicesCommand({}));
  await expect(createDevice(without, 'spare')).rejects.toMatchObject({ name: 'AccessDenied' });
  await createDevice(iam(sandbox, await mfaSession(sandbox)), 'spare');
});

it('refuses IAM to a session without MFA', async () => {
  const sandbox = await openSandbox();
  const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
  const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
  const plain = iam(sandbox, toKeys(Credentials));
  await expect(plain.send(new ListMFADevicesCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  await iam(sandbox, await mfaSession(sandbox)).send(new ListMFADevicesCommand({}));
});

it('lists devices by assignment, in pages', async () => {
  const sandbox = await openSandbox();
  const client = iam(sandbox, keysOf(sandbox.users.twoDevices));
  const list = async (input: ListVirtualMFADevicesCommandInput) =>
    client.send(new ListVirtualMFADevicesCommand(input));
  const names = (page: Awaited<ReturnType<typeof list>>) =>
    page.VirtualMFADevices!.map(({ SerialNumber }) => SerialNumber!.replace(/^.*:mfa\//, ''));

  expect(names(await list({ AssignmentStatus: 'Unassigned' }))).toEqual(['laptop-2']);
  const assigned = await list({ AssignmentStatus: 'Assigned' });
  expect(names(assigned)).not.toContain('laptop-2');
  expect(assigned.VirtualMFADevices![1]).toMatchObject({
    User: { UserName: 'kjh-TwoDevices', Path: '/' },
    EnableDate: new Date('2026-03-02T08:15:00Z'),
  });

  const seen: string[] = [];
  let marker: string | undefined;
  do {
    const page = await list({ MaxItems: 2, Marker: marker });
    expect(page.VirtualMFADevices!.length).toBeLessThanOrEqual(2);
    expect(page.IsTruncated).toBe(page.Marker !== undefined);
    seen.push(...names(page));
    marker = page.Marker;
  } while (marker !== undefined);
  expect(seen).toEqual(names(await list({ AssignmentStatus: 'Any' })));
  await expect(list({ Marker: 'bogus' })).rejects.toMatchObject({ name: 'ValidationError' });
});

it('does not know a device of another account', async () => {
  const sandbox = await openSandbox();
  const foreign = sandbox.world.addDevice({ accountId: '210987654321', deviceName: 'foreign' });
  const client = iam(sandbox, keysOf(administrator(sandbox)));
  const remove = (SerialNumber: string) =>
    client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
  await expect(remove(foreign.serialNumber)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  await remove('arn:aws:iam::123456789012:mfa/laptop-2');
});

it('lists nothing of another account', async () => {
  const sandbox = await openSandbox();
  sandbox.world.addDevice({ accountId: '210987654321', deviceName: 'foreign' });
  const client = iam(sandbox, keysOf(sandbox.users.twoDevices));
  const { VirtualMFADevices } = await client.send(new ListVirtualMFADevicesCommand({}));
  expect(JSON.stringify(VirtualMFADevices)).not.toContain('foreign');
});

it('describes the user, the access keys and the account alias', async () => {
  const sandbox = await openSandbox();
  const client = iam(sandbox, await mfaSession(sandbox));
  expect((await client.send(new GetUserCommand({}))).User).toMatchObject({
    UserName: 'kjh-SuperDuperUser',
    Path: '/service-user/',
    Arn: sandbox.users.superDuper.arn,
  });
  const { AccessKeyMetadata } = await client.send(new ListAccessKeysCommand({}));
  expect(AccessKeyMetadata).toMatchObject([
    { AccessKeyId: keysOf(sandbox.users.superDuper).accessKeyId, Status: 'Active' },
  ]);
  const { AccountAliases } = await client.send(new ListAccountAliasesCommand({}));
  expect(AccountAliases).toEqual(['kjh-sandbox']);
});

it.each([
  { name: 'with space', said: 'The specified value for virtualMFADeviceName is invalid' },
  { name: 'x'.repeat(300), said: 'The specified value for virtualMFADeviceName is invalid' },
])('refuses the device name $name', async ({ name, said }) => {
  const sandbox = await openSandbox();
  const client = iam(sandbox, keysOf(administrator(sandbox)));
  await expect(createDevice(client, name)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining(said),
  });
});

it('refuses codes that are not six digits', async () => {
  const sandbox = await openSandbox();
  const client = newHire(sandbox);
  await createDevice(client);
  const attempt = client.send(
    new EnableMFADeviceCommand({
      UserName: 'new-hire',
      SerialNumber: NEW_HIRE_SERIAL,
      AuthenticationCode1: '12345',
      AuthenticationCode2: 'abcdef',
    }),
  );
  await expect(attempt).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(
      /^2 validation errors detected: Value '12345' at 'authenticationCode1'.*; Value 'abcdef' at 'authenticationCode2'/,
    ),
  });
});

import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/sandbox/policy';
import type { Sandbox } from '../../src/sandbox/server';
import type { User } from '../../src/sandbox/world';
import {
  clientFor,
  DUPER_ROLE,
  holdCodes,
  type Keys,
  keysOf,
  mfaSession,
  openSandbox,
  SUPER_DUPER_SERIAL,
  toKeys,
  wholeSecond,
} from '../support/sandbox';

const AUDIT_ROLE = 'arn:aws:iam::210987654321:role/kjh-AuditRole';
const SECOND_ROLE = 'arn:aws:iam::333333333333:role/kjh-SecondRole';
const INVALID_CODE = {
  name: 'AccessDenied',
  message: expect.stringContaining('failed with invalid MFA one time pass code'),
};
const UNKNOWN_DEVICE = {
  name: 'AccessDenied',
  message: expect.stringContaining('Please verify your MFA serial number is valid'),
};

/** Its clock follows the sandbox's, so that no signature is out of date. */
function sts(sandbox: Sandbox, keys: Keys = keysOf(sandbox.users.superDuper)): STSClient {
  const systemClockOffset = sandbox.clock.offsetMs;
  return new STSClient({ ...clientFor(sandbox, keys), systemClockOffset });
}

function signIn(sandbox: Sandbox, tokenCode: string, serialNumber = SUPER_DUPER_SERIAL) {
  const input = { SerialNumber: serialNumber, TokenCode: tokenCode };
  return sts(sandbox).send(new GetSessionTokenCommand(input));
}

function assumeRole(
  sandbox: Sandbox,
  keys: Keys,
  more: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]> = {},
) {
  const input = { RoleArn: DUPER_ROLE, RoleSessionName: 'my-cli-session', ...more };
  return sts(sandbox, keys).send(new AssumeRoleCommand(input));
}

const refusedRole = (caller: string, role: string) => ({
  name: 'AccessDenied',
  message: `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
});

it('tells a user, an MFA session and a role session their identity', async () => {
  const sandbox = await openSandbox();
  const arn = sandbox.users.superDuper.arn;
  const whoAmI = (keys?: Keys) => sts(sandbox, keys).send(new GetCallerIdentityCommand({}));

  expect(await whoAmI()).toMatchObject({ Account: '123456789012', Arn: arn });
  const session = await mfaSession(sandbox);
  expect(await whoAmI(session)).toMatchObject({ Arn: arn });
  const role = await assumeRole(sandbox, session);
  expect(await whoAmI(toKeys(role.Credentials))).toMatchObject({
    UserId: role.AssumedRoleUser?.AssumedRoleId,
    Arn: 'arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/my-cli-session',
  });
});

it('sends a request id in the header where the SDK looks for it', async () => {
  const sandbox = await openSandbox();
  const { $metadata } = await sts(sandbox).send(new GetCallerIdentityCommand({}));
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('refuses a used code and accepts the next one', async () => {
  const sandbox = await openSandbox();
  const code = sandbox.tokenCode(SUPER_DUPER_SERIAL);
  await signIn(sandbox, code);
  await expect(signIn(sandbox, code)).rejects.toMatchObject(INVALID_CODE);
  sandbox.clock.advanceAuthenticator();
  await signIn(sandbox, sandbox.tokenCode(SUPER_DUPER_SERIAL));
});

it('counts a code as used even if the role is then refused', async () => {
  const sandbox = await openSandbox();
  const code = sandbox.tokenCode(SUPER_DUPER_SERIAL);
  const input = { SerialNumber: SUPER_DUPER_SERIAL, TokenCode: code, RoleArn: AUDIT_ROLE };
  await expect(assumeRole(sandbox, keysOf(sandbox.users.superDuper), input)).rejects.toMatchObject(
    refusedRole(sandbox.users.superDuper.arn, AUDIT_ROLE),
  );
  await expect(signIn(sandbox, code)).rejects.toMatchObject(INVALID_CODE);
});

it.each([
  { stepsFromNow: -1, taken: true },
  { stepsFromNow: 1, taken: true },
  { stepsFromNow: -2, taken: false },
  { stepsFromNow: 2, taken: false },
])('accepts a code $stepsFromNow steps from now: $taken', async ({ stepsFromNow, taken }) => {
  const sandbox = await openSandbox();
  holdCodes(sandbox);
  const attempt = signIn(sandbox, sandbox.tokenCode(SUPER_DUPER_SERIAL, stepsFromNow));
  if (taken) await attempt;
  else await expect(attempt).rejects.toMatchObject(INVALID_CODE);
});

it('refuses a wrong code of six digits', async () => {
  const sandbox = await openSandbox();
  const good = [-1, 0, 1].map((step) => sandbox.tokenCode(SUPER_DUPER_SERIAL, step));
  const wrong = ['000000', '111111', '222222', '333333'].find((code) => !good.includes(code))!;
  await expect(signIn(sandbox, wrong)).rejects.toMatchObject(INVALID_CODE);
});

it("refuses the right code with an unknown serial number or another user's", async () => {
  const sandbox = await openSandbox();
  const code = sandbox.tokenCode(SUPER_DUPER_SERIAL);
  await expect(
    signIn(sandbox, code, 'arn:aws:iam::123456789012:mfa/kjh-SuperDuperUser'),
  ).rejects.toMatchObject(UNKNOWN_DEVICE);
  const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
  await expect(signIn(sandbox, sandbox.tokenCode(laptop), laptop)).rejects.toMatchObject(
    UNKNOWN_DEVICE,
  );
  await signIn(sandbox, code);
});

it('refuses a device that is not enabled', async () => {
  const sandbox = await openSandbox();
  const serial = 'arn:aws:iam::123456789012:mfa/laptop-2';
  const { twoDevices } = sandbox.users;
  const attempt = () =>
    sts(sandbox, keysOf(twoDevices)).send(
      new GetSessionTokenCommand({ SerialNumber: serial, TokenCode: sandbox.tokenCode(serial) }),
    );
  await expect(attempt()).rejects.toMatchObject(UNKNOWN_DEVICE);
  sandbox.world.enable(sandbox.world.devices.get(serial)!, twoDevices, new Date());
  await attempt();
});

it('requires serial number and code together', async () => {
  const sandbox = await openSandbox();
  const both = {
    name: 'AccessDenied',
    message: expect.stringContaining('must provide both MFA serial number and one time pass code'),
  };
  for (const input of [
    { SerialNumber: SUPER_DUPER_SERIAL },
    { TokenCode: sandbox.tokenCode(SUPER_DUPER_SERIAL) },
  ]) {
    await expect(sts(sandbox).send(new GetSessionTokenCommand(input))).rejects.toMatchObject(both);
  }
});

it('issues no session token to temporary credentials', async () => {
  const sandbox = await openSandbox();
  const session = await mfaSession(sandbox);
  await expect(sts(sandbox, session).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'Cannot call GetSessionToken with session credentials',
  });
});

it.each([
  {
    input: { TokenCode: '12345' },
    said: "at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
  },
  {
    input: { TokenCode: '12345a' },
    said: "Value '12345a' at 'tokenCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\d]*",
  },
  {
    input: { DurationSeconds: 899 },
    said: "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  },
  {
    input: { DurationSeconds: 129_601 },
    said: "at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 129600",
  },
])('says what is wrong with $input', async ({ input, said }) => {
  const sandbox = await openSandbox();
  await expect(
    sts(sandbox).send(new GetSessionTokenCommand({ SerialNumber: SUPER_DUPER_SERIAL, ...input })),
  ).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(said) });
});

it('gives the role to an MFA session, but to nobody without MFA', async () => {
  const sandbox = await openSandbox();
  const { superDuper } = sandbox.users;
  const refused = refusedRole(superDuper.arn, DUPER_ROLE);
  await expect(assumeRole(sandbox, keysOf(superDuper))).rejects.toMatchObject(refused);
  const plain = await sts(sandbox).send(new GetSessionTokenCommand({}));
  await expect(assumeRole(sandbox, toKeys(plain.Credentials))).rejects.toMatchObject(refused);
  await assumeRole(sandbox, await mfaSession(sandbox));
});

it('gives the role only to its user', async () => {
  const sandbox = await openSandbox();
  const { twoDevices, superDuper } = sandbox.users;
  const withMfaOf = (user: User, serialNumber: string) =>
    assumeRole(sandbox, keysOf(user), {
      SerialNumber: serialNumber,
      TokenCode: sandbox.freshTokenCode(serialNumber),
    });
  await expect(withMfaOf(twoDevices, 'arn:aws:iam::123456789012:mfa/laptop')).rejects.toMatchObject(
    refusedRole(twoDevices.arn, DUPER_ROLE),
  );
  await withMfaOf(superDuper, SUPER_DUPER_SERIAL);
});

it('gives a role in another account only with its external id', async () => {
  const sandbox = await openSandbox();
  const session = await mfaSession(sandbox);
  const attempt = (externalId?: string) =>
    assumeRole(sandbox, session, { RoleArn: AUDIT_ROLE, ExternalId: externalId });
  const refused = refusedRole(sandbox.users.superDuper.arn, AUDIT_ROLE);
  await expect(attempt()).rejects.toMatchObject(refused);
  await expect(attempt('audit-2025')).rejects.toMatchObject(refused);
  await attempt('audit-2026');
});

describe('permission for a role', () => {
  const trustOf = (...names: string[]): Policy => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: names }, Action: 'sts:AssumeRole' }],
  });
  const rule = (Effect: 'Allow' | 'Deny'): Policy => ({
    Version: '2012-10-17',
    Statement: [{ Effect, Action: 'sts:AssumeRole', Resource: '*' }],
  });
  const USER = 'arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser';
  const ROOT = 'arn:aws:iam::123456789012:root';

  /**
   * IAM user guide, "Policy evaluation for requests within a single account" and "Cross-account".
   */
  it.each([
    { account: 'own', trusts: USER, own: [], granted: true },
    { account: 'own', trusts: USER, own: [rule('Deny')], granted: false },
    { account: 'own', trusts: ROOT, own: [], granted: false },
    { account: 'own', trusts: ROOT, own: [rule('Allow')], granted: true },
    { account: 'other', trusts: USER, own: [], granted: false },
    { account: 'other', trusts: USER, own: [rule('Allow')], granted: true },
    { account: 'other', trusts: ROOT, own: [rule('Allow')], granted: true },
    { account: 'other', trusts: ROOT, own: [rule('Allow'), rule('Deny')], granted: false },
    { account: 'other', trusts: AUDIT_ROLE, own: [rule('Allow')], granted: false },
  ])('$account account, trusting $trusts, with $own.length own policies: $granted', async (row) => {
    const sandbox = await openSandbox();
    const { superDuper } = sandbox.users;
    const role = sandbox.world.addRole({
      accountId: row.account === 'own' ? '123456789012' : '210987654321',
      roleName: 'under-test',
      trustPolicy: trustOf(row.trusts),
    });
    superDuper.policies = row.own;
    const attempt = assumeRole(sandbox, keysOf(superDuper), { RoleArn: role.arn });
    if (row.granted) await attempt;
    else await expect(attempt).rejects.toMatchObject(refusedRole(USER, role.arn));
  });
});

it('counts the age of the MFA from the start of the session', async () => {
  const sandbox = await openSandbox();
  const role = sandbox.world.addRole({
    accountId: '123456789012',
    roleName: 'fresh-mfa',
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: sandbox.users.superDuper.arn },
          Action: 'sts:AssumeRole',
          Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '600' } },
        },
      ],
    },
  });
  const session = await mfaSession(sandbox);
  const attempt = () => assumeRole(sandbox, session, { RoleArn: role.arn });
  await attempt();
  sandbox.clock.offsetMs = 601_000;
  await expect(attempt()).rejects.toMatchObject(
    refusedRole(sandbox.users.superDuper.arn, role.arn),
  );
});

it('passes the MFA on to the first role and no further', async () => {
  const sandbox = await openSandbox();
  const first = toKeys((await assumeRole(sandbox, await mfaSession(sandbox))).Credentials);
  await assumeRole(sandbox, first, { RoleArn: SECOND_ROLE });
  const second = sandbox.world.roles.get(SECOND_ROLE)!;
  second.trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        ...second.trustPolicy.Statement[0]!,
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    ],
  };
  await expect(assumeRole(sandbox, first, { RoleArn: SECOND_ROLE })).rejects.toMatchObject(
    refusedRole('arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/my-cli-session', SECOND_ROLE),
  );
});

it("doesn't reveal whether a role exists", async () => {
  const sandbox = await openSandbox();
  const missing = 'arn:aws:iam::123456789012:role/no-such-role';
  await expect(
    assumeRole(sandbox, await mfaSession(sandbox), { RoleArn: missing }),
  ).rejects.toMatchObject(refusedRole(sandbox.users.superDuper.arn, missing));
});

it('limits the duration by the role, and to one hour for temporary credentials', async () => {
  const sandbox = await openSandbox();
  const role = sandbox.world.roles.get(DUPER_ROLE)!;
  const directly = () =>
    assumeRole(sandbox, keysOf(sandbox.users.superDuper), {
      DurationSeconds: 7_200,
      SerialNumber: SUPER_DUPER_SERIAL,
      TokenCode: sandbox.freshTokenCode(SUPER_DUPER_SERIAL),
    });
  await expect(directly()).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  });
  role.maxSessionDurationSeconds = 7_200;
  const before = wholeSecond(sandbox.clock.now());
  const { Credentials } = await directly();
  const began = Credentials!.Expiration!.getTime() - 7_200_000;
  expect(began).toBeGreaterThanOrEqual(before);
  expect(began).toBeLessThanOrEqual(sandbox.clock.now().getTime());
  await expect(
    assumeRole(sandbox, await mfaSession(sandbox), { DurationSeconds: 7_200 }),
  ).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining('exceeds the 1 hour session limit'),
  });
});

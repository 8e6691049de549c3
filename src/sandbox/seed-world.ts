/**
 * The world that a sandbox starts with: a user who may assume a role with MFA alone, and around it
 * one of every situation that a profile can be in. Keys and seeds are fixed and protect nothing.
 */
import type { Policy, Statement } from './policy';
import { type User, World } from './world';

export const MAIN_ACCOUNT = '123456789012';
export const AUDIT_ACCOUNT = '210987654321';
export const CHAIN_ACCOUNT = '333333333333';
export const BILLING_ACCOUNT = '444444444444';

export const AUDIT_EXTERNAL_ID = 'audit-2026';

const CREATED = new Date('2026-01-12T09:30:00Z');

/** Everyone may look; whoever has MFA may change what is his own (`DELETE` included). */
const MFA_FOR_EVERYTHING: Statement = {
  Sid: 'DenyAllExceptListedIfNoMFA',
  Effect: 'Deny',
  NotAction: [
    'iam:GetUser',
    'iam:ListMFADevices',
    'iam:ListVirtualMFADevices',
    'sts:AssumeRole',
    'sts:GetSessionToken',
  ],
  Resource: '*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
};

/** Users with a device manage it with MFA only, and assume whatever role trusts them. */
const SIGNED_IN_USER: Policy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
    {
      Sid: 'AllowViewAccountInfo',
      Effect: 'Allow',
      Action: ['iam:ListVirtualMFADevices', 'iam:ListAccountAliases'],
      Resource: '*',
    },
    {
      Sid: 'AllowManageOwnDevices',
      Effect: 'Allow',
      Action: ['iam:CreateVirtualMFADevice', 'iam:DeleteVirtualMFADevice'],
      Resource: 'arn:aws:iam::*:mfa/*',
    },
    {
      Sid: 'AllowManageOwnUser',
      Effect: 'Allow',
      Action: [
        'iam:GetUser',
        'iam:ListAccessKeys',
        'iam:ListMFADevices',
        'iam:EnableMFADevice',
        'iam:ResyncMFADevice',
        'iam:DeactivateMFADevice',
      ],
      Resource: [`arn:aws:iam::*:user/\${aws:username}`, `arn:aws:iam::*:user/*/\${aws:username}`],
    },
    MFA_FOR_EVERYTHING,
  ],
};

/**
 * AWS's sample "Allows MFA-authenticated IAM users to manage their own MFA device", in the form that
 * lets a user create a device named as the user and no other. Without MFA a device can be created,
 * enabled and resynced, but not deleted.
 */
const SELF_MANAGED_MFA: Policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AllowViewAccountInfo',
      Effect: 'Allow',
      Action: ['iam:ListVirtualMFADevices', 'iam:ListAccountAliases'],
      Resource: '*',
    },
    {
      Sid: 'AllowManageOwnVirtualMFADevice',
      Effect: 'Allow',
      Action: ['iam:CreateVirtualMFADevice', 'iam:DeleteVirtualMFADevice'],
      Resource: `arn:aws:iam::*:mfa/\${aws:username}`,
    },
    {
      Sid: 'AllowManageOwnUserMFA',
      Effect: 'Allow',
      Action: [
        'iam:DeactivateMFADevice',
        'iam:EnableMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ResyncMFADevice',
      ],
      Resource: `arn:aws:iam::*:user/\${aws:username}`,
    },
    {
      Sid: 'DenyAllExceptListedIfNoMFA',
      Effect: 'Deny',
      NotAction: [
        'iam:CreateVirtualMFADevice',
        'iam:EnableMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ListVirtualMFADevices',
        'iam:ResyncMFADevice',
        'sts:GetSessionToken',
      ],
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  ],
};

/** The users of the world, by the name of the profile that holds their keys. */
export type SeedUsers = {
  readonly superDuper: User;
  readonly twoDevices: User;
  readonly oldSession: User;
  readonly newHire: User;
};

export function createSeedWorld(): { readonly world: World; readonly users: SeedUsers } {
  const world = new World();
  const users = addUsers(world);
  addDevices(world, users);
  addRoles(world, users);
  world.accountAliases.set(MAIN_ACCOUNT, ['kjh-sandbox']);
  return { world, users };
}

function addUsers(world: World): SeedUsers {
  const common = { accountId: MAIN_ACCOUNT, createDate: CREATED };
  return {
    superDuper: world.addUser({
      ...common,
      path: '/service-user/',
      userName: 'kjh-SuperDuperUser',
      policies: [SIGNED_IN_USER],
      accessKey: {
        accessKeyId: 'AKIASANDBOXSUPER7XQ2',
        secretAccessKey: 'sandbox+superduper/000000000000000000001',
      },
    }),
    twoDevices: world.addUser({
      ...common,
      userName: 'kjh-TwoDevices',
      policies: [SIGNED_IN_USER],
      accessKey: {
        accessKeyId: 'AKIASANDBOXTWODEV3K5',
        secretAccessKey: 'sandbox+twodevices/000000000000000000002',
      },
    }),
    oldSession: world.addUser({
      ...common,
      userName: 'kjh-OldSession',
      policies: [SIGNED_IN_USER],
      accessKey: {
        accessKeyId: 'AKIASANDBOXOLDSESW6M',
        secretAccessKey: 'sandbox+oldsession/000000000000000000003',
      },
    }),
    newHire: world.addUser({
      ...common,
      userName: 'new-hire',
      policies: [SELF_MANAGED_MFA],
      accessKey: {
        accessKeyId: 'AKIASANDBOXNEWHIRE4T',
        secretAccessKey: 'sandbox+newhire/000000000000000000000004',
      },
    }),
  };
}

function addDevices(world: World, { superDuper, twoDevices, oldSession }: SeedUsers): void {
  const accountId = MAIN_ACCOUNT;
  const own = world.addDevice({
    accountId,
    path: superDuper.path,
    deviceName: superDuper.userName,
    seed: 'SANDBOXSUPERDUPERUSERAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2',
  });
  world.enable(own, superDuper, CREATED);
  const laptop = world.addDevice({
    accountId,
    deviceName: 'laptop',
    seed: 'SANDBOXTWODEVICESLAPTOPAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2',
  });
  world.enable(laptop, twoDevices, new Date('2026-03-02T08:15:00Z'));
  const phone = world.addDevice({
    accountId,
    deviceName: 'phone',
    seed: 'SANDBOXTWODEVICESPHONEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2',
  });
  world.enable(phone, twoDevices, new Date('2026-06-19T16:40:00Z'));
  // Left from an enrolment that was broken off: created, never enabled.
  world.addDevice({
    accountId,
    deviceName: 'laptop-2',
    seed: 'SANDBOXTWODEVICESLAPTOPTWOAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2',
  });
  const old = world.addDevice({
    accountId,
    deviceName: oldSession.userName,
    seed: 'SANDBOXOLDSESSIONAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2',
  });
  world.enable(old, oldSession, CREATED);
}

function addRoles(world: World, { superDuper }: SeedUsers): void {
  const duper = world.addRole({
    accountId: MAIN_ACCOUNT,
    roleName: 'kjh-DuperRole',
    trustPolicy: trust({ AWS: superDuper.arn }, MFA_PRESENT),
    policies: [
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Resource: `arn:aws:iam::${CHAIN_ACCOUNT}:role/kjh-SecondRole`,
          },
        ],
      },
    ],
  });
  world.addRole({
    accountId: AUDIT_ACCOUNT,
    roleName: 'kjh-AuditRole',
    trustPolicy: trust(
      { AWS: `arn:aws:iam::${MAIN_ACCOUNT}:root` },
      { ...MFA_PRESENT, StringEquals: { 'sts:ExternalId': AUDIT_EXTERNAL_ID } },
    ),
  });
  world.addRole({
    accountId: CHAIN_ACCOUNT,
    roleName: 'kjh-SecondRole',
    trustPolicy: trust({ AWS: duper.arn }),
  });
  world.addRole({
    accountId: BILLING_ACCOUNT,
    roleName: 'billing-read',
    trustPolicy: trust(
      { AWS: `arn:aws:iam::${MAIN_ACCOUNT}:root` },
      { ...MFA_PRESENT, NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '43200' } },
    ),
    maxSessionDurationSeconds: 14_400,
  });
}

const MFA_PRESENT = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

function trust(
  principal: { readonly AWS: string },
  condition?: NonNullable<Statement['Condition']>,
): Policy {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 'sts:AssumeRole',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  };
}

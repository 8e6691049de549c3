/**
 * The users, devices and roles that a sandbox starts with: a user who needs MFA to assume a role,
 * and a profile in every other situation. Keys and seeds are fixed, because they protect nothing.
 */

import { IdentityCenter } from '../identity-center/identity-center';
import { type User, World } from '../world';
import {
  MFA_PRESENT,
  SELF_MANAGED_MFA,
  SIGNED_IN_USER,
  STRICT_SELF_MANAGED_MFA,
  trust,
} from './seed-policies';

export const MAIN_ACCOUNT = '123456789012';
export const AUDIT_ACCOUNT = '210987654321';
export const CHAIN_ACCOUNT = '333333333333';
export const BILLING_ACCOUNT = '444444444444';
const TEAM_ACCOUNT = '555555555555';

export const AUDIT_EXTERNAL_ID = 'audit-2026';

const CREATED = new Date('2026-01-12T09:30:00Z');

/** The users, each named after the profile with the user's keys. */
export type SeedUsers = {
  readonly superDuper: User;
  readonly twoDevices: User;
  readonly oldSession: User;
  readonly newHire: User;
  /** Has no profile. May not delete the device of an abandoned enrollment. */
  readonly strictHire: User;
};

export function createSeedWorld(): {
  readonly world: World;
  readonly users: SeedUsers;
  readonly identityCenter: IdentityCenter;
} {
  const world = new World();
  const users = addUsers(world);
  addDevices(world, users);
  addRoles(world, users);
  world.accountAliases.set(MAIN_ACCOUNT, ['kjh-sandbox']);
  return { world, users, identityCenter: createIdentityCenter(world) };
}

/** Assigns more accounts and roles than the profiles name. */
function createIdentityCenter(world: World): IdentityCenter {
  const center = new IdentityCenter(world);
  center.assign(MAIN_ACCOUNT, 'acme-main', ['Operator', 'ReadOnly']);
  center.assign(AUDIT_ACCOUNT, 'audit', ['Auditor']);
  center.assign(TEAM_ACCOUNT, 'Team A (dev)', ['Operator', 'PowerUser']);
  return center;
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
    strictHire: world.addUser({
      ...common,
      userName: 'strict-hire',
      policies: [STRICT_SELF_MANAGED_MFA],
      accessKey: {
        accessKeyId: 'AKIASANDBOXSTRICTH5V',
        secretAccessKey: 'sandbox+stricthire/0000000000000000000005',
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
  // Left by an abandoned enrollment: created, but never enabled.
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

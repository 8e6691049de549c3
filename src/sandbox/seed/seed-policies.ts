/** The policies of the sandbox's users and roles. */
import type { Policy, Statement } from '../policy';

/** Without MFA a user may look, sign in and try roles, and nothing else. */
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

/** Users with a device manage it and their access keys with MFA only, and assume whatever role trusts them. */
export const SIGNED_IN_USER: Policy = {
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
      Sid: 'AllowManageOwnUserAndKeys',
      Effect: 'Allow',
      Action: [
        'iam:GetUser',
        'iam:CreateAccessKey',
        'iam:UpdateAccessKey',
        'iam:DeleteAccessKey',
        'iam:ListAccessKeys',
        'iam:GetAccessKeyLastUsed',
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
 * enabled and resynced, and with `iam:DeleteVirtualMFADevice` among `withoutMfa` deleted again.
 */
function selfManagedMfa(withoutMfa: readonly string[]): Policy {
  return {
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
          ...withoutMfa,
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
}

/** What is created and not enabled can be undone. */
export const SELF_MANAGED_MFA = selfManagedMfa(['iam:DeleteVirtualMFADevice']);

/** Nothing is deleted without MFA, so that an enrollment that is broken off leaves its device. */
export const STRICT_SELF_MANAGED_MFA = selfManagedMfa([]);

/** The condition of the story's trust policy. */
export const MFA_PRESENT = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** A trust policy: the principal may assume the role, under the condition if there is one. */
export function trust(
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

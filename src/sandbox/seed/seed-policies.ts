/** The policies of the sandbox's users and roles. */
import type { Policy, Statement } from '../policy';

/** Without MFA a user may only look, sign in and try roles. */
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

/**
 * Users with a device need MFA to manage it and their access keys. They may assume any role that
 * trusts them.
 */
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
 * AWS's sample "Allows MFA-authenticated IAM users to manage their own MFA device", restricted to a
 * device with the user's name. Without MFA the user can create, enable and resync it, and delete it
 * only if `withoutMfa` includes `iam:DeleteVirtualMFADevice`.
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

/** A device that was created but not enabled can be deleted. */
export const SELF_MANAGED_MFA = selfManagedMfa(['iam:DeleteVirtualMFADevice']);

/** Nothing can be deleted without MFA, so an abandoned enrollment leaves its device. */
export const STRICT_SELF_MANAGED_MFA = selfManagedMfa([]);

/** The condition of the seed's trust policy. */
export const MFA_PRESENT = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** A trust policy that lets the principal assume the role. */
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

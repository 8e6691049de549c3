import { describe, expect, it } from 'vitest';
import {
  evaluateIdentityPolicies,
  evaluateTrustPolicy,
  type PolicyContext,
  type Statement,
} from '../../src/sandbox/policy';

const ALLOW_ALL: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

function verdict(
  statements: readonly Statement[],
  context: PolicyContext = {},
  resource = 'arn:aws:iam::123456789012:mfa/jane',
) {
  return evaluateIdentityPolicies([{ Version: '2012-10-17', Statement: statements }], {
    action: 'iam:CreateVirtualMFADevice',
    resource,
    context,
  });
}

describe('identity policies', () => {
  it('mention nothing, allow, or deny what others allow', () => {
    expect(verdict([])).toBe('not-mentioned');
    expect(verdict([ALLOW_ALL])).toBe('allowed');
    expect(verdict([ALLOW_ALL, { ...ALLOW_ALL, Effect: 'Deny' }])).toBe('denied');
  });

  it.each([
    { Action: 'iam:CreateVirtualMFADevice', said: 'allowed' },
    { Action: 'IAM:createvirtualmfadevice', said: 'allowed' },
    { Action: 'iam:*MFADevice', said: 'allowed' },
    { Action: 'iam:CreateVirtualMFADevic?', said: 'allowed' },
    { Action: 'iam:CreateVirtualMFADevice?', said: 'not-mentioned' },
    { Action: ['sts:*', 'iam:Create*'], said: 'allowed' },
    { Action: 'iamXCreateVirtualMFADevice', said: 'not-mentioned' },
  ])('match $Action with the action: $said', ({ Action, said }) => {
    expect(verdict([{ Effect: 'Allow', Action, Resource: '*' }])).toBe(said);
  });

  it('match NotAction with every other action', () => {
    const others = (NotAction: string) => verdict([{ Effect: 'Allow', NotAction, Resource: '*' }]);
    expect(others('iam:Create*')).toBe('not-mentioned');
    expect(others('iam:Delete*')).toBe('allowed');
  });

  it('put the user name into a resource, and compare resources case-sensitively', () => {
    const own: Statement = {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: `arn:aws:iam::*:mfa/\${aws:username}`,
    };
    expect(verdict([own], { 'aws:username': 'jane' })).toBe('allowed');
    expect(verdict([own], { 'aws:username': 'Jane' })).toBe('not-mentioned');
    expect(verdict([own])).toBe('not-mentioned');
  });
});

describe('conditions', () => {
  const under = (Condition: NonNullable<Statement['Condition']>, context: PolicyContext) =>
    verdict([{ ...ALLOW_ALL, Condition }], context) === 'allowed';
  const PRESENT = 'aws:MultiFactorAuthPresent';
  const AGE = 'aws:MultiFactorAuthAge';

  /** IAM user guide, "IAM JSON policy elements: Condition operators", IfExists and Null. */
  it.each([
    { operator: 'Bool', context: { [PRESENT]: 'true' }, holds: true },
    { operator: 'Bool', context: { [PRESENT]: 'false' }, holds: false },
    { operator: 'Bool', context: {}, holds: false },
    { operator: 'BoolIfExists', context: {}, holds: true },
    { operator: 'BoolIfExists', context: { [PRESENT]: 'false' }, holds: false },
  ])('$operator true with $context: $holds', ({ operator, context, holds }) => {
    expect(under({ [operator]: { [PRESENT]: 'true' } }, context)).toBe(holds);
  });

  it.each([
    { operator: 'NumericLessThan', age: '599', holds: true },
    { operator: 'NumericLessThan', age: '600', holds: false },
    { operator: 'NumericLessThanEquals', age: '600', holds: true },
    { operator: 'NumericGreaterThan', age: '600', holds: false },
    { operator: 'NumericGreaterThanEquals', age: '600', holds: true },
    { operator: 'NumericEquals', age: '600', holds: true },
  ])('$operator 600 with an age of $age: $holds', ({ operator, age, holds }) => {
    expect(under({ [operator]: { [AGE]: '600' } }, { [AGE]: age })).toBe(holds);
  });

  it('ignore the case of keys', () => {
    expect(under({ Bool: { 'AWS:multifactorauthpresent': 'true' } }, { [PRESENT]: 'true' })).toBe(
      true,
    );
  });

  it('need one of the values, and all of the keys', () => {
    const condition = { StringEquals: { a: ['1', '2'], b: '3' } };
    expect(under(condition, { a: '2', b: '3' })).toBe(true);
    expect(under(condition, { a: '2' })).toBe(false);
  });

  it('a negated one holds if the key is missing or has none of the values', () => {
    const condition = { StringNotEquals: { a: ['1', '2'] } };
    expect(under(condition, {})).toBe(true);
    expect(under(condition, { a: '2' })).toBe(false);
    expect(under(condition, { a: '3' })).toBe(true);
  });

  it('Null tests whether the key is present', () => {
    expect(under({ Null: { [AGE]: 'true' } }, {})).toBe(true);
    expect(under({ Null: { [AGE]: 'false' } }, {})).toBe(false);
    expect(under({ Null: { [AGE]: 'false' } }, { [AGE]: '1' })).toBe(true);
  });

  it('an unknown operator is an error, not a match', () => {
    expect(() => under({ DateLessThan: { a: '1' } }, { a: '1' })).toThrow(/DateLessThan/);
  });
});

describe('trust policies', () => {
  const jane = 'arn:aws:iam::123456789012:user/jane';
  const trust = (Principal: Statement['Principal'], Effect: 'Allow' | 'Deny' = 'Allow') =>
    evaluateTrustPolicy(
      {
        Version: '2012-10-17',
        Statement: [
          { Effect, Action: 'sts:AssumeRole', ...(Principal === undefined ? {} : { Principal }) },
        ],
      },
      { accountId: '123456789012', arns: [jane] },
      { action: 'sts:AssumeRole', resource: 'arn:aws:iam::1:role/r', context: {} },
    );

  it.each([
    { AWS: jane, said: 'allowed', byName: true },
    { AWS: ['arn:aws:iam::1:user/joe', jane], said: 'allowed', byName: true },
    { AWS: '*', said: 'allowed', byName: true },
    { AWS: '123456789012', said: 'allowed', byName: false },
    { AWS: 'arn:aws:iam::123456789012:root', said: 'allowed', byName: false },
    { AWS: 'arn:aws:iam::210987654321:root', said: 'not-mentioned', byName: false },
    { AWS: 'arn:aws:iam::123456789012:user/*', said: 'not-mentioned', byName: false },
  ])('naming $AWS: $said', ({ AWS, said, byName }) => {
    expect(trust({ AWS })).toEqual({ verdict: said, byName });
  });

  it('trust nobody without a principal, and deny a named one', () => {
    expect(trust(undefined)).toEqual({ verdict: 'not-mentioned', byName: false });
    expect(trust('*', 'Deny')).toEqual({ verdict: 'denied', byName: false });
  });
});

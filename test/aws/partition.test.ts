import { describe, expect, it } from 'vitest';
import { iamUrl, isOfSts, stsEndpoint, stsUrl } from '../../src/aws/partition';

const urlOf = (region: string, fips: boolean, dualStack: boolean) =>
  stsUrl(stsEndpoint(region, 'regional', { fips, dualStack }));

// Every address is botocore 1.43.11's, from its clients' requests.
describe("AWS's own endpoints", () => {
  it.each([
    ['us-east-1', false, false, 'sts.us-east-1.amazonaws.com', 'iam.amazonaws.com'],
    ['eu-west-1', true, false, 'sts-fips.eu-west-1.amazonaws.com', 'iam-fips.amazonaws.com'],
    ['eu-west-1', false, true, 'sts.eu-west-1.api.aws', 'iam.global.api.aws'],
    ['us-east-1', true, true, 'sts-fips.us-east-1.api.aws', 'iam-fips.global.api.aws'],
    [
      'cn-northwest-1',
      false,
      false,
      'sts.cn-northwest-1.amazonaws.com.cn',
      'iam.cn-north-1.amazonaws.com.cn',
    ],
    [
      'cn-northwest-1',
      false,
      true,
      'sts.cn-northwest-1.api.amazonwebservices.com.cn',
      'iam.global.api.amazonwebservices.com.cn',
    ],
    [
      'cn-northwest-1',
      true,
      true,
      'sts-fips.cn-northwest-1.api.amazonwebservices.com.cn',
      'iam-fips.api.amazonwebservices.com.cn',
    ],
    ['us-gov-east-1', true, false, 'sts.us-gov-east-1.amazonaws.com', 'iam.us-gov.amazonaws.com'],
    ['us-gov-east-1', true, true, 'sts-fips.us-gov-east-1.api.aws', 'iam.us-gov.api.aws'],
    [
      'eusc-de-east-1',
      false,
      false,
      'sts.eusc-de-east-1.amazonaws.eu',
      'iam.eusc-de-east-1.amazonaws.eu',
    ],
    [
      'eusc-de-east-1',
      false,
      true,
      'sts.eusc-de-east-1.api.amazonwebservices.eu',
      'iam.api.amazonwebservices.eu',
    ],
  ])('of %s, FIPS %s, dual-stack %s are %s and %s', (region, fips, dualStack, sts, iam) => {
    expect(urlOf(region, fips, dualStack)).toBe(`https://${sts}`);
    expect(iamUrl(region, { fips, dualStack })).toBe(`https://${iam}`);
    expect(isOfSts(`https://${sts}`, region)).toBe(true);
  });

  it('of the global STS are asked for by settings of their own', () => {
    const plain = { fips: false, dualStack: false };
    expect(stsUrl(stsEndpoint('eu-west-1', 'legacy', plain))).toBe('https://sts.amazonaws.com');
    expect(stsUrl(stsEndpoint('eu-west-1', 'legacy', { ...plain, fips: true }))).toBe(
      'https://sts-fips.eu-west-1.amazonaws.com',
    );
  });

  it.each(['http://127.0.0.1:4566', 'https://vpce-1.sts.us-east-1.vpce.amazonaws.com'])(
    'are not %s',
    (url) => {
      expect(isOfSts(url, 'us-east-1')).toBe(false);
    },
  );
});

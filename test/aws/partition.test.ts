import { describe, expect, it } from 'vitest';
import {
  iamUrl,
  isOfSts,
  isRegionName,
  partitionOfArn,
  stsEndpoint,
  stsUrl,
} from '../../src/aws/partition';

const plain = { fips: false, dualStack: false };

const stsOf = (
  region: string,
  variant = plain,
  stsRegionalEndpoints: 'regional' | 'legacy' = 'regional',
) => {
  const found = stsEndpoint(region, {
    stsRegionalEndpoints,
    endpointVariant: variant,
    endpoints: { sts: undefined },
  });
  return { url: stsUrl(found), region: found.region };
};

// Every address is from the requests of botocore 1.43.11's clients.
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
  ])('for %s, FIPS %s, dual-stack %s are %s and %s', (region, fips, dualStack, sts, iam) => {
    expect(stsOf(region, { fips, dualStack }).url).toBe(`https://${sts}`);
    expect(iamUrl(region, { fips, dualStack })).toBe(`https://${iam}`);
    expect(isOfSts(`https://${sts}`, region)).toBe(true);
  });

  // Region, host of STS, region signed for, host of IAM.
  it.each([
    ['fips-us-east-1', 'sts-fips.us-east-1.amazonaws.com', 'us-east-1', 'iam-fips.amazonaws.com'],
    ['us-east-1-fips', 'sts-fips.us-east-1.amazonaws.com', 'us-east-1', 'iam-fips.amazonaws.com'],
    [
      'fips-us-gov-west-1',
      'sts.us-gov-west-1.amazonaws.com',
      'us-gov-west-1',
      'iam.us-gov.amazonaws.com',
    ],
    ['fips-aws-global', 'sts-fips.aws-global.amazonaws.com', 'us-east-1', 'iam-fips.amazonaws.com'],
    ['aws-global', 'sts.amazonaws.com', 'us-east-1', 'iam.amazonaws.com'],
    [
      'aws-cn-global',
      'sts.aws-cn-global.amazonaws.com.cn',
      'aws-cn-global',
      'iam.cn-north-1.amazonaws.com.cn',
    ],
    [
      'us-iso-west-1',
      'sts.us-iso-west-1.c2s.ic.gov',
      'us-iso-west-1',
      'iam.us-iso-east-1.c2s.ic.gov',
    ],
    [
      'us-isob-east-1',
      'sts.us-isob-east-1.sc2s.sgov.gov',
      'us-isob-east-1',
      'iam.us-isob-east-1.sc2s.sgov.gov',
    ],
    [
      'eu-isoe-west-1',
      'sts.eu-isoe-west-1.cloud.adc-e.uk',
      'eu-isoe-west-1',
      'iam.eu-isoe-west-1.cloud.adc-e.uk',
    ],
    [
      'us-isof-east-1',
      'sts.us-isof-east-1.csp.hci.ic.gov',
      'us-isof-east-1',
      'iam.us-isof-south-1.csp.hci.ic.gov',
    ],
    [
      'fips-us-iso-east-1',
      'sts-fips.us-iso-east-1.c2s.ic.gov',
      'us-iso-east-1',
      'iam-fips.us-iso-east-1.c2s.ic.gov',
    ],
    [
      'fips-eu-isoe-west-1',
      'sts-fips.eu-isoe-west-1.cloud.adc-e.uk',
      'eu-isoe-west-1',
      'iam-fips.cloud.adc-e.uk',
    ],
    ['us-newplace-7', 'sts.us-newplace-7.amazonaws.com', 'us-newplace-7', 'iam.amazonaws.com'],
  ])('for the region %s are %s, signed for %s, and %s', (region, sts, signedFor, iam) => {
    expect(stsOf(region)).toEqual({ url: `https://${sts}`, region: signedFor });
    expect(iamUrl(region, plain)).toBe(`https://${iam}`);
  });

  it('include the global STS if a setting asks for it', () => {
    expect(stsOf('eu-west-1', plain, 'legacy').url).toBe('https://sts.amazonaws.com');
    expect(stsOf('eu-west-1', { ...plain, fips: true }, 'legacy').url).toBe(
      'https://sts-fips.eu-west-1.amazonaws.com',
    );
  });

  it('are not used if an endpoint is set, whose calls are signed for the region without fips', () => {
    const settings = {
      stsRegionalEndpoints: 'regional',
      endpointVariant: plain,
      endpoints: { sts: 'http://127.0.0.1:4566' },
    } as const;
    const endpoint = settings.endpoints.sts;
    expect(stsEndpoint('fips-us-east-1', settings)).toEqual({ region: 'us-east-1', endpoint });
    expect(stsEndpoint('localhost', settings)).toEqual({ region: 'localhost', endpoint });
    expect(() => stsEndpoint('us_east_1', settings)).toThrow('us_east_1');
  });

  it.each(['xx-moon-1', 'us-isog-east-1', 'US-EAST-1', 'us_east_1', 'localhost', 'fips-'])(
    "don't exist for %s, and no others are used instead",
    (region) => {
      expect(() => stsOf(region)).toThrow('is in no AWS partition');
      expect(() => iamUrl(region, plain)).toThrow('is in no AWS partition');
      expect(isOfSts('https://sts.amazonaws.com', region)).toBe(false);
    },
  );

  it("don't exist for an ARN of an unknown partition", () => {
    expect(() => partitionOfArn('arn:aws-moon:iam::123456789012:role/r')).toThrow('aws-moon');
    expect(partitionOfArn('GAHT12345678').name).toBe('aws');
    expect(partitionOfArn(undefined).name).toBe('aws');
  });

  it('have no dual-stack variant where botocore has none', () => {
    expect(() => stsOf('eu-isoe-west-1', { fips: false, dualStack: true })).toThrow('dual-stack');
  });

  it.each(['http://127.0.0.1:4566', 'https://vpce-1.sts.us-east-1.vpce.amazonaws.com'])(
    "don't include %s",
    (url) => {
      expect(isOfSts(url, 'us-east-1')).toBe(false);
    },
  );
});

describe('the name of a region, as botocore takes it', () => {
  it.each(['us-east-1', 'localhost', 'US-EAST-1', 'a', '1a', 'a'.repeat(63)])('is %s', (text) => {
    expect(isRegionName(text)).toBe(true);
  });

  it.each([
    '',
    'us_east_1',
    '"us-east-1"',
    'us-east-1 # N. Virginia',
    '-a',
    'a-',
    '123',
    'a.b',
    'é',
    'a'.repeat(64),
  ])('is not %j', (text) => {
    expect(isRegionName(text)).toBe(false);
  });
});

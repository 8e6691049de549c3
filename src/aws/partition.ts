/** A partition of AWS: a world of accounts and endpoints of its own. */
export type Partition = {
  readonly name: string;
  /** Where STS answers where no setting names a region, and where IAM's calls are signed for. */
  readonly region: string;
  readonly dnsSuffix: string;
};

const commercial: Partition = {
  name: 'aws',
  region: 'us-east-1',
  dnsSuffix: 'amazonaws.com',
};

const partitions: readonly Partition[] = [
  commercial,
  { name: 'aws-cn', region: 'cn-north-1', dnsSuffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', region: 'us-gov-west-1', dnsSuffix: 'amazonaws.com' },
  { name: 'aws-eusc', region: 'eusc-de-east-1', dnsSuffix: 'amazonaws.eu' },
];

const regionPrefixes: Readonly<Record<string, string>> = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'eusc-': 'aws-eusc',
};

/** The partition that an ARN names; the commercial one for anything else. */
export function partitionOfArn(arn: string | undefined): Partition {
  const name = arn?.split(':', 2)[1];
  return partitions.find((partition) => partition.name === name) ?? commercial;
}

/** The partition that a region is in (botocore's endpoint data: by the region's prefix). */
export function partitionOfRegion(region: string): Partition {
  const prefix = Object.keys(regionPrefixes).find((start) => region.startsWith(start));
  const name = prefix === undefined ? undefined : regionPrefixes[prefix];
  return partitions.find((partition) => partition.name === name) ?? commercial;
}

/** Where STS is asked. `endpoint`: what the settings name; `undefined`: the region's own. */
export function stsUrl(call: {
  readonly region: string;
  readonly endpoint: string | undefined;
}): string {
  return call.endpoint ?? `https://sts.${call.region}.${partitionOfRegion(call.region).dnsSuffix}`;
}

/**
 * The regions that `sts_regional_endpoints = legacy` sends to the global endpoint (SDK reference
 * guide, "AWS STS Regional endpoints").
 */
const legacyGlobalRegions: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'aws-global',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/** Where STS is called for a region, and which region the call is signed for. */
export function stsEndpoint(
  region: string,
  endpoints: 'regional' | 'legacy',
): { readonly region: string; readonly endpoint: string | undefined } {
  return endpoints === 'legacy' && legacyGlobalRegions.has(region)
    ? { region: 'us-east-1', endpoint: 'https://sts.amazonaws.com' }
    : { region, endpoint: undefined };
}

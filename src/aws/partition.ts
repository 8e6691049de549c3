/** A partition of AWS: a world of accounts and endpoints of its own. */
export type Partition = {
  readonly name: string;
  /** Where STS answers where no setting names a region, and where IAM's calls are signed for. */
  readonly region: string;
  readonly dnsSuffix: string;
  readonly dualStackDnsSuffix: string;
};

const commercial: Partition = {
  name: 'aws',
  region: 'us-east-1',
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
};

const partitions: readonly Partition[] = [
  commercial,
  {
    name: 'aws-cn',
    region: 'cn-north-1',
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
  },
  {
    name: 'aws-us-gov',
    region: 'us-gov-west-1',
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
  },
  {
    name: 'aws-eusc',
    region: 'eusc-de-east-1',
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
  },
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

/** Which of a service's own endpoints: `use_fips_endpoint`, `use_dualstack_endpoint`. */
export type EndpointVariant = { readonly fips: boolean; readonly dualStack: boolean };

/** Where STS is called for a region, and which region the call is signed for. */
export function stsEndpoint(
  region: string,
  endpoints: 'regional' | 'legacy',
  variant: EndpointVariant,
): { readonly region: string; readonly endpoint: string | undefined } {
  if (variant.fips || variant.dualStack) return { region, endpoint: stsVariant(region, variant) };
  return endpoints === 'legacy' && legacyGlobalRegions.has(region)
    ? { region: 'us-east-1', endpoint: 'https://sts.amazonaws.com' }
    : { region, endpoint: undefined };
}

/** Of GovCloud's endpoints the plain ones are FIPS's (botocore's rules for the endpoints of STS). */
function stsVariant(region: string, { fips, dualStack }: EndpointVariant): string {
  const { name, dnsSuffix, dualStackDnsSuffix } = partitionOfRegion(region);
  const isPlain = !fips || (name === 'aws-us-gov' && !dualStack);
  return `https://${isPlain ? 'sts' : 'sts-fips'}.${region}.${dualStack ? dualStackDnsSuffix : dnsSuffix}`;
}

/** Whether an address is one of AWS's own of STS in the region's partition. */
export function isOfSts(url: string, region: string): boolean {
  const { dnsSuffix, dualStackDnsSuffix } = partitionOfRegion(region);
  return (
    /^https:\/\/sts(-fips)?\./.test(url) &&
    [dnsSuffix, dualStackDnsSuffix].some((suffix) => url.endsWith(`.${suffix}`))
  );
}

/** The partition's one endpoint of IAM (botocore's rules for the endpoints of IAM). */
export function iamUrl(region: string, { fips, dualStack }: EndpointVariant): string {
  const { name, region: home, ...suffixes } = partitionOfRegion(region);
  const suffix = dualStack ? suffixes.dualStackDnsSuffix : suffixes.dnsSuffix;
  if (name === 'aws-us-gov') return `https://iam.us-gov.${suffix}`;
  const service = fips ? 'iam-fips' : 'iam';
  if (dualStack) {
    const isGlobal = name === 'aws' || (name === 'aws-cn' && !fips);
    return `https://${service}.${isGlobal ? 'global.' : ''}${suffix}`;
  }
  return fips || name === 'aws' ? `https://${service}.${suffix}` : `https://iam.${home}.${suffix}`;
}

import { AppFailure } from '../errors';

/** A partition of AWS: a world of accounts and endpoints of its own. */
export type Partition = {
  readonly name: string;
  /** Where STS answers where no setting names a region, and where IAM's calls are signed for. */
  readonly region: string;
  readonly dnsSuffix: string;
  /** `undefined`: botocore knows no dual-stack endpoint of STS or IAM here. */
  readonly dualStackDnsSuffix: string | undefined;
  /** What the names of its regions look like, those of new regions included. */
  readonly regions: RegExp;
};

const commercial: Partition = {
  name: 'aws',
  region: 'us-east-1',
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
  regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
};

/** Every partition that botocore 1.43 knows (`data/partitions.json`). */
const partitions: readonly Partition[] = [
  commercial,
  {
    name: 'aws-cn',
    region: 'cn-north-1',
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
    regions: /^cn-\w+-\d+$/,
  },
  {
    name: 'aws-us-gov',
    region: 'us-gov-west-1',
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
    regions: /^us-gov-\w+-\d+$/,
  },
  {
    name: 'aws-iso',
    region: 'us-iso-east-1',
    dnsSuffix: 'c2s.ic.gov',
    dualStackDnsSuffix: 'api.aws.ic.gov',
    regions: /^us-iso-\w+-\d+$/,
  },
  {
    name: 'aws-iso-b',
    region: 'us-isob-east-1',
    dnsSuffix: 'sc2s.sgov.gov',
    dualStackDnsSuffix: 'api.aws.scloud',
    regions: /^us-isob-\w+-\d+$/,
  },
  {
    name: 'aws-iso-e',
    region: 'eu-isoe-west-1',
    dnsSuffix: 'cloud.adc-e.uk',
    dualStackDnsSuffix: undefined,
    regions: /^eu-isoe-\w+-\d+$/,
  },
  {
    name: 'aws-iso-f',
    region: 'us-isof-south-1',
    dnsSuffix: 'csp.hci.ic.gov',
    dualStackDnsSuffix: undefined,
    regions: /^us-isof-\w+-\d+$/,
  },
  {
    name: 'aws-eusc',
    region: 'eusc-de-east-1',
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
    regions: /^eusc-de-\w+-\d+$/,
  },
];

/**
 * Whether botocore takes it for the name of a region (`validate_region_name`): a host label that is
 * not digits alone. Whether AWS has such a region is another question.
 */
export function isRegionName(text: string): boolean {
  return /^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(text);
}

/**
 * The partition that an ARN names; the commercial one where there is no ARN.
 *
 * Throws `AppFailure` `unknown-partition`: no secret goes to a partition that nobody named.
 */
export function partitionOfArn(arn: string | undefined): Partition {
  if (arn === undefined || !arn.startsWith('arn:')) return commercial;
  const name = arn.split(':', 2)[1] ?? '';
  const partition = partitions.find((known) => known.name === name);
  if (partition === undefined) throw new AppFailure({ kind: 'unknown-partition', name });
  return partition;
}

/**
 * The partition of a region, `aws-global` and its like included; `undefined` where the name is of
 * none. botocore takes such a region for one of `aws` and signs for it; here it is told instead.
 */
export function partitionOfRegion(region: string): Partition | undefined {
  const { name } = withoutFips(region, false);
  return partitions.find(
    (partition) => partition.regions.test(name) || name === `${partition.name}-global`,
  );
}

/** Throws `AppFailure` `unknown-partition`. */
export function requirePartition(region: string): Partition {
  const partition = partitionOfRegion(region);
  if (partition === undefined) throw new AppFailure({ kind: 'unknown-partition', name: region });
  return partition;
}

/** Whether the name itself asks for FIPS endpoints, in place of `use_fips_endpoint`. */
export function isFipsRegion(region: string): boolean {
  return withoutFips(region, false).fips;
}

/** `fips-us-east-1` and `us-east-1-fips` ask for the FIPS endpoint of a region (`client.py`). */
function withoutFips(
  region: string,
  fips: boolean,
): { readonly name: string; readonly fips: boolean } {
  const name = region.replaceAll('fips-', '').replaceAll('-fips', '');
  return { name, fips: fips || name !== region };
}

/** Where STS is asked. `endpoint`: what the settings name; `undefined`: the region's own. */
export function stsUrl(call: {
  readonly region: string;
  readonly endpoint: string | undefined;
}): string {
  return call.endpoint ?? `https://sts.${call.region}.${requirePartition(call.region).dnsSuffix}`;
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

/** What says where STS is called. */
type StsSettings = {
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  readonly endpointVariant: EndpointVariant;
  /** `endpoint`: the one that a setting or a variable names, which wins over AWS's own. */
  readonly endpoints: { readonly sts: string | undefined };
};

/**
 * Where STS is called for a region, and which region the call is signed for. `endpoint` is
 * `undefined` for the region's own plain one.
 *
 * Throws `AppFailure` `unknown-partition`, `no-dual-stack`.
 */
export function stsEndpoint(
  region: string,
  { stsRegionalEndpoints, endpointVariant, endpoints }: StsSettings,
): { readonly region: string; readonly endpoint: string | undefined } {
  const { name, fips } = withoutFips(region, endpointVariant.fips);
  if (!isRegionName(name)) throw new AppFailure({ kind: 'unknown-partition', name: region });
  if (endpoints.sts !== undefined) return { region: name, endpoint: endpoints.sts };
  const partition = requirePartition(name);
  const { dualStack } = endpointVariant;
  const isGlobal = name === 'aws-global';
  const signedFor = isGlobal ? 'us-east-1' : name;
  if (fips || dualStack) {
    // Of GovCloud's endpoints the plain ones are FIPS's (botocore's rules for the endpoints of STS).
    const isPlain = !fips || (partition.name === 'aws-us-gov' && !dualStack);
    const suffix = dualStack ? dualStackOf(partition) : partition.dnsSuffix;
    return {
      region: signedFor,
      endpoint: `https://${isPlain ? 'sts' : 'sts-fips'}.${name}.${suffix}`,
    };
  }
  const asksGlobally =
    isGlobal || (stsRegionalEndpoints === 'legacy' && legacyGlobalRegions.has(name));
  return asksGlobally
    ? { region: 'us-east-1', endpoint: 'https://sts.amazonaws.com' }
    : { region: name, endpoint: undefined };
}

function dualStackOf({ name, dualStackDnsSuffix }: Partition): string {
  if (dualStackDnsSuffix === undefined)
    throw new AppFailure({ kind: 'no-dual-stack', partition: name });
  return dualStackDnsSuffix;
}

/**
 * Where Identity Center answers in a region: its sign-in (`oidc`) and its portal, which hands out
 * credentials (botocore's rules for the endpoints of `sso-oidc` and `sso`).
 *
 * Throws `AppFailure` `unknown-partition`, `no-dual-stack`.
 */
export function identityCenterUrl(
  service: 'oidc' | 'portal.sso',
  region: string,
  { fips, dualStack }: EndpointVariant,
): string {
  const partition = requirePartition(region);
  const suffix = dualStack ? dualStackOf(partition) : partition.dnsSuffix;
  const isFips = fips && (partition.name !== 'aws-us-gov' || dualStack);
  return `https://${service}${isFips ? '-fips' : ''}.${region}.${suffix}`;
}

/** Whether an address is one of AWS's own of STS in the region's partition. */
export function isOfSts(url: string, region: string): boolean {
  const { dnsSuffix, dualStackDnsSuffix } = partitionOfRegion(region) ?? {};
  return (
    /^https:\/\/sts(-fips)?\./.test(url) &&
    [dnsSuffix, dualStackDnsSuffix].some((suffix) => suffix && url.endsWith(`.${suffix}`))
  );
}

/**
 * The partition's one endpoint of IAM (botocore's rules for the endpoints of IAM).
 *
 * Throws `AppFailure` `unknown-partition`, `no-dual-stack`.
 */
export function iamUrl(region: string, variant: EndpointVariant): string {
  const partition = requirePartition(region);
  const { name, region: home, dnsSuffix } = partition;
  const { dualStack } = variant;
  const { fips } = withoutFips(region, variant.fips);
  const suffix = dualStack ? dualStackOf(partition) : dnsSuffix;
  if (name === 'aws-us-gov') return `https://iam.us-gov.${suffix}`;
  const service = fips ? 'iam-fips' : 'iam';
  if (dualStack) {
    const isGlobal = name === 'aws' || (name === 'aws-cn' && !fips);
    return `https://${service}.${isGlobal ? 'global.' : ''}${suffix}`;
  }
  const namesHome = fips ? ['aws-iso', 'aws-iso-b'].includes(name) : name !== 'aws';
  return `https://${service}.${namesHome ? `${home}.` : ''}${suffix}`;
}

import { AppFailure } from '../errors';

/** A partition of AWS, with its own accounts and endpoints. */
export type Partition = {
  readonly name: string;
  /** The region of STS if no setting names one, and the region that IAM's calls are signed for. */
  readonly region: string;
  readonly dnsSuffix: string;
  /** `undefined` if botocore knows no dual-stack endpoints of STS and IAM here. */
  readonly dualStackDnsSuffix: string | undefined;
  /** Matches the names of its regions, including new ones. */
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
 * Whether botocore accepts it as the name of a region (`validate_region_name`): a host label with
 * more than digits. AWS may still not have such a region.
 */
export function isRegionName(text: string): boolean {
  return /^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(text);
}

/**
 * The partition that an ARN names, or the commercial one without an ARN.
 *
 * Throws `AppFailure` `unknown-partition`, so that no secret is sent to the wrong partition.
 */
export function partitionOfArn(arn: string | undefined): Partition {
  if (arn === undefined || !arn.startsWith('arn:')) return commercial;
  const name = arn.split(':', 2)[1] ?? '';
  const partition = partitions.find((known) => known.name === name);
  if (partition === undefined) throw new AppFailure({ kind: 'unknown-partition', name });
  return partition;
}

/**
 * The partition of a region, including `aws-global` and similar ones. `undefined` if no partition
 * has such a region. botocore would use it as one of `aws`; awsmfa reports it.
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

/** The URL of STS: the endpoint from the settings, or the region's own. */
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

/** The variant of a service's endpoints: `use_fips_endpoint`, `use_dualstack_endpoint`. */
export type EndpointVariant = { readonly fips: boolean; readonly dualStack: boolean };

/** The settings that decide where STS is called. */
type StsSettings = {
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  readonly endpointVariant: EndpointVariant;
  /** The endpoint of a setting or variable, which wins over AWS's own. */
  readonly endpoints: { readonly sts: string | undefined };
};

/**
 * The endpoint of STS for a region, and the region that the call is signed for. `endpoint` is
 * `undefined` for the region's normal one.
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
    // GovCloud's normal endpoints are FIPS endpoints (botocore's rules for the endpoints of STS).
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
 * The URL of Identity Center in a region: of its sign-in (`oidc`), or of its portal, which gives
 * out credentials (botocore's rules for the endpoints of `sso-oidc` and `sso`).
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

/** Whether an address is one of AWS's endpoints of STS in the region's partition. */
export function isOfSts(url: string, region: string): boolean {
  const { dnsSuffix, dualStackDnsSuffix } = partitionOfRegion(region) ?? {};
  return (
    /^https:\/\/sts(-fips)?\./.test(url) &&
    [dnsSuffix, dualStackDnsSuffix].some((suffix) => suffix && url.endsWith(`.${suffix}`))
  );
}

/**
 * The partition's only endpoint of IAM (botocore's rules for the endpoints of IAM).
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

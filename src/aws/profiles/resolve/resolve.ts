import { isFipsRegion, partitionOfRegion } from '../../partition';
import { keptInStore, linkedSubjectOf } from '../linked-command';
import type { Profile, ProfileKind, ProfileProblem, ProfileSet } from '../profile';
import { LazyMap } from '../read/lazy-map';
import type { Environment } from '../read/locate';
import { type MergedFiles, type MergedProfile, mergeFiles } from '../read/merge';
import type { ParsedFile } from '../read/parse';
import { toInteger } from '../read/python-text';
import { regionVariable } from './active';
import { findEndpoints } from './endpoints';
import { type Identity, mayBeLongTerm, problemOfSsoSession, toSsoRole } from './identity';
import { problemAt, toFileProblem } from './problems';
import { problemOfSettings } from './setting-problems';
import { flawOfSetting, type SettingUse } from './setting-rules';
import { hasRole, type SourceChain, SourceChains } from './source-chain';

/** A parsed file, its path, and why it could not be read as a whole, if so. */
export type SourceFile = {
  readonly path: string;
  readonly parsed: ParsedFile;
  readonly problem: ProfileProblem | undefined;
};

/**
 * Every profile with its kind, and every problem, from the two files and the environment. Profiles
 * are created when asked for, and the problems of whole files are found when asked for.
 */
export function resolveProfiles(
  config: SourceFile,
  credentials: SourceFile,
  env: Environment,
  unwritten: ProfileSet['unwritten'] = new Map(),
): ProfileSet {
  const paths = { config: config.path, credentials: credentials.path };
  const files = mergeFiles(config.parsed, credentials.parsed, paths);
  const chains = new SourceChains(files);
  let problems: readonly ProfileProblem[] | undefined;
  return {
    profiles: new LazyMap(files.profiles, (merged) => {
      const profile = toProfile(merged, files, chains, env);
      const source = files.profiles.get(unwritten.get(merged.name)?.sourceProfile ?? '');
      // Its settings come from the source profile.
      return source ? { ...profile, ...placesIn(source) } : profile;
    }),
    unwritten,
    get problems() {
      problems ??= withoutRepeats([
        ...problemsOf(config),
        ...problemsOf(credentials),
        ...files.problems,
      ]);
      return problems;
    },
  };
}

function problemsOf({ path, parsed, problem }: SourceFile): ProfileProblem[] {
  const refusals = parsed.refusals.map((refusal) => toFileProblem(path, refusal));
  // A line that isn't valid text is reported only as that.
  return problem ? [problem, ...refusals.filter(({ line }) => line !== problem.line)] : refusals;
}

/** Reports only once that a file is a template. */
function withoutRepeats(problems: readonly ProfileProblem[]): readonly ProfileProblem[] {
  const isTemplate = ({ code }: ProfileProblem) => code === 'template';
  return problems.filter(
    (problem, index) =>
      !isTemplate(problem) ||
      problems.findIndex((other) => isTemplate(other) && other.file === problem.file) === index,
  );
}

function toProfile(
  merged: MergedProfile,
  files: MergedFiles,
  chains: SourceChains,
  env: Environment,
): Profile {
  const chain = chains.of(merged);
  const identity = chains.identityOf(merged);
  const isSso = identity.kind === 'sso' && !hasRole(merged);
  const { urls, problem: endpointProblem } = findEndpoints(
    isSso ? ['sts', 'iam', 'sso', 'sso_oidc'] : ['sts', 'iam'],
    merged,
    files,
    env,
  );
  const obstacle = chain.problem;
  const problem =
    problemOfSettings(merged, usesOf(merged, identity), env) ??
    (isQuiet(obstacle, merged, chain) ? undefined : obstacle) ??
    chain.flaw ??
    endpointProblem ??
    problemOfSsoSession(merged, files) ??
    (obstacle ? undefined : problemOfRegion(merged, env, urls.sts));
  const legacy = env['AWS_STS_REGIONAL_ENDPOINTS'] ?? merged.text('sts_regional_endpoints');
  return {
    name: merged.name,
    kind: problem ? 'broken' : kindOf(merged, identity, chain),
    ...placesIn(merged),
    problem,
    obstacle,
    settings: merged.settings(),
    keys: identity.kind === 'keys' ? identity.keys : undefined,
    region: merged.text('region') || undefined,
    roleArn: merged.text('role_arn'),
    sourceProfile: merged.text('source_profile'),
    credentialSource: merged.text('credential_source'),
    baseProfile: chain.base,
    mfaSerial: merged.text('mfa_serial') ?? serialNumberOfAwsMfa(merged, identity),
    durationSeconds: integerOf(merged, 'duration_seconds'),
    externalId: merged.text('external_id'),
    roleSessionName: merged.text('role_session_name'),
    credentialProcess: merged.text('credential_process'),
    linkedTo: linkedSubjectOf(merged.text('credential_process') ?? ''),
    keptIn: keptInStore(merged.text('credential_process') ?? ''),
    ssoSession: merged.text('sso_session'),
    sso: isSso ? toSsoRole(merged, files, { oidc: urls.sso_oidc, portal: urls.sso }) : undefined,
    mfaProcess: chain.mfaProcess,
    mfaSession: merged.text('mfa_session')?.toLowerCase() === 'off' ? 'off' : 'on',
    mfaSessionSeconds: integerOf(merged, 'mfa_session_seconds'),
    stsRegionalEndpoints: legacy?.toLowerCase() === 'legacy' ? 'legacy' : 'regional',
    caBundle: env['AWS_CA_BUNDLE'] || chain.caBundle,
    endpointVariant: {
      fips:
        isTrue(env['AWS_USE_FIPS_ENDPOINT'] ?? merged.text('use_fips_endpoint')) ||
        isFipsRegion(merged.text('region') || (regionVariable(env)?.value ?? '')),
      dualStack: isTrue(env['AWS_USE_DUALSTACK_ENDPOINT'] ?? merged.text('use_dualstack_endpoint')),
    },
    endpoints: { sts: urls.sts, iam: urls.iam },
  };
}

function placesIn(merged: MergedProfile): Pick<Profile, 'location' | 'locate'> {
  return { location: merged.at(), locate: (key) => merged.at(key) };
}

/**
 * Whether a problem is not reported for this profile: settings alone are no problem, and keys that
 * are elsewhere are reported once, for the base profile.
 */
function isQuiet(
  obstacle: ProfileProblem | undefined,
  { name }: MergedProfile,
  { base }: SourceChain,
) {
  return (
    obstacle?.code === 'no-credentials' || (obstacle?.code === 'keys-elsewhere' && base !== name)
  );
}

/**
 * Checks the region that calls go to: the profile's own, or else a variable's. botocore takes any
 * unknown name for a region of `aws`, and signs for a host that does not exist.
 */
function problemOfRegion(
  merged: MergedProfile,
  env: Environment,
  endpoint: string | undefined,
): ProfileProblem | undefined {
  const own = merged.text('region');
  const variable = own ? undefined : regionVariable(env);
  const region = variable?.value ?? own;
  if (!region) return undefined;
  const isKnown = endpoint !== undefined || partitionOfRegion(region) !== undefined;
  const cause = flawOfSetting('region', region) ?? (isKnown ? undefined : unknownRegion(region));
  if (cause === undefined) return undefined;
  const { name, at } =
    variable === undefined
      ? { name: 'region', at: merged.at('region') }
      : { name: variable.variable, at: { file: variable.variable, line: undefined } };
  return problemAt(at, 'invalid-value', name, region, cause);
}

/**
 * botocore 1.43 doesn't change the case of a region, neither in the host nor in the signature's
 * scope.
 */
function unknownRegion(region: string): string {
  const lower = region.toLowerCase();
  return partitionOfRegion(lower) !== undefined
    ? `aws signs with it as written, but AWS accepts only lowercase: write ${lower}`
    : 'no AWS partition that awsmfa knows has this region, and no endpoint_url is set';
}

/** What the profile's own settings are used for. */
function usesOf(merged: MergedProfile, identity: Identity): readonly SettingUse[] {
  if (hasRole(merged)) return ['call', 'role'];
  switch (identity.kind) {
    case 'keys':
      return identity.keys.sessionToken ? ['call'] : ['call', 'device'];
    case 'process':
    case 'linked':
      return ['call', 'device'];
    case 'web-identity':
      return ['call', 'web-identity'];
    default:
      return ['call'];
  }
}

/** aws-mfa's name for the serial number, next to long-term keys. */
function serialNumberOfAwsMfa(merged: MergedProfile, identity: Identity): string | undefined {
  return mayBeLongTerm(identity) ? merged.text('aws_mfa_device') : undefined;
}

/** botocore's `ensure_boolean`. */
function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

function integerOf(merged: MergedProfile, key: string): number | undefined {
  const text = merged.text(key);
  return text === undefined ? undefined : toInteger(text);
}

/**
 * The first of botocore's providers that answers decides: the role first, then the order of
 * `identify`. A role is an `mfa-role` if its plan uses a code anywhere: the role has a serial
 * number, a role below it does, or the long-term keys at its base do.
 */
function kindOf(merged: MergedProfile, identity: Identity, chain: SourceChain): ProfileKind {
  if (hasRole(merged)) return chain.isInstance ? 'instance' : chain.usesMfa ? 'mfa-role' : 'role';
  if (identity.kind === 'keys')
    return identity.keys.sessionToken ? 'session' : chain.usesMfa ? 'mfa-user' : 'user';
  return identity.kind === 'none'
    ? 'settings'
    : identity.kind === 'broken'
      ? 'broken'
      : identity.kind;
}

import { awsVaultExport } from '../foreign-settings';
import type { FileLocation, ProfileProblem } from '../profile';
import type { MergedFiles, MergedProfile } from '../read/merge';
import { type Identity, identify, mayBeLongTerm } from './identity';
import { problemAt } from './problems';
import {
  problemOfBlockIn,
  problemOfNextLine,
  problemOfSettings,
  problemOfSwallowed,
} from './setting-problems';
import { flawOfName, visibleFlaw } from './setting-rules';

/** The chain of a profile's source profiles, down to the one whose identity is used. */
export type SourceChain = {
  /** The profile at the end, which is the profile itself if it has no source. */
  readonly base: string;
  readonly problem: ProfileProblem | undefined;
  /** A role's value in the chain that AWS or botocore refuses once the current session expires. */
  readonly flaw: ProfileProblem | undefined;
  /** Whether the plan uses a code anywhere: a role or the base has a serial number. */
  readonly usesMfa: boolean;
  /** The nearest `mfa_process`. */
  readonly mfaProcess: string | undefined;
  /** The nearest `ca_bundle`. */
  readonly caBundle: string | undefined;
  /** The profile's role gets its base credentials from the machine it runs on. */
  readonly isInstance: boolean;
};

/** The values of `credential_source` (`CANONICAL_NAME` of botocore's providers), case-sensitive. */
const CREDENTIAL_SOURCES: ReadonlySet<string> = new Set([
  'Environment',
  'Ec2InstanceMetadata',
  'EcsContainer',
]);

/**
 * Whether the profile is a role. A web identity token file, even an empty one, takes precedence.
 */
export function hasRole(profile: MergedProfile): boolean {
  return profile.has('role_arn') && !profile.has('web_identity_token_file');
}

function hasAnyStaticKey(profile: MergedProfile): boolean {
  return profile.has('aws_access_key_id') || profile.has('aws_secret_access_key');
}

/**
 * Follows source profiles as botocore's `AssumeRoleProvider` does. The first profile prefers its
 * role. Further down, a profile with static keys is used by its keys. Every result is cached, so
 * that 10,000 roles on one user cost no more than their own settings.
 */
export class SourceChains {
  readonly #identities = new Map<string, Identity>();
  /** Chains of profiles that are sources of others. */
  readonly #asSource = new Map<string, SourceChain>();

  constructor(private readonly files: MergedFiles) {}

  identityOf(profile: MergedProfile): Identity {
    let identity = this.#identities.get(profile.name);
    if (!identity) {
      identity = identify(profile, this.files);
      this.#identities.set(profile.name, identity);
    }
    return identity;
  }

  /** The chain of the profile that was asked for. */
  of(profile: MergedProfile): SourceChain {
    if (!hasRole(profile)) return this.#ownIdentity(profile);
    const source = this.#sourceOf(profile);
    if ('base' in source) return source;
    if (source === profile) {
      if (!hasAnyStaticKey(profile)) return broken(profile, cycle(profile, [profile.name]));
      const own = this.#ownIdentity(profile);
      const flaw = problemOfSettings(profile, ['role']);
      return { ...own, flaw, usesMfa: own.usesMfa || profile.has('mfa_serial') };
    }
    const below = this.#walk(source);
    // A profile with keys can be the base of others, but not of itself through other profiles.
    if (below.base === profile.name && below.problem?.code !== 'source-profile-cycle')
      return broken(profile, cycle(profile, this.#namesBackTo(profile, source)));
    return onTopOf(profile, source, below);
  }

  /** The chain of a profile that others name as their source. Uses no recursion. */
  #walk(first: MergedProfile): SourceChain {
    const path = new Map<MergedProfile, MergedProfile>();
    let profile = first;
    let chain = this.#asSource.get(profile.name);
    while (!chain) {
      if (hasAnyStaticKey(profile) || !hasRole(profile)) {
        chain = this.#ownIdentity(profile);
        break;
      }
      const source = this.#sourceOf(profile);
      if ('base' in source) {
        chain = source;
      } else if (path.has(source) || source === profile) {
        chain = broken(profile, cycle(profile, this.#namesBackTo(profile, source)));
      } else {
        path.set(profile, source);
        profile = source;
        chain = this.#asSource.get(profile.name);
      }
    }
    this.#asSource.set(profile.name, chain);
    for (const [user, source] of [...path].reverse()) {
      chain = onTopOf(user, source, chain);
      this.#asSource.set(user.name, chain);
    }
    return chain;
  }

  #namesBackTo(profile: MergedProfile, source: MergedProfile): string[] {
    const names = [profile.name];
    for (let next: MergedProfile | undefined = source; next && next !== profile; ) {
      names.push(next.name);
      next = this.files.profiles.get(next.text('source_profile') ?? '');
    }
    return names;
  }

  /** The source profile of a role, or a finished chain if it has none. */
  #sourceOf(profile: MergedProfile): MergedProfile | SourceChain {
    const problem = problemOfRole(profile);
    if (problem) return broken(profile, problem);
    const name = profile.text('source_profile');
    if (name === undefined)
      return {
        ...endOfChain(profile),
        isInstance: true,
        flaw: problemOfSettings(profile, ['role']),
      };
    const source = this.files.profiles.get(name);
    if (source) return source;
    return broken(profile, this.#missingSource(profile, name));
  }

  #missingSource(profile: MergedProfile, name: string): ProfileProblem {
    const key = profile.keys.get('source_profile');
    const at = profile.at('source_profile');
    const flaw = flawOfName(name, (meant) => this.files.profiles.has(meant));
    return (
      (key && problemOfNextLine('source_profile', key, at)) ??
      problemAt(at, 'missing-source-profile', name, flaw)
    );
  }

  #withoutCredentials(profile: MergedProfile): ProfileProblem {
    if (profile.has('aws_secret_access_key'))
      return problemAt(profile.at('aws_secret_access_key'), 'secret-without-key-id');
    // This is why the profile is no role (`hasRole`).
    if (profile.has('role_arn'))
      return problemAt(profile.at('web_identity_token_file'), 'empty-token-file');
    if (profile.has('source_profile'))
      return problemAt(profile.at('source_profile'), 'source-without-role');
    return this.#areKeysElsewhere(profile)
      ? problemAt(profile.at(), 'keys-elsewhere', profile.name, awsVaultExport(profile.name))
      : problemAt(profile.at(), 'no-credentials');
  }

  /**
   * Whether another tool has the keys, so that this section holds only one of that tool's settings.
   * Of a profile and the profiles it includes, the last one is the base.
   */
  #areKeysElsewhere(profile: MergedProfile, seen: readonly MergedProfile[] = []): boolean {
    if (seen.includes(profile) || this.identityOf(profile).kind !== 'none') return false;
    if (profile.has('mfa_serial') || profile.has('mfa_process')) return true;
    const included = ['include_profile', 'parent_profile'].find((key) => profile.has(key));
    if (included === undefined) return false;
    const other = this.files.profiles.get(profile.text(included) ?? '');
    return other === undefined || !this.#hasKeysSomewhere(other, [...seen, profile]);
  }

  #hasKeysSomewhere(profile: MergedProfile, seen: readonly MergedProfile[]): boolean {
    return this.identityOf(profile).kind !== 'none' || this.#areKeysElsewhere(profile, seen);
  }

  #ownIdentity(profile: MergedProfile): SourceChain {
    const identity = this.identityOf(profile);
    return {
      ...endOfChain(profile),
      problem:
        identity.kind === 'broken'
          ? identity.problem
          : identity.kind === 'none'
            ? this.#withoutCredentials(profile)
            : undefined,
      usesMfa:
        mayBeLongTerm(identity) && (profile.has('mfa_serial') || profile.has('aws_mfa_device')),
    };
  }
}

/** A role on top of its source profile's chain. */
function onTopOf(profile: MergedProfile, source: MergedProfile, below: SourceChain): SourceChain {
  return {
    base: below.base,
    problem: below.problem && carry(profile, source, below.problem),
    flaw:
      problemOfSettings(profile, ['role']) ?? (below.flaw && carry(profile, source, below.flaw)),
    usesMfa: below.usesMfa || profile.has('mfa_serial'),
    mfaProcess: profile.text('mfa_process') ?? below.mfaProcess,
    caBundle: profile.text('ca_bundle') || below.caBundle,
    isInstance: false,
  };
}

/** If the source is broken, the role's problem keeps the source's reason and location. */
function carry(
  profile: MergedProfile,
  source: MergedProfile,
  problem: ProfileProblem,
): ProfileProblem {
  const at: FileLocation = { file: problem.file, line: problem.line };
  if (problem.code === 'no-credentials' || problem.code === 'secret-without-key-id')
    return problemAt(profile.at('source_profile'), 'source-without-credentials', source.name);
  if (
    problem.code === 'broken-source-profile' ||
    problem.code === 'source-profile-cycle' ||
    problem.code === 'keys-elsewhere'
  )
    return problem;
  return problemAt(at, 'broken-source-profile', source.name, problem.message);
}

function endOfChain(profile: MergedProfile): SourceChain {
  return {
    base: profile.name,
    problem: undefined,
    flaw: undefined,
    usesMfa: profile.has('mfa_serial'),
    mfaProcess: profile.text('mfa_process'),
    caBundle: profile.text('ca_bundle') || undefined,
    isInstance: false,
  };
}

function broken(profile: MergedProfile, problem: ProfileProblem): SourceChain {
  return { ...endOfChain(profile), problem };
}

/** `names` lists each profile in the cycle once. */
function cycle(profile: MergedProfile, names: readonly string[]): ProfileProblem {
  const shown = names.length > 6 ? [...names.slice(0, 5), '…'] : names;
  const circle = [...shown, names[0] ?? ''].join(' → ');
  return problemAt(profile.at('source_profile'), 'source-profile-cycle', circle);
}

const ROLE_TEXTS = [
  'role_arn',
  'source_profile',
  'credential_source',
  'mfa_serial',
  'external_id',
  'role_session_name',
  'duration_seconds',
] as const;

/** A problem in the role's own settings (`AssumeRoleProvider._get_role_config`). */
function problemOfRole(profile: MergedProfile): ProfileProblem | undefined {
  const swallowed = problemOfSwallowed(profile);
  if (swallowed) return swallowed;
  for (const key of ROLE_TEXTS) if (profile.isBlock(key)) return problemOfBlockIn(profile, key);
  const credentialSource = profile.text('credential_source');
  if (credentialSource !== undefined && profile.has('source_profile'))
    return problemAt(profile.at('credential_source'), 'two-sources');
  if (credentialSource === undefined && !profile.has('source_profile'))
    return problemAt(profile.at('role_arn'), 'no-source');
  if (credentialSource !== undefined && !CREDENTIAL_SOURCES.has(credentialSource))
    return problemAt(
      profile.at('credential_source'),
      'unknown-credential-source',
      credentialSource,
      visibleFlaw(credentialSource) ??
        'it must be Environment, Ec2InstanceMetadata or EcsContainer',
    );
  return undefined;
}

import { AppFailure } from '../../errors';
import type { OtherProcess } from '../../other-process';
import type { Secret } from '../../secret';
import type { AccessKey } from '../iam';
import { awsCliMarginMs } from '../limits';
import type { Profile, SsoSession, Subject } from '../profiles/profile';
import type { EndedSsoSession, SsoAccountRoles } from '../sso/access-token';
import { canRefresh, tokenKey } from '../sso/sso-token';
import type { Answers } from './answers';
import type { CachedSession } from './cache/cache-entry';
import { ssoCacheKey } from './cache/cli-cache-key';
import type { Credentials, SessionFact } from './credentials';
import { obtain, obtainLongTermKeys } from './obtain';
import type { Obtained, ObtainOptions } from './obtain-options';
import { isOfBase, type ObtainServices } from './obtain-run';
import { findProfile, type Plan, planFor, sessionEndpoint } from './plan';

/** What is known about a profile's sessions without a call. */
export type SessionState = {
  readonly plan: Plan;
  /** The profile's own session in the cache, even if it has expired. */
  readonly session: SessionFact | undefined;
  /** What the AWS CLI finds in its cache for the profile, from any program and base. */
  readonly awsCliSession: SessionFact | undefined;
  /** The MFA session that its plan uses. */
  readonly mfaSession: SessionFact | undefined;
  /** The profile at the bottom of the plan. */
  readonly base: Profile;
  readonly answers: Answers;
  /** Set if the base is a role of Identity Center. */
  readonly sso?: SsoFact | undefined;
};

/** What the caches say about an Identity Center sign-in, without secrets. */
export type SsoFact = {
  /** The role's credentials, even if they have expired. */
  readonly role: SessionFact | undefined;
  /** The token of the sign-in, if a person signed in. */
  readonly token: { readonly expiresAt: Date; readonly canRefresh: boolean } | undefined;
};

/** `undefined` for a broken profile, or one that can't be planned. */
export type StateOf = (subject: Subject) => SessionState | undefined;

/** Plans, caches and calls for one set of profiles. */
export type Sessions = {
  /** With what is known now. Throws `AppFailure` `unknown-profile` or `broken-profile`. */
  readonly plan: (profileName: string) => Plan;
  /** Reads the caches again. */
  readonly readCache: () => StateOf;
  /** Runs the profile's plan backwards from the most specific session that is still good. */
  readonly obtain: (profileName: string, options: ObtainOptions) => Promise<Obtained>;
  /** The plan and the long-term keys that it begins with, if any. */
  readonly obtainLongTermKeys: (
    profileName: string,
    options: ObtainOptions,
  ) => Promise<{ readonly plan: Plan; readonly keys: Credentials | undefined }>;
  /** Drops an MFA session of the profile's keys that AWS no longer accepts. */
  readonly dropMfaSession: (profileName: string, session: Credentials) => void;
  /** Moves the sessions of an access key to the one that replaced it. */
  readonly moveToKey: (fromId: string, toId: string) => void;
  /** Records which code devices the user of these keys has, according to AWS. */
  readonly learnDevices: (profileName: string, serialNumbers: readonly string[]) => void;
  /** Records which access keys a user has, according to AWS. */
  readonly learnKeys: (keys: readonly AccessKey[]) => void;
  /** Records a code that another call sent to AWS, so that it isn't sent again. */
  readonly markCodeSent: (
    profileName: string,
    serialNumber: string,
    code: string,
    secret: Secret,
  ) => void;
  /**
   * Deletes the profile's cached sessions: its role session, whichever program wrote it. If the
   * profile has its own keys, also the MFA session of the subject's device, or of all devices if it
   * names none. Returns whether there was one.
   *
   * Throws `AppFailure` `file-not-deleted`.
   */
  readonly forget: (subject: Subject) => boolean;
  /** Deletes all MFA sessions and all profiles' role sessions. Returns their number. */
  readonly forgetAll: () => number;
  /**
   * Every account and role that the sign-in of an `sso` profile opens.
   *
   * Throws `AppFailure` `not-for-this-profile`, and whatever signing in throws.
   */
  readonly listSsoRoles: (
    profileName: string,
    options: Pick<ObtainOptions, 'signInToSso' | 'onStep' | 'signal'>,
    onProgress: (done: number, total: number) => void,
  ) => Promise<readonly SsoAccountRoles[]>;
  /** Ends all profiles' Identity Center sign-ins. Throws `AppFailure` `file-not-deleted`. */
  readonly endSsoSessions: (signal: AbortSignal) => Promise<readonly EndedSsoSession[]>;
};

export function createSessions(services: ObtainServices): Sessions {
  const { profiles, cache, fallbackRegion, keyIndex } = services;
  const { keysOf } = keyIndex;
  const planOf = ({ profile, serialNumber }: Subject) =>
    planFor(profile, profiles, { fallbackRegion, serialNumber, keysOf });

  const mfaOf = ({ base }: Plan) =>
    base.accessKeyId === undefined ? [] : cache.findMfa(base.accessKeyId, sessionEndpoint(base));
  const mfaKeys = (plan: Plan) => {
    const kept = mfaOf(plan).map(({ key }) => key);
    return new Set(plan.mfa === undefined ? kept : [...kept, plan.mfa.cacheKey]);
  };
  const forget = (subject: Subject) => {
    const found = planOf(subject);
    const hop = found.hops.at(-1);
    const wasRole = hop !== undefined && cache.removeRole(hop.cacheKey);
    if (found.base.profileName !== subject.profile) return wasRole;
    const isOfDevice = subject.serialNumber !== undefined && found.mfa !== undefined;
    const keys = isOfDevice ? [found.mfa.cacheKey] : [...mfaKeys(found)];
    const wasMfa = keys.map(cache.removeMfa).includes(true);
    const owner = findProfile(subject.profile, profiles);
    if (!isOfDevice) keyIndex.forget(owner);
    const wasSso = owner.sso !== undefined && cache.removeRole(ssoCacheKey(owner.sso));
    return wasMfa || wasRole || wasSso;
  };

  return {
    plan: (profile) => planOf({ profile }),
    readCache: () => {
      cache.refresh();
      const tokenOf = createTokenReader();
      return (subject) => {
        const profile = profiles.profiles.get(subject.profile);
        const found = profile && planOrNothing(profile, subject);
        return found && stateOf(profile, found, tokenOf);
      };
    },
    obtain: (profileName, options) => obtain(profileName, options, services),
    obtainLongTermKeys: (profileName, options) =>
      obtainLongTermKeys(profileName, options, services),
    dropMfaSession: (profile, { accessKeyId }) => {
      for (const { key, credentials } of mfaOf(planOf({ profile })))
        if (credentials.accessKeyId === accessKeyId) cache.dropMfa(key);
    },
    moveToKey: (fromId, toId) => {
      cache.refresh();
      cache.moveToKey(fromId, toId);
    },
    learnDevices: (profileName, serialNumbers) =>
      services.answers.learnDevices(planOf({ profile: profileName }), serialNumbers),
    learnKeys: services.answers.learnKeys,
    markCodeSent: (profileName, serialNumber, code, secret) => {
      const { mfa } = planOf({ profile: profileName, serialNumber });
      if (mfa !== undefined) services.gate.markSent(mfa.cacheKey, code, secret);
    },
    forget,
    listSsoRoles: async (profileName, { signInToSso, onStep, signal }, onProgress) => {
      const owner = findProfile(profileName, profiles);
      const { sso, endpointVariant, caBundle } = owner;
      if (sso === undefined) throw notOfSso(profileName);
      const request = {
        profileName,
        call: { session: sso.session, endpointVariant, caBundle, signal },
        signIn: signInToSso,
        onWaiting: (holder: OtherProcess | undefined) =>
          onStep?.({ kind: 'waiting-for-other-sign-in', profileName, holder }),
      };
      const { listSsoRoles } = await import('../sso/access-token');
      return listSsoRoles(request, { ...services, ...services.sso }, onProgress);
    },
    endSsoSessions: async (signal) => {
      const { endSsoSessions } = await import('../sso/access-token');
      return endSsoSessions(profiles.profiles.values(), { ...services, ...services.sso }, signal);
    },
    forgetAll: () => {
      const roles = new Set<string>();
      for (const profile of profiles.profiles.values()) {
        const found = planOrNothing(profile, { profile: profile.name });
        for (const { cacheKey } of found?.hops ?? []) roles.add(cacheKey);
        if (profile.sso !== undefined) roles.add(ssoCacheKey(profile.sso));
      }
      const count = [...roles].filter(cache.removeRole).length + cache.removeAllMfa();
      cache.removeAllKeys();
      return count;
    },
  };

  /** A profile that can't be planned must not hide the others. */
  function planOrNothing(profile: Profile, subject: Subject): Plan | undefined {
    try {
      return profile.obstacle === undefined ? planOf(subject) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Reads each token once, because many profiles share one. */
  function createTokenReader() {
    const read = new Map<string, SsoFact['token']>();
    return (session: SsoSession): SsoFact['token'] => {
      const key = tokenKey(session);
      if (!read.has(key)) {
        const token = services.sso.tokens.read(session);
        const { expiresAt } = token ?? {};
        const isRefreshable = token !== undefined && canRefresh(token, services.clock.now());
        read.set(key, expiresAt && { expiresAt, canRefresh: isRefreshable });
      }
      return read.get(key);
    };
  }

  function stateOf(
    profile: Profile,
    plan: Plan,
    tokenOf: (session: SsoSession) => SsoFact['token'],
  ): SessionState {
    const mfa = keptMfa(plan);
    const mfaSession = mfa && toFact(mfa, undefined);
    const hop = plan.hops.at(-1);
    const base = profiles.profiles.get(plan.base.profileName) ?? profile;
    const ofSso = base.sso && cache.readRole(ssoCacheKey(base.sso));
    const entry = hop === undefined ? ofSso : cache.readRole(hop.cacheKey);
    const awsCliSession = entry && toFact(entry, awsCliMarginMs);
    const ofRole = entry && isOfBase(entry, plan) ? awsCliSession : undefined;
    return {
      plan,
      session: hop === undefined ? (ofRole ?? fileFact(profile, plan) ?? mfaSession) : ofRole,
      awsCliSession,
      mfaSession,
      base,
      sso: base.sso && {
        role: ofSso && toFact(ofSso, awsCliMarginMs),
        token: tokenOf(base.sso.session),
      },
      answers: services.answers.of(plan),
    };
  }

  function fileFact({ keys }: Profile, { base }: Plan): SessionFact | undefined {
    if (base.kind !== 'temporary' || keys === undefined) return undefined;
    const { expiration } = keys;
    return { expiration, awsCliUntil: undefined, origin: 'file', obtainedAt: undefined };
  }

  /** The MFA session of the plan's device, or the longest one if no setting names a device. */
  function keptMfa(plan: Plan): CachedSession | undefined {
    const { mfa, base } = plan;
    if (mfa !== undefined) return cache.readMfa(mfa.cacheKey);
    if (base.kind !== 'long-term') return undefined;
    const [longest] = mfaOf(plan).toSorted((a, b) => endOf(b) - endOf(a));
    return longest;
  }
}

function notOfSso(name: string): AppFailure {
  return new AppFailure({
    kind: 'not-for-this-profile',
    message: `${name} isn't an SSO profile, so it can't find roles.`,
    hint: 'Name an SSO profile. awsmfa list shows them.',
  });
}

function endOf({ credentials }: CachedSession): number {
  return credentials.expiration.getTime();
}

function toFact(kept: CachedSession, awsCliMargin: number | undefined): SessionFact {
  const { expiration } = kept.credentials;
  return {
    expiration,
    awsCliUntil:
      awsCliMargin === undefined ? undefined : new Date(expiration.getTime() - awsCliMargin),
    origin: kept.origin,
    obtainedAt: kept.obtainedAt,
  };
}

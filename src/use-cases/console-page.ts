import { federationUrl, getSigninToken, localOrigin, loginUrl } from '../aws/console-sign-in';
import type { HttpSettings } from '../aws/network/http';
import type { Profile, ProfileSet, Subject } from '../aws/profiles/profile';
import type { Obtained } from '../aws/sessions/obtain-options';
import { findProfile } from '../aws/sessions/plan';
import type { StsPort } from '../aws/sts';
import { formatTime } from '../countdown';
import { AppFailure } from '../errors';
import { nameFew } from '../printable';
import { Secret } from '../secret';
import { shellWord } from '../shell-word';
import { whoseKeys } from './explain-profile';
import type { Face } from './face';

type ConsoleWorld = {
  readonly profiles: ProfileSet;
  readonly obtain: (subject: Subject) => Promise<Obtained>;
  readonly regionOf: (profile: Profile) => string | undefined;
  readonly aws: () => Promise<{ readonly http: HttpSettings; readonly sts: StsPort }>;
  readonly signal: AbortSignal;
};

type PageAsked = {
  readonly service: string | undefined;
  readonly signsOutFirst: boolean;
};

export async function openConsole(
  subject: Subject,
  asked: PageAsked,
  world: ConsoleWorld & {
    readonly openSecretUrl: (url: Secret, tellOpen: () => void) => Promise<void>;
  },
  face: Pick<Face, 'tell'>,
): Promise<void> {
  const { url, expiration } = await consolePage(subject, asked, world);
  const until = expiration === undefined ? '' : `, until ${formatTime(expiration)}`;
  await world.openSecretUrl(url, () =>
    face.tell(`the console of ${subject.profile} is open in the browser${until}`),
  );
}

/** A URL that signs a browser in to the console as the subject, and when that sign-in ends. */
export async function consolePage(
  subject: Subject,
  asked: PageAsked,
  world: ConsoleWorld,
): Promise<{ readonly url: Secret; readonly expiration: Date | undefined }> {
  const { profiles, signal } = world;
  const profile = findProfile(subject.profile, profiles);
  refuseUsers(profile, profiles);
  const obtained = await world.obtain(subject);
  const credentials = requireToken(obtained);
  await refuseUnknownUsers(obtained, world);

  const last = obtained.plan.hops.at(-1);
  const page = {
    ...asked,
    roleArn: last?.roleArn,
    region: world.regionOf(profile),
    origin: localOrigin(last?.endpoint ?? profile.endpoints.sts),
  };
  const { http } = await world.aws();
  const { name: profileName, caBundle } = profile;
  const call = { profileName, caBundle, http, signal };
  const token = await getSigninToken(federationUrl(page), credentials, call);
  return { url: new Secret(loginUrl(page, token.reveal())), expiration: credentials.expiration };
}

/** AWS federates roles, but neither long-term keys nor MFA sessions from `GetSessionToken`. */
function refuseUsers(profile: Profile, profiles: ProfileSet): void {
  if (whoseKeys(profile) === 'user') throw takesRoles(profile, profiles);
}

/**
 * Keys from a file or a program may belong to a role or a user. AWS is asked which, because its
 * sign-in refuses a user's keys without saying why.
 */
async function refuseUnknownUsers(
  { profile, plan, credentials }: Obtained,
  { aws, profiles, signal }: ConsoleWorld,
): Promise<void> {
  if (whoseKeys(profile) !== 'unknown') return;
  const { sts } = await aws();
  const { arn } = await sts.getCallerIdentity({
    credentials,
    region: plan.base.region,
    endpoint: plan.base.endpoint,
    caBundle: profile.caBundle,
    withMfa: false,
    profileName: profile.name,
    signal,
  });
  if (!/:(assumed-role|federated-user)\//.test(arn)) throw takesRoles(profile, profiles);
}

function takesRoles({ name }: Profile, { profiles }: ProfileSet): AppFailure {
  const roles = [...profiles.values()]
    .filter(({ baseProfile, roleArn, problem }) => baseProfile === name && roleArn && !problem)
    .map((role) => role.name);
  return new AppFailure({
    kind: 'not-for-this-profile',
    message: `${name} is a user. AWS opens the console for roles only, not for a user's MFA session.`,
    hint:
      roles.length > 0
        ? `Open it as a role of this user: awsmfa console ${nameFew(roles.map(shellWord), ' | ')}`
        : `No profile has source_profile = ${name}. Add one with a role_arn.`,
  });
}

function requireToken({ credentials, profile }: Obtained) {
  const { sessionToken } = credentials;
  if (sessionToken !== undefined) return { ...credentials, sessionToken };
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `The keys of ${profile.name} are long-term keys, not a role session.`,
    hint: 'AWS opens the console for roles only.',
  });
}

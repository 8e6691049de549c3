import { type ConsolePage, federationUrl, localOrigin, loginUrl } from '../../aws/console-sign-in';
import type { Profile } from '../../aws/profiles/profile';
import type { Obtained } from '../../aws/sessions/obtain-options';
import { findProfile } from '../../aws/sessions/plan';
import { getSigninToken } from '../../aws/signin-token';
import { AppFailure } from '../../errors';
import { nameFew } from '../../name-few';
import { shellWord } from '../../shell-word';
import { formatTime } from '../../state/countdown';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-codes';
import { openSecretUrl } from '../process/open-secret-url';
import { chooseSubject } from '../profile-names';
import { regionFor } from '../subshell/hand-over';

/** Signs in to the web console: in the browser, or by an address to print. */
export async function run(context: CommandContext): Promise<number> {
  const service = readService(context);
  const subject = await chooseSubject(context);
  const profile = findProfile(subject.profile, context.profiles());
  refuseUsers(context, profile);
  const obtained = await context.obtain(subject);
  const credentials = requireToken(obtained);
  await refuseUnknownUsers(context, obtained);

  const { plan } = obtained;
  const last = plan.hops.at(-1);
  const region = regionFor(context, profile);
  const page: ConsolePage = {
    roleArn: last?.roleArn,
    region,
    service,
    signsOutFirst: context.options['sign-out-first'] === true,
    origin: localOrigin(last?.endpoint ?? profile.endpoints.sts),
  };
  const { http } = await context.aws();
  const { name: profileName, caBundle } = profile;
  const asked = { profileName, caBundle, http, signal: context.signal };
  const token = await getSigninToken(federationUrl(page), credentials, asked);
  const url = loginUrl(page, token.reveal());
  if (context.options['url'] === true) {
    context.stdout.write(`${url}\n`);
    return exitCodes.done;
  }
  await openSecretUrl(context, url);
  const { expiration } = credentials;
  const until = expiration === undefined ? '' : `, until ${formatTime(expiration)}`;
  context.notice(`the console of ${profile.name} is open in the browser${until}`);
  return exitCodes.done;
}

/** It becomes a part of the address. */
function readService({ options }: CommandContext): string | undefined {
  const { service } = options;
  if (typeof service !== 'string') return undefined;
  if (/^[a-z0-9-]{1,63}$/.test(service)) return service;
  throw new AppFailure({
    kind: 'usage',
    message: `${service} is no service of the console.`,
    hint: 'Name it as in the addresses of the console: s3, ec2, cloudwatch.',
  });
}

/** AWS federates roles; neither long-term keys nor what `GetSessionToken` gives for them. */
function refuseUsers(context: CommandContext, profile: Profile): void {
  if (profile.kind !== 'user' && profile.kind !== 'mfa-user') return;
  throw takesRoles(context, profile);
}

/**
 * Keys from a file or a program may be a role's or a user's: AWS is asked whose they are, since its
 * sign-in would refuse a user's without a reason.
 */
async function refuseUnknownUsers(context: CommandContext, obtained: Obtained): Promise<void> {
  const { profile, plan, credentials } = obtained;
  const mayBeUsers = ['session', 'process', 'login', 'linked'].includes(profile.kind);
  if (!mayBeUsers) return;
  const { sts } = await context.aws();
  const { arn } = await sts.getCallerIdentity({
    credentials,
    region: plan.base.region,
    endpoint: plan.base.endpoint,
    caBundle: profile.caBundle,
    withMfa: false,
    profileName: profile.name,
    signal: context.signal,
  });
  if (!/:(assumed-role|federated-user)\//.test(arn)) throw takesRoles(context, profile);
}

function takesRoles(context: CommandContext, { name }: Profile): AppFailure {
  const roles = [...context.profiles().profiles.values()]
    .filter(({ baseProfile, roleArn, problem }) => baseProfile === name && roleArn && !problem)
    .map((role) => role.name);
  return new AppFailure({
    kind: 'not-for-this-profile',
    message: `The console takes roles, and ${name} is a user: AWS signs no browser in with a user's keys or MFA session.`,
    hint:
      roles.length > 0
        ? `Take a role of this user: awsmfa console ${nameFew(roles.map(shellWord), ' | ')}`
        : `No profile has ${name} as its source_profile: add one with a role_arn.`,
  });
}

function requireToken({ credentials, profile }: Obtained) {
  const { sessionToken } = credentials;
  if (sessionToken !== undefined) return { ...credentials, sessionToken };
  throw new AppFailure({
    kind: 'not-for-this-profile',
    message: `The keys of ${profile.name} are not those of a role's session.`,
    hint: 'The console takes roles.',
  });
}

import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { copiesStayValid, signOut } from '../../use-cases/sign-in';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { openCodeRequests } from '../face/ask-in-open-ui';
import { whyNotWritable } from '../home';
import { namedProfile } from '../profile-names';
import { readSignInOptions } from '../sign-in-options';

/** Deletes the cached sessions of the named profiles, or all of them. Leaves keys in files alone. */
export async function run(
  context: Uses<
    | 'options'
    | 'positionals'
    | 'env'
    | 'signal'
    | 'clock'
    | 'home'
    | 'locations'
    | 'profiles'
    | 'sessions'
    | 'notice'
  >,
): Promise<number> {
  const { notice, positionals } = context;
  if (whyNotWritable(context.home) === undefined) openCodeRequests(context.locations)?.clear();
  if (context.options['all'] === true) {
    const count = context.sessions().forgetAll();
    const ended = await context.sessions().endSsoSessions(context.signal);
    const sessions = count === 1 ? '1 session' : `${count} sessions`;
    if (count > 0) notice(`deleted ${sessions}`);
    else if (ended.length === 0) notice('no sessions to delete');
    for (const { name, isTold } of ended)
      notice(
        `${name}: signed out of SSO${isTold ? '' : '. AWS did not confirm it: copies of the token stay valid until they expire'}`,
      );
    if (count > 0) notice(copiesStayValid);
    return exitCodes.done;
  }
  const named = namedProfile(context);
  const names = positionals.length > 0 ? positionals : named === undefined ? [] : [named];
  if (names.length === 0) {
    throw new AppFailure({
      kind: 'usage',
      message: 'awsmfa logout needs a profile.',
      hint: 'Usage: awsmfa logout PROFILE…, or awsmfa logout --all',
    });
  }
  const { serialNumber } = readSignInOptions(context.options);
  for (const name of names) findProfile(name, context.profiles());
  const those = names.map((name) => ({ name, subject: { profile: name, serialNumber } }));
  for (const line of signOut(those, context.sessions().forget)) notice(line);
  if (names.some((name) => isSignedInToSso(name, context)))
    notice('Still signed in to SSO. Sign out: awsmfa logout --all');
  return exitCodes.done;
}

function isSignedInToSso(
  profile: string,
  { profiles, sessions, clock }: Uses<'profiles' | 'sessions' | 'clock'>,
): boolean {
  if (profiles().profiles.get(profile)?.sso === undefined) return false;
  const token = sessions().readCache()({ profile })?.sso?.token;
  return token !== undefined && (token.canRefresh || token.expiresAt > clock.now());
}

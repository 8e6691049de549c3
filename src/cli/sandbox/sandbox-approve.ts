import { AppFailure } from '../../errors';
import { nameFew } from '../../printable';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { requireSandboxAuthenticator } from './sandbox-authenticator';

/** Plays the person who allows a sign-in in the browser: the one with this code, or the only one there is. */
export async function run(context: Uses<'positionals' | 'env' | 'notice'>): Promise<number> {
  const { env, positionals, notice } = context;
  const authenticator = requireSandboxAuthenticator(env);
  const userCode = positionals[0] ?? onlyOf((await authenticator.read()).signIns);
  await authenticator.approve(userCode);
  notice(`approved ${userCode}`);
  return exitCodes.done;
}

function onlyOf(signIns: readonly { readonly userCode: string }[]): string {
  const [first, ...more] = signIns;
  if (first !== undefined && more.length === 0) return first.userCode;
  throw new AppFailure({
    kind: 'failed',
    message:
      first === undefined
        ? 'No sign-in waits for an approval.'
        : `${signIns.length} sign-ins wait for an approval.`,
    hint:
      first === undefined
        ? 'Begin one: awsmfa login ops-sso'
        : `Name one: ${nameFew(signIns.map(({ userCode }) => userCode))}.`,
  });
}

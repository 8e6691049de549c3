import { renewalMarginMs } from '../../aws/limits';
import { findProfile } from '../../aws/sessions/plan';
import { toIsoSeconds } from '../../countdown';
import type { Obtaining, Uses } from '../command-context';
import { exitCodes } from '../exit-codes';

/**
 * Prints the JSON that SDKs expect of a `credential_process` (`Version` 1), and nothing else. SDKs
 * capture stdout and stderr, so it asks for a code in an open UI, or on the terminal itself with
 * `--prompt`.
 */
export async function run(
  context: Obtaining & Uses<'options' | 'positionals' | 'startedAt' | 'stdout'>,
): Promise<number> {
  const [name = ''] = context.positionals;
  const profile = findProfile(name, context.profiles());
  const asks = context.options['prompt'] === true ? 'anybody' : 'open-ui';
  const { credentials } = await context.sessions().obtain(name, {
    ...context.obtainOptions(profile, asks),
    startedAt: context.startedAt,
    renewBelowMs: renewalMarginMs,
  });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  context.stdout.write(
    `${JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken && { SessionToken: sessionToken.reveal() }),
      ...(expiration && { Expiration: toIsoSeconds(expiration) }),
    })}\n`,
  );
  return exitCodes.done;
}

import type { Obtained } from '../../aws/sessions/obtain-options';
import { findProfile, subjectOf } from '../../aws/sessions/plan';
import { toIsoSeconds } from '../../countdown';
import { startCredentialEndpoint } from '../../endpoint/credential-endpoint';
import { toAppError } from '../../errors';
import type { PrivateDirectory } from '../../terminal/private-directory';
import { UNTIL_FILE } from '../../terminal/prompt-hooks/prompt-hook';
import type { HandOver } from '../../terminal/subshell/subshell-environment';
import { isLive } from '../../use-cases/profile-status';
import { writeChildFiles } from './child-files';
import { type ChildContext, keepSessionForChild } from './child-session';
import { namesFor, type Place, regionFor } from './hand-over';

/** The members of the context that serving credentials needs. */
export type LiveContext = Place & ChildContext;

/**
 * Serves the profile's credentials on loopback while `run` runs. The child gets copies of the user's
 * files in the private directory, without the settings that would win over the endpoint.
 */
export async function withLiveCredentials(
  context: LiveContext,
  obtained: Obtained,
  directory: PrivateDirectory,
  run: (handOver: HandOver, directory: PrivateDirectory) => Promise<number>,
): Promise<number> {
  const { profile, plan } = obtained;
  const region = regionFor(context, profile);
  const files = writeChildFiles(context, profile, directory, 'endpoint');
  const session = keepSessionForChild(context, obtained, {
    lastUse: () => undefined,
    onChange: (kept) => {
      const until = kept.until();
      try {
        directory.write(UNTIL_FILE, until === undefined ? '' : `${toIsoSeconds(until)}\n`);
      } catch {
        // The disk is full, or the directory was cleaned up. Only the prompt's countdown is lost.
      }
    },
  });
  const over = new AbortController();
  const ring = createRing(context, obtained, over.signal);
  const endpoint = await startCredentialEndpoint({
    ask: () =>
      session.ask().catch((thrown: unknown) => {
        if (toAppError(thrown).kind === 'token-code-needed') ring();
        throw thrown;
      }),
    accountId: plan.hops.at(-1)?.roleArn.split(':')[4],
  });
  try {
    const { url, token } = endpoint;
    const access = { kind: 'endpoint', url, token, files } as const;
    return await run({ ...namesFor(context, profile), region, access }, directory);
  } finally {
    over.abort();
    session.stop();
    await endpoint.close();
  }
}

/**
 * Rings in the open UI when the endpoint told a program that it needs a code. SDKs wait only a second or
 * two for the endpoint, so the request fails at once and the program's next one finds the session.
 */
function createRing(context: ChildContext, { plan }: Obtained, signal: AbortSignal): () => void {
  const { mfa, profileName } = plan;
  const subject = subjectOf(plan);
  let isRinging = false;
  return () => {
    const { askElsewhere } = context.obtainOptions(
      findProfile(profileName, context.profiles()),
      'open-ui',
    );
    if (mfa === undefined || askElsewhere === undefined || isRinging) return;
    const { cacheKey, serialNumber } = mfa;
    const found = () => {
      const state = context.sessions().readCache()(subject);
      const session = mfa.via === 'session' ? state?.mfaSession : state?.session;
      return isLive(session, context.clock.now());
    };
    isRinging = true;
    askElsewhere({ cacheKey, profileName, serialNumber, signal, isRing: true }, found)
      // The person refused or was away. The next request rings again.
      .catch(() => undefined)
      .finally(() => {
        isRinging = false;
      });
  };
}

import type { Obtained } from '../../aws/sessions/obtain-options';
import { toIsoSeconds } from '../../countdown';
import { startCredentialEndpoint } from '../../endpoint/credential-endpoint';
import type { PrivateDirectory } from '../../terminal/private-directory';
import { UNTIL_FILE } from '../../terminal/prompt-hooks/prompt-hook';
import type { HandOver } from '../../terminal/subshell/subshell-environment';
import { writeChildFiles } from './child-files';
import { type ChildContext, keepSessionForChild } from './child-session';
import { type Place, regionFor } from './hand-over';

/** What serving credentials takes. */
export type LiveContext = Place & ChildContext;

/**
 * Serves the profile's credentials on loopback for as long as `run` takes. The child's files, in the
 * private directory, are the user's without what would win over the endpoint.
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
        // A full disk, or a cleaner of old temporary files: only the prompt's countdown goes without.
      }
    },
  });
  const endpoint = await startCredentialEndpoint({
    ask: session.ask,
    accountId: plan.hops.at(-1)?.roleArn.split(':')[4],
  });
  try {
    const { url, token } = endpoint;
    const access = { kind: 'endpoint', url, token, files } as const;
    return await run({ profileName: profile.name, region, access }, directory);
  } finally {
    session.stop();
    await endpoint.close();
  }
}

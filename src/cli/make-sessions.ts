import type { Clock } from '../aws/clock';
import { listCodeDevices } from '../aws/devices/list-devices';
import { clearAfterKilled } from '../aws/files/file-lock';
import { removeLeftovers } from '../aws/files/private-file';
import type { AwsClock } from '../aws/network/aws-clock';
import { iamUrl } from '../aws/partition';
import type { Profile, ProfileSet } from '../aws/profiles/profile';
import type { Environment, FileLocations } from '../aws/profiles/read/locate';
import { regionVariable } from '../aws/profiles/resolve/active';
import { createAnswerBook } from '../aws/sessions/answers';
import { createKeyIndex } from '../aws/sessions/cache/key-index';
import { createSessionCache } from '../aws/sessions/cache/session-cache';
import { createCodeGate } from '../aws/sessions/code-gate';
import { createProcessGate } from '../aws/sessions/process-gate';
import { createSessions, type Sessions } from '../aws/sessions/sessions';
import { createShare } from '../aws/sessions/share';
import { createSsoTokens } from '../aws/sso/sso-token';
import type { AppError } from '../errors';
import { endSilence } from './face/silence';
import { whyNotWritable } from './home';
import { thisProcess } from './process/this-process';
import { systemClock } from './system-time';

type SessionSettings = {
  readonly env: Environment;
  readonly home: string;
  readonly locations: FileLocations;
  /** `--region`, for a base identity without a region. */
  readonly region: string | undefined;
  /** `--no-cache`: sessions stay in this process. */
  readonly keepsInMemory: boolean;
  readonly onNotWritten: (error: AppError) => void;
  /** AWS's time. Sessions expire by it. */
  readonly clock: Clock;
};

/** The services that load the SDK, at the first call. */
export type AwsPorts = ReturnType<typeof import('./aws-ports').createAwsPorts>;

export function createAwsLoader(env: Environment, awsClock: AwsClock): () => Promise<AwsPorts> {
  let ports: Promise<AwsPorts> | undefined;
  return () => {
    ports ??= import('./aws-ports').then(({ createAwsPorts }) => createAwsPorts(env, awsClock));
    return ports;
  };
}

/**
 * Creates the sessions of a profile set, with real files, a real clock and AWS. When the profiles are
 * reloaded, the new set shares the sessions, prompts and calls of the old one.
 */
export function createSessionMaker(
  aws: () => Promise<AwsPorts>,
  settings: SessionSettings,
): (profiles: ProfileSet) => Sessions {
  const { env, locations, keepsInMemory, clock } = settings;
  const directory = locations.cacheDirectory;
  const notWritable = whyNotWritable(settings.home);
  const obstacle = keepsInMemory ? undefined : notWritable;
  // Protects: no session is written with --no-cache or into another user's home directory.
  const writes = !keepsInMemory && obstacle === undefined;
  const share = createShare();
  const gate = createCodeGate({ directory, clock: systemClock, asker: thisProcess, writes });
  gate.clear();
  // Protects: nothing is removed from another user's home directory.
  if (notWritable === undefined) removeWhatKilledRunsLeft(locations);
  const cache = createSessionCache({
    directory,
    now: clock.now,
    writer: writes ? thisProcess : undefined,
    onNotWritten: settings.onNotWritten,
    obstacle,
  });
  const services = {
    fallbackRegion: settings.region ?? regionVariable(env)?.value,
    clock,
    localClock: systemClock,
    share,
    answers: createAnswerBook(),
    cache,
    gate,
    keyIndex: createKeyIndex({ cache, locations, env }),
    processGate: createProcessGate({ gate, clock: systemClock, share }),
    sts: async () => (await aws()).sts,
    sso: {
      tokens: createSsoTokens({
        directory: locations.ssoDirectory,
        writer: writes ? thisProcess : undefined,
        obstacle,
        onNotWritten: settings.onNotWritten,
      }),
      ports: async () => (await aws()).sso,
    },
    externalCredentials: async (profile: Profile, signal: AbortSignal) => {
      const { http } = await aws();
      const { externalCredentials } = await import('./aws-ports');
      endSilence();
      return externalCredentials(profile, { env, locations, http, signal });
    },
  };
  return (profiles) =>
    createSessions({
      ...services,
      profiles,
      codeDevices: async (call) => {
        const { sts, iam } = await aws();
        const owner = profiles.profiles.get(call.profileName);
        const endpoint =
          owner && (owner.endpoints.iam ?? iamUrl(call.region, owner.endpointVariant));
        return listCodeDevices(sts, iam, call, endpoint);
      },
    });
}

/** Leftover files may hold a session that is still valid. */
function removeWhatKilledRunsLeft(locations: FileLocations): void {
  removeLeftovers(locations.cacheDirectory, thisProcess);
  for (const path of [locations.configFile, locations.credentialsFile])
    clearAfterKilled(path, { clock: systemClock, process: thisProcess });
}

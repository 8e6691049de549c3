import { fromIni } from '@aws-sdk/credential-provider-ini';
import { AppFailure } from '../errors';
import { Secret } from '../secret';
import { whyUnreadable } from './files/read-regular';
import { parseObject } from './json-object';
import { machineKeys } from './machine-credentials';
import type { HttpSettings, SdkHandler } from './network/http';
import { notOfAws } from './network/network-failure';
import { partitionOfArn, stsEndpoint } from './partition';
import type { Profile } from './profiles/profile';
import type { Environment, FileLocations } from './profiles/read/locate';
import { regionVariable } from './profiles/resolve/active';
import { environmentToken } from './sessions/cache/key-index';
import type { Credentials } from './sessions/credentials';
import { assumeRoleWithWebIdentity } from './sts-client';

type Identity = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
};

/** What the providers read. */
type Sources = {
  readonly env: Environment;
  readonly locations: FileLocations;
  readonly http: HttpSettings;
  readonly signal: AbortSignal;
};

/**
 * The credentials of a base identity that are neither in a file nor from a process. The SDK's
 * providers get those of `aws login` and web identity; the others come from the
 * `credential_source`. `sso-role.ts` does Identity Center.
 *
 * Throws `AppFailure` `provider-failed`, `network`, `canceled`, and STS's refusals of a web
 * identity.
 */
export async function externalCredentials(
  profile: Profile,
  sources: Sources,
): Promise<Credentials> {
  /** The real failure, because the SDK's providers report every failure as one of the session. */
  let lost: AppFailure | undefined;
  const onLost = (failure: AppFailure | undefined) => {
    lost = failure;
  };
  try {
    return toCredentials(await provide(profile, sources, onLost));
  } catch (thrown) {
    if (sources.signal.aborted) throw new AppFailure({ kind: 'canceled' });
    const cause = lost ?? thrown;
    if (cause instanceof AppFailure) throw cause;
    const { name } = profile;
    throw new AppFailure({ kind: 'provider-failed', profile: name, ...advice(profile), cause });
  }
}

async function provide(
  profile: Profile,
  { env, locations, http, signal }: Sources,
  onLost: (failure: AppFailure | undefined) => void,
): Promise<Identity> {
  switch (profile.credentialSource) {
    case 'Environment':
      return fromEnvironment(env);
    case 'Ec2InstanceMetadata':
    case 'EcsContainer':
      return machineKeys(profile.credentialSource, profile, env, http, signal);
  }
  const token = profile.kind === 'web-identity' && profile.settings.get('web_identity_token_file');
  const reason = typeof token === 'string' ? whyUnreadable(token) : undefined;
  if (typeof token === 'string' && reason !== undefined)
    throw new AppFailure({ kind: 'file-unreadable', path: token, reason });
  const region =
    profile.region ?? regionVariable(env)?.value ?? partitionOfArn(profile.roleArn).region;
  const { caBundle } = profile;
  const call = { ...stsEndpoint(region, profile), caBundle };
  return fromIni({
    profile: profile.name,
    filepath: locations.credentialsFile,
    configFilepath: locations.configFile,
    ignoreCache: true,
    clientConfig: {
      region: call.region,
      requestHandler: reporting(http.handlerFor(caBundle), signal, onLost),
    },
    // The SDK's own assumer would use another profile's region and endpoint, and no proxy.
    roleAssumerWithWebIdentity: (request) =>
      assumeRoleWithWebIdentity(request, call, profile.name, http),
  })();
}

/** The handler, but it also ends on the signal, and reports its failure. */
function reporting(
  handler: SdkHandler,
  signal: AbortSignal,
  onLost: (failure: AppFailure | undefined) => void,
): SdkHandler {
  return {
    ...handler,
    handle: async (request) => {
      try {
        const { response } = await handler.handle(request, { abortSignal: signal });
        // All answers of AWS are JSON, refusals too.
        if (parseObject(response.body) === undefined) throw notOfAws(request.hostname);
        onLost(undefined);
        return { response };
      } catch (thrown) {
        if (thrown instanceof AppFailure) onLost(thrown);
        throw thrown;
      }
    },
  };
}

function fromEnvironment(env: Environment): Identity {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) throw new Error('no keys in the environment');
  return { accessKeyId, secretAccessKey, sessionToken: environmentToken(env) };
}

function toCredentials({ secretAccessKey, sessionToken, ...rest }: Identity): Credentials {
  return {
    accessKeyId: rest.accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: sessionToken === undefined ? undefined : new Secret(sessionToken),
    expiration: rest.expiration,
  };
}

function advice({ kind, name, credentialSource }: Profile): {
  readonly reason: string;
  readonly command: string | undefined;
} {
  switch (kind) {
    case 'login':
      return {
        reason: 'it is signed out, or its sign-in has expired.',
        command: `aws login --profile ${name}`,
      };
    case 'web-identity':
      return { reason: 'its web identity token did not work.', command: undefined };
    case 'sso':
    case 'instance':
    case 'process':
    case 'linked':
    case 'role':
    case 'mfa-role':
    case 'user':
    case 'mfa-user':
    case 'session':
    case 'settings':
    case 'broken':
      return {
        reason: `its source ${credentialSource ?? 'of credentials'} returned none.`,
        command: undefined,
      };
  }
}

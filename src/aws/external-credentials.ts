import { fromIni } from '@aws-sdk/credential-provider-ini';
import { fromContainerMetadata, fromInstanceMetadata } from '@smithy/credential-provider-imds';
import { AppFailure } from '../errors';
import { Secret } from '../secret';
import { whyUnreadable } from './files/why-unreadable';
import type { HttpSettings } from './network/http';
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

/**
 * The credentials of a base identity that come from neither a file nor a process, by the SDK's own
 * providers: SSO, `aws login`, web identity, or what `credential_source` names.
 *
 * Throws `AppFailure` `provider-failed`, and what STS refuses to a web identity.
 */
export async function externalCredentials(
  profile: Profile,
  env: Environment,
  locations: FileLocations,
  http: HttpSettings,
): Promise<Credentials> {
  try {
    return toCredentials(await provide(profile, env, locations, http));
  } catch (cause) {
    if (cause instanceof AppFailure) throw cause;
    const { name } = profile;
    throw new AppFailure({ kind: 'provider-failed', profile: name, ...advice(profile), cause });
  }
}

async function provide(
  profile: Profile,
  env: Environment,
  locations: FileLocations,
  http: HttpSettings,
): Promise<Identity> {
  switch (profile.credentialSource) {
    case 'Environment':
      return Promise.resolve(fromEnvironment(env));
    case 'Ec2InstanceMetadata':
      return fromInstanceMetadata()();
    case 'EcsContainer':
      return fromContainerMetadata()();
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
      requestHandler: http.handlerFor(caBundle),
    },
    // The SDK's own asks the region and the endpoint of another profile, and through no proxy.
    roleAssumerWithWebIdentity: (request) =>
      assumeRoleWithWebIdentity(request, call, profile.name, http),
  })();
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
    case 'sso':
      return {
        reason: 'its SSO session is over, or there is none.',
        command: `aws sso login --profile ${name}`,
      };
    case 'login':
      return {
        reason: 'its sign-in is over, or there is none.',
        command: `aws login --profile ${name}`,
      };
    case 'web-identity':
      return { reason: 'its web identity token was not taken.', command: undefined };
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
        reason: `its source ${credentialSource ?? 'of credentials'} gave none.`,
        command: undefined,
      };
  }
}

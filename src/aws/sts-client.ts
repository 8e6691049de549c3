import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  type Credentials as CredentialsShape,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { Secret } from '../secret';
import { type AskedAws, translate } from './aws-error';
import { isPossibleEnd, mfaSessionSeconds, roleSessionSeconds } from './limits';
import type { HttpSettings } from './network/http';
import { notOfAws } from './network/network-failure';
import { stsUrl } from './partition';
import { type AwsCall, callSettings, requestOptions, sdkSettings } from './sdk-settings';
import type { SessionCredentials } from './sessions/credentials';
import type { StsPort } from './sts';

/** STS through the SDK. No other code builds STS commands. */
export function createStsPort(http: HttpSettings): StsPort {
  /** `maxAttempts` is 1 if the request has a token code, which is good for one request. */
  const ask = async <Answer>(
    call: AwsCall,
    asked: Omit<AskedAws, 'call' | 'host'>,
    maxAttempts: 1 | 3,
    send: (client: STSClient, options: { readonly abortSignal?: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer> => {
    const { region } = call;
    const endpoint = stsUrl(call);
    const client = new STSClient({ ...callSettings(call, http), region, endpoint, maxAttempts });
    try {
      return await send(client, requestOptions(call));
    } catch (thrown) {
      const withMfa = call.withMfa || asked.serialNumber !== undefined;
      const proxy = http.proxyOf(endpoint);
      const about = { ...asked, call: { ...call, withMfa }, host: hostOf(call), proxy };
      throw translate(thrown, about, http.clock);
    }
  };

  return {
    getSessionToken: (call, { serialNumber, tokenCode, durationSeconds }) => {
      const command = new GetSessionTokenCommand({
        SerialNumber: serialNumber,
        TokenCode: tokenCode,
        DurationSeconds: durationSeconds,
      });
      const asked = { action: 'sts:GetSessionToken', serialNumber };
      return ask(call, asked, 1, async (client, options) => {
        const { Credentials } = await client.send(command, options);
        return toSession(Credentials, call, mfaSessionSeconds.most, http);
      });
    },
    assumeRole: (call, { mfa, ...request }) => {
      const command = new AssumeRoleCommand({
        RoleArn: request.roleArn,
        RoleSessionName: request.roleSessionName,
        ExternalId: request.externalId,
        DurationSeconds: request.durationSeconds,
        SerialNumber: mfa?.serialNumber,
        TokenCode: mfa?.tokenCode,
      });
      const asked = {
        action: 'sts:AssumeRole',
        serialNumber: mfa?.serialNumber,
        resource: request.roleArn,
        durationSeconds: request.durationSeconds,
      };
      return ask(call, asked, mfa === undefined ? 3 : 1, async (client, options) => {
        const answer = await client.send(command, options);
        return {
          credentials: toSession(answer.Credentials, call, roleSessionSeconds.most, http),
          assumedRoleId: answer.AssumedRoleUser?.AssumedRoleId,
          assumedRoleArn: answer.AssumedRoleUser?.Arn,
        };
      });
    },
    getCallerIdentity: (call) =>
      ask(call, { action: 'sts:GetCallerIdentity' }, 3, async (client, options) => {
        const { Arn: arn } = await client.send(new GetCallerIdentityCommand({}), options);
        if (!arn) throw notOfAws(hostOf(call));
        return { arn };
      }),
  };
}

/** The call isn't signed, because the token identifies the caller. Throws `AppFailure`. */
export async function assumeRoleWithWebIdentity(
  request: AssumeRoleWithWebIdentityCommandInput,
  call: Pick<AwsCall, 'region' | 'endpoint' | 'caBundle'>,
  profileName: string,
  http: HttpSettings,
) {
  const url = stsUrl(call);
  const client = new STSClient({
    ...sdkSettings,
    region: call.region,
    endpoint: url,
    maxAttempts: 3,
    requestHandler: http.handlerFor(call.caBundle),
  });
  const host = hostOf(call);
  try {
    const { Credentials } = await client.send(new AssumeRoleWithWebIdentityCommand(request));
    const { secretAccessKey, sessionToken, ...rest } = toSession(
      Credentials,
      call,
      roleSessionSeconds.most,
      http,
    );
    return {
      ...rest,
      secretAccessKey: secretAccessKey.reveal(),
      sessionToken: sessionToken.reveal(),
    };
  } catch (thrown) {
    const asked = {
      action: 'sts:AssumeRoleWithWebIdentity',
      call: { profileName, withMfa: false },
      host,
      proxy: http.proxyOf(url),
      resource: request.RoleArn,
    };
    throw translate(thrown, asked, http.clock);
  }
}

function hostOf(call: Pick<AwsCall, 'region' | 'endpoint'>): string {
  return new URL(stsUrl(call)).host;
}

function toSession(
  answer: CredentialsShape | undefined,
  call: Pick<AwsCall, 'region' | 'endpoint'>,
  mostSeconds: number,
  { clock }: HttpSettings,
): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw notOfAws(hostOf(call));
  }
  // Protects: an answer with a session longer than AWS allows is rejected.
  if (!isPossibleEnd(Expiration, clock.now(), mostSeconds)) throw notOfAws(hostOf(call));
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiration: Expiration,
  };
}

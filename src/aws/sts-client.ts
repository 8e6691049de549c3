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
import { notOfAws, translate } from './aws-error';
import type { AskedAws } from './iam-error';
import { isPossibleEnd, mfaSessionSeconds, roleSessionSeconds } from './limits';
import type { HttpSettings } from './network/http';
import { stsUrl } from './partition';
import { sdkSettings, signingTime } from './sdk-settings';
import type { SessionCredentials } from './sessions/credentials';
import type { StsCall, StsPort } from './sts';

/** STS by the SDK. The only code that builds STS commands. */
export function createStsPort(http: HttpSettings): StsPort {
  /** `attempts`: 1 for what holds a token code, which is in one request only. */
  const client = ({ credentials, region, endpoint, caBundle }: StsCall, attempts: 1 | 3) =>
    new STSClient({
      ...sdkSettings,
      ...signingTime(http.clock),
      region,
      endpoint: stsUrl({ region, endpoint }),
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        ...(credentials.sessionToken && { sessionToken: credentials.sessionToken.reveal() }),
      },
      maxAttempts: attempts,
      requestHandler: http.handlerFor(caBundle),
    });
  const options = ({ signal }: StsCall) => (signal === undefined ? {} : { abortSignal: signal });

  const refusal = (thrown: unknown, call: StsCall, asked: Omit<AskedAws, 'call' | 'host'>) =>
    translate(
      thrown,
      { ...asked, call, host: hostOf(call), proxy: http.proxyOf(stsUrl(call)) },
      http.clock,
    );

  return {
    getSessionToken: async (call, { serialNumber, tokenCode, durationSeconds }) => {
      const command = new GetSessionTokenCommand({
        SerialNumber: serialNumber,
        TokenCode: tokenCode,
        DurationSeconds: durationSeconds,
      });
      try {
        const { Credentials } = await client(call, 1).send(command, options(call));
        return toSession(Credentials, call, mfaSessionSeconds.most, http);
      } catch (thrown) {
        throw refusal(
          thrown,
          { ...call, withMfa: true },
          { action: 'sts:GetSessionToken', serialNumber },
        );
      }
    },
    assumeRole: async (call, { mfa, ...request }) => {
      const command = new AssumeRoleCommand({
        RoleArn: request.roleArn,
        RoleSessionName: request.roleSessionName,
        ExternalId: request.externalId,
        DurationSeconds: request.durationSeconds,
        SerialNumber: mfa?.serialNumber,
        TokenCode: mfa?.tokenCode,
      });
      try {
        const answer = await client(call, mfa === undefined ? 3 : 1).send(command, options(call));
        return {
          credentials: toSession(answer.Credentials, call, roleSessionSeconds.most, http),
          assumedRoleId: answer.AssumedRoleUser?.AssumedRoleId,
          assumedRoleArn: answer.AssumedRoleUser?.Arn,
        };
      } catch (thrown) {
        const withMfa = call.withMfa || mfa !== undefined;
        throw refusal(
          thrown,
          { ...call, withMfa },
          {
            action: 'sts:AssumeRole',
            serialNumber: mfa?.serialNumber,
            resource: request.roleArn,
            durationSeconds: request.durationSeconds,
          },
        );
      }
    },
    getCallerIdentity: async (call) => {
      try {
        const answer = await client(call, 3).send(new GetCallerIdentityCommand({}), options(call));
        const { Account: account, Arn: arn, UserId: userId } = answer;
        if (!account || !arn || !userId) throw notOfAws(hostOf(call));
        return { account, arn, userId };
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'sts:GetCallerIdentity' });
      }
    },
  };
}

/** Unsigned: the token of the request says who asks. Throws `AppFailure`. */
export async function assumeRoleWithWebIdentity(
  request: AssumeRoleWithWebIdentityCommandInput,
  call: Pick<StsCall, 'region' | 'endpoint' | 'caBundle'>,
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

function hostOf(call: Pick<StsCall, 'region' | 'endpoint'>): string {
  return new URL(stsUrl(call)).host;
}

function toSession(
  answer: CredentialsShape | undefined,
  call: Pick<StsCall, 'region' | 'endpoint'>,
  mostSeconds: number,
  { clock }: HttpSettings,
): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw notOfAws(hostOf(call));
  }
  if (!isPossibleEnd(Expiration, clock.now(), mostSeconds)) throw notOfAws(hostOf(call));
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiration: Expiration,
  };
}

import { isFarOff } from './network/aws-clock';
import type { HttpSettings } from './network/http';
import type { Credentials } from './sessions/credentials';

/** Where a call goes, and who signs it. */
export type AwsCall = {
  readonly credentials: Credentials;
  readonly region: string;
  /** `undefined` means the service's own endpoint in the region. */
  readonly endpoint: string | undefined;
  /** The file of trusted certificates. `undefined`: the environment's file, or else Node's own. */
  readonly caBundle?: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The profile that signs, and whether with MFA, for the message about a refusal. */
  readonly profileName: string;
  readonly withMfa: boolean;
};

/**
 * The settings of the SDK's clients that are the same for every call. They are complete, because
 * the SDK would read missing ones from the environment's profile, which may be another one, and
 * would parse the files again for each client.
 */
export const sdkSettings = {
  defaultsMode: 'standard',
  retryMode: 'standard',
  disableClockSkewCorrection: false,
  authSchemePreference: [] as string[],
  sigv4aSigningRegionSet: [] as string[],
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: 'awsmfa',
} as const;

/** The settings of a client for one call, except its region and endpoint. */
export function callSettings({ credentials, caBundle }: AwsCall, http: HttpSettings) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const ahead = http.clock.aheadMs();
  return {
    ...sdkSettings,
    // The SDK adds this to its time, so that it signs with AWS's time.
    systemClockOffset: isFarOff(ahead) ? -ahead : 0,
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken && { sessionToken: sessionToken.reveal() }),
    },
    requestHandler: http.handlerFor(caBundle),
  };
}

/** The signal that can cancel a request. */
export function requestOptions({ signal }: Pick<AwsCall, 'signal'>) {
  return signal === undefined ? {} : { abortSignal: signal };
}

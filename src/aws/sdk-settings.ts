import { isFarOff } from './network/aws-clock';
import type { HttpSettings } from './network/http';
import type { Credentials } from './sessions/credentials';

/** Where a call goes and who signs it. */
export type AwsCall = {
  readonly credentials: Credentials;
  readonly region: string;
  /** `undefined`: the service's own endpoint in the region. */
  readonly endpoint: string | undefined;
  /** The file that says whom to trust; `undefined`: what the environment says, else Node's own. */
  readonly caBundle?: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whose credentials sign, and whether they carry MFA: for the sentence about a refusal. */
  readonly profileName: string;
  readonly withMfa: boolean;
};

/**
 * Settings of the SDK's clients that are the same for every call. Said in full: what is left out is
 * looked up in the profile of the environment, which need not be the one that was asked for, and
 * the files are parsed anew for each client.
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

/** What a client of one call is made with; its region and its endpoint differ by service. */
export function callSettings({ credentials, caBundle }: AwsCall, http: HttpSettings) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const ahead = http.clock.aheadMs();
  return {
    ...sdkSettings,
    // By how much the SDK's time has to be corrected before it signs: it signs for AWS's clock.
    systemClockOffset: isFarOff(ahead) ? -ahead : 0,
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken && { sessionToken: sessionToken.reveal() }),
    },
    requestHandler: http.handlerFor(caBundle),
  };
}

/** How one request is ended. */
export function requestOptions({ signal }: Pick<AwsCall, 'signal'>) {
  return signal === undefined ? {} : { abortSignal: signal };
}

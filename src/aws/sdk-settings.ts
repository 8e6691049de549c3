import { type AwsClock, isFarOff } from './network/aws-clock';

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

/** By how much the SDK's time has to be corrected before it signs: it signs for AWS's clock. */
export function signingTime({ aheadMs }: Pick<AwsClock, 'aheadMs'>) {
  const ahead = aheadMs();
  return { systemClockOffset: isFarOff(ahead) ? -ahead : 0 };
}

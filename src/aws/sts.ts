import type { AwsCall } from './sdk-settings';
import type { SessionCredentials } from './sessions/credentials';

/** The parameters of `AssumeRole`. Durations are in seconds. */
export type AssumeRoleRequest = {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number | undefined;
  /** A code that goes directly into `AssumeRole`. */
  readonly mfa: { readonly serialNumber: string; readonly tokenCode: string } | undefined;
};

/** The answer to `AssumeRole`. The AWS CLI's cache stores these facts with the credentials. */
export type AssumedRole = {
  readonly credentials: SessionCredentials;
  readonly assumedRoleId: string | undefined;
  readonly assumedRoleArn: string | undefined;
};

/**
 * The STS operations that awsmfa uses. All throw `AppFailure`; `aws-error.ts` translates AWS's
 * errors.
 */
export type StsPort = {
  readonly getSessionToken: (
    call: AwsCall,
    request: {
      readonly serialNumber: string;
      readonly tokenCode: string;
      readonly durationSeconds: number;
    },
  ) => Promise<SessionCredentials>;
  readonly assumeRole: (call: AwsCall, request: AssumeRoleRequest) => Promise<AssumedRole>;
  /** Returns who signs the call. It needs no permission. */
  readonly getCallerIdentity: (call: AwsCall) => Promise<{ readonly arn: string }>;
};

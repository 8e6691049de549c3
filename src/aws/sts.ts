import type { AwsCall } from './sdk-settings';
import type { SessionCredentials } from './sessions/credentials';

/** What `AssumeRole` is asked for. Durations are in seconds. */
export type AssumeRoleRequest = {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number | undefined;
  /** Both or neither: a code sent straight into `AssumeRole`. */
  readonly mfa: { readonly serialNumber: string; readonly tokenCode: string } | undefined;
};

/** The answer to `AssumeRole`, as the AWS CLI's cache keeps it beside the credentials. */
export type AssumedRole = {
  readonly credentials: SessionCredentials;
  readonly assumedRoleId: string | undefined;
  readonly assumedRoleArn: string | undefined;
};

/**
 * The STS operations that awsmfa uses. Every one throws `AppFailure`; foreign errors are translated
 * in `aws-error.ts`.
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
  /** Says who signs. Needs no permission. */
  readonly getCallerIdentity: (call: AwsCall) => Promise<{ readonly arn: string }>;
};

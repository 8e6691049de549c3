import type { AppError, AwsAnswer } from '../errors';

/** What was asked when AWS refused: the facts that the sentence about it needs. */
export type AskedAws = {
  /** As a policy names it: `sts:AssumeRole`. */
  readonly action: string;
  readonly call: {
    readonly profileName: string;
    readonly withMfa: boolean;
  };
  readonly host: string;
  /** On the way to the host. */
  readonly proxy?: string | undefined;
  readonly resource?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly userName?: string | undefined;
};

/**
 * What IAM's refusals mean; `undefined` for those that every service has. IAM says in the text which
 * permission is missing on which resource (IAM user guide, "Troubleshoot access denied error
 * messages").
 */
export function toIamRefusal(aws: AwsAnswer, asked: AskedAws): AppError | undefined {
  if (aws.code === 'AccessDenied') return toMissingPermission(aws, asked);
  return /AccessKey/.test(asked.action) ? toKeyRefusal(aws, asked) : toDeviceRefusal(aws, asked);
}

function toKeyRefusal(
  { code }: AwsAnswer,
  { userName = '', accessKeyId = '' }: AskedAws,
): AppError | undefined {
  switch (code) {
    case 'LimitExceeded':
      return { kind: 'access-key-limit', userName };
    case 'NoSuchEntity':
      return { kind: 'access-key-unknown', accessKeyId, userName };
    default:
      return undefined;
  }
}

function toDeviceRefusal(aws: AwsAnswer, asked: AskedAws): AppError | undefined {
  const { serialNumber = '', userName = '' } = asked;
  switch (aws.code) {
    case 'InvalidAuthenticationCode':
      return {
        kind: 'codes-refused',
        serialNumber,
        problem: undefined,
        aheadSeconds: undefined,
        refusals: 1,
      };
    case 'EntityAlreadyExists':
      return { kind: 'device-conflict', reason: 'exists' };
    case 'LimitExceeded':
      return { kind: 'device-conflict', reason: 'limit' };
    case 'DeleteConflict':
      return { kind: 'device-conflict', reason: 'in-use' };
    case 'EntityTemporarilyUnmodifiable':
    case 'ConcurrentModification':
      return { kind: 'device-conflict', reason: 'busy' };
    case 'NoSuchEntity':
      return { kind: 'device-unknown', serialNumber, userName };
    default:
      return undefined;
  }
}

function toMissingPermission({ message }: AwsAnswer, asked: AskedAws): AppError {
  const [, caller, permission, resource] =
    /^User: (\S+) is not authorized to perform: (\S+)(?: on resource: (.+?))?(?: because .*| with an explicit deny.*)?$/.exec(
      message,
    ) ?? [];
  return {
    kind: 'permission-missing',
    permission: permission ?? asked.action,
    resource:
      resource ?? asked.serialNumber ?? asked.resource ?? asked.accessKeyId ?? 'every resource',
    caller: caller ?? `the user of ${asked.call.profileName}`,
    withMfa: asked.call.withMfa,
    nameToTry: undefined,
  };
}

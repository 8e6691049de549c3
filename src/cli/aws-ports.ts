import type { AwsClock } from '../aws/aws-clock';
import { createHttpSettings, type HttpSettings } from '../aws/http';
import { createIamPort } from '../aws/iam-client';
import { createStsPort } from '../aws/sts-client';
import { systemClock } from './clock';

/** Everything that loads the SDK, behind one `import()`. */
export function createAwsPorts(caBundle: string | undefined, awsClock: AwsClock) {
  const http: HttpSettings = createHttpSettings(caBundle, { onServerTime: awsClock.learn });
  return {
    http,
    sts: createStsPort(http, systemClock.now),
    iam: createIamPort(http, systemClock.now),
    /** How far this computer's clock is ahead of AWS's last answer; `undefined` before the first. */
    aheadMs: awsClock.aheadMs,
  };
}

export { externalCredentials } from '../aws/external-credentials';
export { reach } from '../aws/reach';

import { createHttpSettings, type HttpSettings } from '../aws/http';
import { createIamPort } from '../aws/iam-client';
import { createStsPort } from '../aws/sts-client';
import { systemClock } from './clock';

/** Everything that loads the SDK, behind one `import()`. */
export function createAwsPorts(caBundle: string | undefined) {
  const http: HttpSettings = createHttpSettings(caBundle);
  let aheadMs: number | undefined;
  return {
    http,
    sts: createStsPort(http, systemClock.now),
    iam: createIamPort(http, systemClock.now, (awsTime) => {
      aheadMs = systemClock.now().getTime() - awsTime.getTime();
    }),
    /** How far this computer's clock is ahead of IAM's last answer; `undefined` before the first. */
    aheadMs: () => aheadMs,
  };
}

export { externalCredentials } from '../aws/external-credentials';

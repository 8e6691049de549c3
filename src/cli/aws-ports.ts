import { createIamPort } from '../aws/iam-client';
import type { AwsClock } from '../aws/network/aws-clock';
import { createHttpSettings, type HttpSettings } from '../aws/network/http';
import type { Environment } from '../aws/profiles/read/locate';
import { createSsoOidc } from '../aws/sso/sso-oidc';
import { createSsoPortal } from '../aws/sso/sso-portal';
import { createStsPort } from '../aws/sts-client';
import { systemClock } from './system-time';

/** Everything that loads the SDK. Other files reach it by `import()` only. */
export function createAwsPorts(env: Environment, awsClock: AwsClock) {
  const http: HttpSettings = createHttpSettings(env, awsClock);
  const calls = { http, clock: { ...systemClock, now: awsClock.now } };
  return {
    http,
    sts: createStsPort(http),
    iam: createIamPort(http),
    sso: { oidc: createSsoOidc(calls), portal: createSsoPortal(calls) },
    /** How far this computer's clock is ahead of AWS's last answer; `undefined` before the first. */
    aheadMs: awsClock.aheadMs,
  };
}

export { externalCredentials } from '../aws/external-credentials';

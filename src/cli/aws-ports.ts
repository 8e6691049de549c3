import { createHttpSettings, type HttpSettings } from '../aws/http';
import { createStsPort } from '../aws/sts-client';
import { systemClock } from './clock';

/** Everything that loads the SDK, behind one `import()`. */
export function createAwsPorts(caBundle: string | undefined) {
  const http: HttpSettings = createHttpSettings(caBundle);
  return {
    http,
    sts: createStsPort(http, systemClock.now),
  };
}

export { externalCredentials } from '../aws/external-credentials';

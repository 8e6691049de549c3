import { mfaCacheKey } from '../../src/aws/sessions/cache/cli-cache-key';
import { createSessionCache } from '../../src/aws/sessions/cache/session-cache';
import { thisProcess } from '../../src/cli/process/this-process';
import type { AppError } from '../../src/errors';
import { Secret } from '../../src/secret';

export const owner = {
  accessKeyId: 'AKIABASE',
  serialNumber: 'arn:aws:iam::123456789012:mfa/me',
  endpoint: 'https://sts.amazonaws.com',
};
export const mfaKey = mfaCacheKey(owner.accessKeyId, owner.serialNumber, owner.endpoint);

const token = 'token'.repeat(400);

export function openCache(directory: string, onNotWritten: (error: AppError) => void = () => {}) {
  return createSessionCache({
    directory,
    now: () => new Date(),
    writer: thisProcess,
    onNotWritten,
  });
}

/** Keeps one of two sessions that can be told from a mixture of both. */
export function keepSession(cache: ReturnType<typeof openCache>, which: 'ONE' | 'TWO'): void {
  cache.writeMfa(mfaKey, owner, {
    accessKeyId: `ASIA${which}`,
    secretAccessKey: new Secret(`secret${which}`),
    sessionToken: new Secret(token + which),
    expiration: new Date(Date.now() + 3_600_000),
  });
}

/** Which of the two is kept intact, or `undefined` if neither is. */
export function keptSession(directory: string): 'ONE' | 'TWO' | undefined {
  const kept = openCache(directory).readMfa(mfaKey)?.credentials;
  return (['ONE', 'TWO'] as const).find(
    (which) =>
      kept?.accessKeyId === `ASIA${which}` &&
      kept.secretAccessKey.reveal() === `secret${which}` &&
      kept.sessionToken.reveal() === token + which,
  );
}

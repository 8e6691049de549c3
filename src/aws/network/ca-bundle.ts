import { createSecureContext } from 'node:tls';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { readRegular } from '../files/read-regular';
import type { Environment } from '../profiles/read/locate';

/**
 * The file with the trusted certificates, found as botocore finds it: the given setting, then
 * `AWS_CA_BUNDLE`, then `REQUESTS_CA_BUNDLE`. `undefined` means Node's own list.
 */
export function pathOfBundle(caBundle: string | undefined, env: Environment): string | undefined {
  // Protects: the profile's trusted certificates win over the environment's.
  const path = caBundle || env['AWS_CA_BUNDLE'] || env['REQUESTS_CA_BUNDLE'] || undefined;
  return path?.replace(/^~(?=\/|$)/, env['HOME'] ?? '~');
}

/** Throws `AppFailure` `file-unreadable`, also for a file without a certificate. */
export function readBundle(path: string): Buffer {
  let bundle: Buffer;
  try {
    bundle = readRegular(path);
  } catch (cause) {
    const isAbsent = systemCodeOf(cause) === 'ENOENT';
    const reason = isAbsent ? 'there is no such file' : reasonOf(cause);
    throw new AppFailure({ kind: 'file-unreadable', path, reason, cause });
  }
  // Without a certificate Node trusts no server, but then it blames the server.
  const isPem = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(bundle.toString('latin1'));
  // Protects: a bundle without certificates is an error.
  if (!isPem) throw noCertificates(path);
  try {
    createSecureContext({ ca: bundle });
  } catch (cause) {
    throw noCertificates(path, cause);
  }
  return bundle;
}

function noCertificates(path: string, cause?: unknown): AppFailure {
  const reason = 'it has no certificates in PEM form';
  return new AppFailure({ kind: 'file-unreadable', path, reason, cause });
}

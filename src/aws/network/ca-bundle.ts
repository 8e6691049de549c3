import { createSecureContext } from 'node:tls';
import { AppFailure } from '../../errors';
import { reasonOf, systemCodeOf } from '../../file-reason';
import { readRegular } from '../files/read-regular';
import type { Environment } from '../profiles/read/locate';

/**
 * The file that says whom to trust, as botocore finds it: the setting that is given, then
 * `AWS_CA_BUNDLE`, then `REQUESTS_CA_BUNDLE`; `undefined`: whom Node trusts.
 */
export function pathOfBundle(caBundle: string | undefined, env: Environment): string | undefined {
  // Protects: the profile says whom to trust before the environment does.
  const path = caBundle || env['AWS_CA_BUNDLE'] || env['REQUESTS_CA_BUNDLE'] || undefined;
  return path?.replace(/^~(?=\/|$)/, env['HOME'] ?? '~');
}

/** Throws `AppFailure` `file-unreadable`, for a file without a certificate too. */
export function readBundle(path: string): Buffer {
  let bundle: Buffer;
  try {
    bundle = readRegular(path);
  } catch (cause) {
    const isAbsent = systemCodeOf(cause) === 'ENOENT';
    const reason = isAbsent ? 'there is no such file' : reasonOf(cause);
    throw new AppFailure({ kind: 'file-unreadable', path, reason, cause });
  }
  // Node trusts nobody where it finds no certificate, and says so only of the server.
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
  const reason = 'it does not hold certificates in PEM form';
  return new AppFailure({ kind: 'file-unreadable', path, reason, cause });
}

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';

/**
 * Makes what is kept in the sandbox's home end then: the role sessions, or the MFA sessions, which
 * were got an hour ago.
 */
export function endKept(sandbox: Sandbox, kind: 'role' | 'mfa', expiration: Date): void {
  const directory = join(sandbox.home, '.aws/cli/cache');
  for (const name of readdirSync(directory)) {
    if (!name.endsWith('.json') || name.startsWith('awsmfa-') !== (kind === 'mfa')) continue;
    const path = join(directory, name);
    const entry = JSON.parse(readFileSync(path, 'utf8')) as { Credentials: object };
    const ending = expiration.toISOString().replace(/\.\d+/, '');
    const credentials = { ...entry.Credentials, Expiration: ending };
    writeFileSync(path, JSON.stringify({ ...entry, Credentials: credentials }), { mode: 0o600 });
    utimesSync(path, inSeconds(-3600), inSeconds(-3600));
  }
}

export function inSeconds(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

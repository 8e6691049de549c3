import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const account = '123456789012';
export const serialNumber = `arn:aws:iam::${account}:mfa/bench`;

/**
 * A throw-away home directory: one user with long-term keys and a device, and roles that its code
 * opens. The first `signedIn` of them have a session in the AWS CLI's cache.
 *
 * @param {{ roles: number, signedIn: number, endpoint?: string }} wanted
 */
export function createHome({ roles, signedIn, endpoint }) {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-bench-'));
  const cache = join(home, '.aws/cli/cache');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const numbers = Array.from({ length: roles }, (_, number) => number);
  const settings = endpoint === undefined ? '' : `endpoint_url = ${endpoint}\n`;
  writeFileSync(
    join(home, '.aws/config'),
    [
      `[profile bench]\nregion = us-east-1\nmfa_serial = ${serialNumber}\n${settings}`,
      ...numbers.map(
        (number) => `[profile ${profileName(number)}]
role_arn = ${roleArn(number)}
source_profile = bench
mfa_serial = ${serialNumber}
region = eu-west-1
${settings}`,
      ),
    ].join('\n'),
  );
  writeFileSync(
    join(home, '.aws/credentials'),
    '[bench]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
    { mode: 0o600 },
  );
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  for (const number of numbers.slice(0, signedIn))
    writeFileSync(join(cache, `${cacheKey(number)}.json`), entry(number, expiration), {
      mode: 0o600,
    });
  return {
    home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      USERPROFILE: home,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** @param {number} number */
export function profileName(number) {
  return `role-${String(number).padStart(5, '0')}`;
}

/** @param {number} number */
export function roleArn(number) {
  return `arn:aws:iam::${account}:role/bench-${number}`;
}

/**
 * The AWS CLI's name for the entry: the SHA-1 of Python's `json.dumps(args, sort_keys=True)`.
 * @param {number} number
 */
function cacheKey(number) {
  const text = `{"RoleArn": "${roleArn(number)}", "SerialNumber": "${serialNumber}"}`;
  return createHash('sha1').update(text).digest('hex');
}

/**
 * @param {number} number
 * @param {string} expiration
 */
function entry(number, expiration) {
  return JSON.stringify({
    Credentials: {
      AccessKeyId: `ASIAEXAMPLE${number}`,
      SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      SessionToken: 'FwoGZXIvYXdzE'.repeat(40),
      Expiration: expiration,
    },
    AssumedRoleUser: {
      AssumedRoleId: 'AROAEXAMPLE:bench',
      Arn: `arn:aws:sts::${account}:assumed-role/bench-${number}/bench`,
    },
  });
}

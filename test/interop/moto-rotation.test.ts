import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isInstalled } from '../support/installed';
import { type Moto, startMoto } from '../support/moto';
import { awsmfaScript, run } from '../support/run';

const isWhole = isInstalled('moto_server') && isInstalled('aws');
if (!isWhole)
  process.stderr.write('moto_server or aws is not installed: no key was rotated on moto\n');

describe.runIf(isWhole)('the rotation of an access key on moto', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.close());

  it('gives aws a working pair, turns the old one off, and finally deletes it', async () => {
    const { aws, awsmfa, credentials, first } = await openHome(moto.url);
    const keys = async () => {
      const listed = await aws('iam', 'list-access-keys', '--user-name', 'rotating');
      const { AccessKeyMetadata: found } = JSON.parse(listed.stdout);
      return Object.fromEntries(
        found.map((key: { AccessKeyId: string; Status: string }) => [key.AccessKeyId, key.Status]),
      );
    };
    const rotated = await awsmfa('keys', 'me', 'rotate', '--yes', '--json');
    expect(rotated.exitCode, rotated.stderr).toBe(0);
    const { accessKeyId, turnedOff } = JSON.parse(rotated.stdout);
    expect(turnedOff).toBe(first);
    expect(await keys()).toEqual({ [first]: 'Inactive', [accessKeyId]: 'Active' });
    expect(credentials()).toContain(accessKeyId);
    expect(credentials()).not.toContain(first);
    const identity = await aws('sts', 'get-caller-identity');
    expect(JSON.parse(identity.stdout).Arn).toBe('arn:aws:iam::123456789012:user/rotating');

    const third = await awsmfa('keys', 'me', 'rotate', '--yes');
    expect(third.exitCode).toBe(4);
    expect(third.stderr).toContain(`${first} is off`);
    const finished = await awsmfa('keys', 'me', 'rotate', '--finish', '--yes');
    expect(finished.exitCode, finished.stderr).toBe(0);
    expect(await keys()).toEqual({ [accessKeyId]: 'Active' });
  }, 120_000);
});

/** A home directory with the keys of a new moto user. */
async function openHome(endpoint: string) {
  const admin = new IAMClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' },
  });
  await admin.send(new CreateUserCommand({ UserName: 'rotating' }));
  const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: 'rotating' }));
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-moto-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const at = (name: string) => join(home, '.aws', name);
  mkdirSync(join(home, '.aws'));
  writeFileSync(at('config'), `[profile me]\nregion = us-east-1\nendpoint_url = ${endpoint}\n`);
  const first = AccessKey?.AccessKeyId ?? '';
  writeFileSync(
    at('credentials'),
    `[me]\naws_access_key_id = ${first}\naws_secret_access_key = ${AccessKey?.SecretAccessKey}\n`,
  );
  const env = { PATH: process.env['PATH'], HOME: home, AWS_PROFILE: 'me' };
  return {
    first,
    credentials: () => readFileSync(at('credentials'), 'utf8'),
    aws: (...args: string[]) => run('aws', [...args, '--output', 'json'], { env }),
    awsmfa: (...args: string[]) => run(process.execPath, [awsmfaScript, ...args], { env }),
  };
}

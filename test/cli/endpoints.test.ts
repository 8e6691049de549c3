import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { awsmfaScript, run } from '../support/run';

/** A proxy that lets nobody through, and knows where everybody wanted to go. */
async function openProxy() {
  const hosts: string[] = [];
  const server = createServer().on('connect', ({ url = '' }, socket) => {
    hosts.push(url);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, hosts };
}

const config = (token: string) => `[default]
endpoint_url = http://127.0.0.1:1
use_fips_endpoint = true
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = user
region = eu-west-1
[profile fips]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = user
region = us-west-2
use_fips_endpoint = true
[profile dual]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = user
region = us-east-2
use_dualstack_endpoint = true
[profile legacy]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = user
region = us-east-2
sts_regional_endpoints = legacy
[profile web]
role_arn = arn:aws:iam::123456789012:role/r
web_identity_token_file = ${token}
region = eu-central-1
`;

describe('a call that goes through a proxy', () => {
  it.each([
    ['login', 'role', 'sts.eu-west-1.amazonaws.com:443'],
    ['login', 'fips', 'sts-fips.us-west-2.amazonaws.com:443'],
    ['login', 'dual', 'sts.us-east-2.api.aws:443'],
    ['login', 'legacy', 'sts.amazonaws.com:443'],
    ['credential-process', 'web', 'sts.eu-central-1.amazonaws.com:443'],
    ['devices', 'user', 'sts.us-east-1.amazonaws.com:443'],
  ])('goes, for awsmfa %s %s, to %s whatever the default profile says', async (...row) => {
    const [command, profile, host] = row;
    const home = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    mkdirSync(join(home, '.aws'));
    const token = join(home, 'token');
    writeFileSync(token, 'token');
    writeFileSync(join(home, '.aws', 'config'), config(token));
    const keys = '[user]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
    writeFileSync(join(home, '.aws', 'credentials'), keys);
    const proxy = await openProxy();
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      HTTPS_PROXY: `http://me:hunter2@${proxy.host}`,
    };
    const args = [awsmfaScript, command, profile];
    const { exitCode, stderr } = await run(process.execPath, args, { env });
    expect(new Set(proxy.hosts)).toEqual(new Set([host]));
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`the proxy ${proxy.host}`);
    expect(stderr).not.toContain('hunter2');
  });
});

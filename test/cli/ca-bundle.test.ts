import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { certificate, openHttpsFront } from '../support/https-front';
import { runAwsmfa, runCommand } from '../support/run';
import { DUPER_ROLE, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

/** The sandbox's own address would win over those of the profiles. */
const outer = { AWS_ENDPOINT_URL: undefined };

/** The sandbox behind TLS; `settings` stand in the role's profile, and the user's has none of them. */
async function behindTls(settings: (bundle: string) => string) {
  const sandbox = await openSandbox();
  const url = await openHttpsFront(sandbox.url);
  const bundle = join(sandbox.home, 'company.pem');
  writeFileSync(bundle, certificate);
  const config = `[profile kjh-SuperDuperUser]
region = us-east-1
endpoint_url = ${url}

[profile ${role}]
role_arn = ${DUPER_ROLE}
source_profile = kjh-SuperDuperUser
mfa_serial = ${SUPER_DUPER_SERIAL}
region = us-east-1
endpoint_url = ${url}
${settings(bundle)}
`;
  writeFileSync(join(sandbox.home, '.aws', 'config'), config);
  return { sandbox, bundle };
}

const login = (sandbox: Sandbox, env: NodeJS.ProcessEnv = {}) => {
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  return runCommand(sandbox, ['login', role, '--token-code', code], { env: { ...outer, ...env } });
};

describe('ca_bundle', () => {
  it('of the requested profile applies to all of its calls', async () => {
    const { sandbox, bundle } = await behindTls((bundle) => `ca_bundle = ${bundle}`);
    const { exitCode, stderr } = await login(sandbox);
    expect(exitCode, stderr).toBe(0);
    expect(sandbox.requests).toEqual(['GetSessionToken', 'AssumeRole']);
    const exec = await runAwsmfa(sandbox, ['exec', role, '--', 'sh', '-c', 'echo $AWS_CA_BUNDLE'], {
      env: outer,
    });
    expect(exec.stdout).toBe(`${bundle}\n`);
    const devices = await runCommand(sandbox, ['devices', role], { env: outer });
    expect(devices.exitCode, devices.stderr).toBe(0);
    const doctor = await runCommand(sandbox, ['doctor', role], { env: outer });
    expect(doctor.stdout + doctor.stderr).toMatch(/127\.0\.0\.1:\d+ answers\./);
  });

  it('comes from the source profile if the role has none', async () => {
    const { sandbox, bundle } = await behindTls(() => '');
    const config = join(sandbox.home, '.aws', 'config');
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('region', `ca_bundle = ${bundle}\nregion`));
    const { exitCode, stderr } = await login(sandbox);
    expect(exitCode, stderr).toBe(0);
    const doctor = await runCommand(sandbox, ['doctor', role], { env: outer });
    expect(doctor.stdout + doctor.stderr).toMatch(/127\.0\.0\.1:\d+ answers\./);
  });

  it('yields to AWS_CA_BUNDLE', async () => {
    const { sandbox, bundle } = await behindTls(() => 'ca_bundle = /nowhere.pem');
    const without = await login(sandbox);
    expect(without.stderr).toContain('Could not read /nowhere.pem');
    const { exitCode, stderr } = await login(sandbox, { AWS_CA_BUNDLE: bundle });
    expect(exitCode, stderr).toBe(0);
  });

  it('turns an unknown certificate into a network error', async () => {
    const { sandbox } = await behindTls(() => '');
    const { exitCode, stderr } = await login(sandbox);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('ca_bundle');
  });
});

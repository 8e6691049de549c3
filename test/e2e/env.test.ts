import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../support/installed';
import { awsmfaScript, run, runAwsmfa, runCommand, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';

const role = 'kjh-DuperRole';
const program = { node: process.execPath, script: awsmfaScript };

describe('awsmfa env', () => {
  it('prints text for a shell to evaluate, and nothing on stderr', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const { stdout, stderr, exitCode } = await runAwsmfa(sandbox, ['env', role]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^export AWS_ACCESS_KEY_ID='ASIA\w+'$/m);
    expect(stdout).toMatch(/^export AWS_CREDENTIAL_EXPIRATION='\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'$/m);
    expect(stdout).toMatch(/^export AWS_REGION='us-east-1'$/m);
    expect(stdout).toMatch(/^unset .*\bAWS_PROFILE\b/m);
  });

  const evaluations: readonly { shell: string; evaluate: string }[] = [
    { shell: 'bash', evaluate: `eval "$(awsmfa env ${role})"` },
    { shell: 'dash', evaluate: `eval "$(awsmfa env ${role})"` },
    { shell: 'zsh', evaluate: `eval "$(awsmfa env ${role})"` },
    { shell: 'fish', evaluate: `awsmfa env ${role} --format fish | source` },
    { shell: 'tcsh', evaluate: `eval \`awsmfa env ${role}\`` },
    { shell: 'tcsh', evaluate: `eval "\`awsmfa env ${role} --format csh\`"` },
    {
      shell: 'pwsh',
      evaluate: `awsmfa env ${role} --format powershell | Out-String | Invoke-Expression`,
    },
  ];
  it.each(evaluations.filter(({ shell }) => isInstalled(shell)))(
    'gives $shell the credentials with $evaluate, and restores its variables',
    async ({ shell, evaluate }) => {
      const sandbox = await openSandbox({ program });
      await signIn(sandbox, role);
      const unset = evaluate.replace(`env ${role}`, 'env --unset');
      const show = (mark: string) => `echo ${mark}; env | grep '^AWS' | sort`;
      const script = [show('before:'), evaluate, show('set:'), unset, show('unset:')].join('\n');
      const env = {
        ...sandbox.env,
        AWS_PROFILE: 'evil',
        AWS_REGION: 'eu-north-1',
        AWS_SECRET_ACCESS_KEY: 'mine',
      };
      const { stdout, stderr } = await run(shell, ['-c', script], { env });
      expect(stderr).toBe('');
      const [, before, set = '', after] = stdout.split(/^(?:before|set|unset):\n/m);
      expect(set).toMatch(/^AWS_ACCESS_KEY_ID=ASIA/m);
      expect(set).toMatch(/^AWSMFA_PROFILE=kjh-DuperRole$/m);
      expect(set).not.toContain('AWS_PROFILE');
      // The region in the environment wins over the profile's, as it does for aws.
      expect(set).toMatch(/^AWS_DEFAULT_REGION=eu-north-1$/m);
      expect(set).not.toContain('mine');
      expect(after).toBe(before);
    },
  );

  it("prints JSON and dotenv with the environment's endpoint, and without removals", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const json = await runCommand(sandbox, ['env', role, '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWSMFA_PROFILE: role,
    });
    const dotenv = await runCommand(sandbox, ['env', role, '--format', 'dotenv']);
    expect(dotenv.stdout).toMatch(/^AWS_SESSION_TOKEN=[\w/+=]+$/m);
    expect(dotenv.stdout).not.toMatch(/unset|AWSMFA_OUTER/);
    expect(dotenv.stdout).toContain(`AWS_ENDPOINT_URL=${sandbox.env['AWS_ENDPOINT_URL']}\n`);
  });

  it('sets variables in cmd, including the region, and removes them again', async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    const { stdout, stderr, exitCode } = await runCommand(sandbox, [
      'env',
      role,
      '--format',
      'cmd',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const env = Object.fromEntries(
      [...stdout.matchAll(/^set "(\w+)=([^"%!^]+)"$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(env).toMatchObject({ AWSMFA_PROFILE: role, AWS_REGION: 'us-east-1' });
    const inside = { ...sandbox, env: { ...sandbox.env, ...env } };
    const unset = await runCommand(inside, ['env', '--unset', '--format', 'cmd']);
    expect(unset.stdout).toContain('set "AWS_REGION="\n');
  });

  it('refuses to remove variables from a file', async () => {
    const sandbox = await openSandbox();
    const { exitCode, stdout } = await runCommand(sandbox, ['env', '--unset', '--format', 'json']);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });

  it('exits with 3, prints nothing and runs no mfa_process if a code is needed with --no-prompt', async () => {
    const sandbox = await openSandbox();
    const config = join(sandbox.home, '.aws', 'config');
    const ran = join(sandbox.home, 'ran');
    writeFileSync(
      config,
      `[profile own]\nrole_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = kjh-SuperDuperUser\nmfa_serial = arn:aws:iam::123456789012:mfa/x\nmfa_process = touch ${ran}\n`,
    );
    const { exitCode, stdout, stderr } = await runCommand(sandbox, ['env', 'own', '--no-prompt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('awsmfa login own');
    expect(existsSync(ran)).toBe(false);
  });

  it("runs no command from a profile's name", async () => {
    const sandbox = await openSandbox({ program });
    const config = join(sandbox.home, '.aws', 'config');
    const name = `x'; touch pwned; '`;
    writeFileSync(
      config,
      `[profile "${name}"]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n`,
    );
    const script = 'eval "$(awsmfa env "$NAME")"; printf %s "$AWS_VAULT"; ls';
    const env = { ...sandbox.env, NAME: name };
    const { stdout } = await run('bash', ['-c', script], { env, cwd: sandbox.home });
    expect(stdout).toMatch(new RegExp(`^${name.replace(/[$'";]/g, '\\$&')}`));
    expect(stdout.slice(name.length)).not.toContain('pwned');
  });
});

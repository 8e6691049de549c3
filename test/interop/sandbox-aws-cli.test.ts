import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server';
import { isInstalled } from '../support/installed';
import { type Program, startProgram } from '../support/program';
import { type Ended, runAwsmfa, runProgram } from '../support/run';
import { DUPER_ROLE, SUPER_DUPER_SERIAL } from '../support/sandbox';

const hasAws = isInstalled('aws');
if (!hasAws) {
  process.stderr.write('aws is not installed: the AWS CLI was not run against the sandbox\n');
}

const USER = 'arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser';

describe.runIf(hasAws)('the AWS CLI in the sandbox, with only HOME set', () => {
  let sandbox: Sandbox;
  let terminal: Program | undefined;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await terminal?.end();
    terminal = undefined;
    await sandbox.close();
  });

  const aws = (...args: string[]) => runProgram('aws', args, { HOME: sandbox.home });
  const awsWith = (credentials: Record<string, string>, ...args: string[]) =>
    runProgram('aws', args, {
      HOME: sandbox.home,
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_DEFAULT_REGION: 'us-east-1',
      ...credentials,
    });

  it('identifies the user', async () => {
    const answer = await aws('--profile', 'kjh-SuperDuperUser', 'sts', 'get-caller-identity');
    expect(toJson(answer)).toMatchObject({ Account: '123456789012', Arn: USER });
  });

  it('identifies the role without a prompt, with the same text as the stand-in of the moving picture', async () => {
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    await runAwsmfa(sandbox, ['login', 'kjh-DuperRole', '--token-code', code]);
    const ask = ['--profile', 'kjh-DuperRole', 'sts', 'get-caller-identity'];
    const standIn = fileURLToPath(new URL('../support/stand-in-aws.mjs', import.meta.url));
    const { stdout } = await runProgram(process.execPath, [standIn, ...ask], {
      HOME: sandbox.home,
    });
    expect(await aws(...ask)).toMatchObject({ exitCode: 0, stdout });
  });

  it('asks for nothing if --role-arn got the session of the same role', async () => {
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const user = 'kjh-SuperDuperUser';
    const role = ['--role-arn', DUPER_ROLE, '--role-session-name', 'me@work'];
    const login = await runAwsmfa(sandbox, ['login', user, ...role, '--token-code', code]);
    expect(login).toMatchObject({ exitCode: 0 });
    appendFileSync(
      join(sandbox.home, '.aws/config'),
      `[profile written]
role_arn = ${DUPER_ROLE}
source_profile = ${user}
role_session_name = me@work
mfa_serial = ${SUPER_DUPER_SERIAL}
region = us-east-1
endpoint_url = ${sandbox.url}
`,
    );
    const answer = await aws('--profile', 'written', 'sts', 'get-caller-identity');
    expect(toJson(answer)).toMatchObject({ Arn: expect.stringContaining('kjh-DuperRole/me@work') });
  });

  it("is refused the role without a code and gets it with one, with AWS's messages", async () => {
    const assumeRole = [
      ...['--profile', 'kjh-SuperDuperUser', 'sts', 'assume-role'],
      ...['--role-arn', DUPER_ROLE],
      ...['--role-session-name', 'my-cli-session'],
    ];
    const refused = await aws(...assumeRole);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain(
      `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${DUPER_ROLE}`,
    );

    const granted = await aws(
      ...assumeRole,
      ...['--serial-number', SUPER_DUPER_SERIAL],
      ...['--token-code', sandbox.freshTokenCode(SUPER_DUPER_SERIAL)],
    );
    expect(toJson(granted)).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
        SessionToken: expect.stringMatching(/^[\w+/=]{300,}$/),
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)$/),
      },
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{16}:my-cli-session$/),
        Arn: 'arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/my-cli-session',
      },
    });
  });

  it('asks for the code on a terminal, and then not again', async () => {
    const role = {
      Arn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/kjh-DuperRole\//),
    };
    const whoAmI = ['--profile', 'kjh-DuperRole', 'sts', 'get-caller-identity'];
    terminal = startProgram({
      file: 'aws',
      args: whoAmI,
      env: { HOME: sandbox.home, AWS_PAGER: '' },
      timeLimitMs: 60_000,
      columns: 160,
    });
    await terminal.sees(`Enter MFA code for ${SUPER_DUPER_SERIAL}:`);
    terminal.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen().join('')).toContain(':assumed-role/kjh-DuperRole/');
    expect(readdirSync(join(sandbox.home, '.aws/cli/cache'))).toHaveLength(1);

    expect(toJson(await aws(...whoAmI))).toMatchObject(role);
    expect(sandbox.requests).toEqual(['AssumeRole', 'GetCallerIdentity', 'GetCallerIdentity']);
  });

  it('reports a wrong code on the terminal', async () => {
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    terminal = startProgram({
      file: 'aws',
      args: ['--profile', 'kjh-DuperRole', 'sts', 'get-caller-identity'],
      env: { HOME: sandbox.home, AWS_PAGER: '' },
      timeLimitMs: 60_000,
      columns: 160,
    });
    await terminal.sees('Enter MFA code');
    terminal.press(`${code === '000000' ? '000001' : '000000'}\r`);
    expect(await terminal.exitCode).not.toBe(0);
    expect(terminal.screen().join('')).toContain(
      'MultiFactorAuthentication failed with invalid MFA one time pass code',
    );
  });

  it('follows a chain of two roles with one code', async () => {
    terminal = startProgram({
      file: 'aws',
      args: ['--profile', 'chain-second', 'sts', 'get-caller-identity'],
      env: { HOME: sandbox.home, AWS_PAGER: '' },
      timeLimitMs: 60_000,
      columns: 160,
    });
    await terminal.sees('Enter MFA code');
    terminal.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen().join('')).toContain(':assumed-role/kjh-SecondRole/');
  });

  it('creates, enables, uses and deletes a virtual MFA device', async () => {
    const newHire = (...args: string[]) => aws('--profile', 'new-hire', 'iam', ...args);
    const serial = 'arn:aws:iam::123456789012:mfa/new-hire';
    const device = ['--user-name', 'new-hire', '--serial-number', serial];
    const png = join(sandbox.home, 'QRCode.png');
    const create = [
      ...['create-virtual-mfa-device', '--virtual-mfa-device-name', 'new-hire'],
      ...['--outfile', png, '--bootstrap-method', 'QRCodePNG'],
    ];
    const created = toJson(await newHire(...create));
    expect(created).toEqual({ VirtualMFADevice: { SerialNumber: serial } });
    const { data, width, height } = PNG.sync.read(readFileSync(png));
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toMatch(
      /^otpauth:\/\/totp\/.*secret=[A-Z2-7]{64}/,
    );

    const again = await newHire(...create);
    expect(again.stderr).toContain(
      'An error occurred (EntityAlreadyExists) when calling the CreateVirtualMFADevice operation: MFADevice entity at the same path and name already exists.',
    );

    const codes = (first: number, second: number) => [
      ...['--authentication-code1', sandbox.tokenCode(serial, first)],
      ...['--authentication-code2', sandbox.tokenCode(serial, second)],
    ];
    const backwards = await newHire('enable-mfa-device', ...device, ...codes(1, 0));
    expect(backwards.stderr).toContain(
      'An error occurred (InvalidAuthenticationCode) when calling the EnableMFADevice operation: Authentication code for device is not valid.',
    );
    expect(await newHire('enable-mfa-device', ...device, ...codes(0, 1))).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    expect(toJson(await newHire('list-mfa-devices'))).toMatchObject({
      MFADevices: [{ UserName: 'new-hire', SerialNumber: serial }],
    });
    sandbox.clock.advanceAuthenticator(2);
    expect(await newHire('resync-mfa-device', ...device, ...codes(0, 1))).toMatchObject({
      exitCode: 0,
    });

    const denied = await newHire('deactivate-mfa-device', ...device);
    expect(denied.stderr).toContain(
      '(AccessDenied) when calling the DeactivateMFADevice operation: User: arn:aws:iam::123456789012:user/new-hire is not authorized to perform: iam:DeactivateMFADevice',
    );

    const session = toJson(
      await aws(
        ...['--profile', 'new-hire', 'sts', 'get-session-token'],
        ...['--serial-number', serial, '--token-code', sandbox.freshTokenCode(serial)],
      ),
    ) as { Credentials: Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string> };
    const withMfa = (...args: string[]) =>
      awsWith(
        {
          AWS_ACCESS_KEY_ID: session.Credentials.AccessKeyId,
          AWS_SECRET_ACCESS_KEY: session.Credentials.SecretAccessKey,
          AWS_SESSION_TOKEN: session.Credentials.SessionToken,
        },
        'iam',
        ...args,
      );
    const tooEarly = await withMfa('delete-virtual-mfa-device', '--serial-number', serial);
    expect(tooEarly.stderr).toContain('(DeleteConflict)');
    expect(await withMfa('deactivate-mfa-device', ...device)).toMatchObject({ exitCode: 0 });
    expect(
      toJson(await withMfa('list-virtual-mfa-devices', '--assignment-status', 'Unassigned')),
    ).toMatchObject({
      VirtualMFADevices: expect.arrayContaining([{ SerialNumber: serial }]),
    });
    expect(await withMfa('delete-virtual-mfa-device', '--serial-number', serial)).toMatchObject({
      exitCode: 0,
    });
  });
});

function toJson({ exitCode, stdout, stderr }: Ended): unknown {
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}

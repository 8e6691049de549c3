import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../support/installed';
import { startProgram } from '../support/program';
import { awsmfaScript, run, runAwsmfa } from '../support/run';
import {
  clientFor,
  DUPER_ROLE,
  keysOf,
  openSandbox,
  SUPER_DUPER_SERIAL,
  toKeys,
} from '../support/sandbox';

const role = 'kjh-DuperRole';
const assumed = /assumed-role\/kjh-DuperRole\//;
const hasAws = isInstalled('aws');
const awsOr = (what: string) => (hasAws ? what : `${what} (not run: the aws CLI is not installed)`);

/** The steps of "Using the Virtual MFA Device with the AWS CLI". */
describe("the seed's scenario", () => {
  it("refuses the role without a code, with AWS's message, and gives it with one", async () => {
    const sandbox = await openSandbox();
    const sts = new STSClient(clientFor(sandbox, keysOf(sandbox.users.superDuper)));
    const request = { RoleArn: DUPER_ROLE, RoleSessionName: 'my-cli-session' };
    await expect(sts.send(new AssumeRoleCommand(request))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser is not authorized to perform: sts:AssumeRole on resource: ${DUPER_ROLE}`,
    });
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({
        ...request,
        SerialNumber: SUPER_DUPER_SERIAL,
        TokenCode: sandbox.freshTokenCode(SUPER_DUPER_SERIAL),
      }),
    );
    expect(AssumedRoleUser?.Arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/kjh-DuperRole/my-cli-session',
    );
    const asRole = new STSClient(clientFor(sandbox, toKeys(Credentials)));
    expect((await asRole.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
  });

  it('asks for a code until it is right, and then no more', async () => {
    const sandbox = await openSandbox();
    const whoAmI = [awsmfaScript, 'exec', role, '--', process.execPath, '-p'];
    const shows = 'process.env.AWS_VAULT + " " + process.env.AWS_ACCESS_KEY_ID.slice(0, 4)';
    const first = startProgram({
      file: process.execPath,
      args: [...whoAmI, shows],
      columns: 160,
      env: { ...sandbox.env },
    });
    await first.sees(`Token code of ${SUPER_DUPER_SERIAL} for ${role}: `);
    const right = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    first.type(`${wrong}\r`);
    // Until the prompt is shown again, the terminal itself echoes keys.
    await first.sees(/Not accepted[\s\S]*Token code of/);
    first.type(`${right}\r`);
    await first.sees(`${role} ASIA`);
    expect(await first.exitCode).toBe(0);
    expect(first.transcript()).not.toContain(right);

    const second = await runAwsmfa(sandbox, whoAmI.slice(1).concat(shows));
    expect(second).toMatchObject({ exitCode: 0, stdout: `${role} ASIA\n`, stderr: '' });
    expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(2);
  });

  it.runIf(hasAws)(awsOr('leaves the aws CLI nothing to ask'), async () => {
    const sandbox = await openSandbox();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    expect((await runAwsmfa(sandbox, ['login', role, '--token-code', code])).exitCode).toBe(0);
    const args = ['--profile', role, 'sts', 'get-caller-identity'];
    const { exitCode, stdout, stderr } = await run('aws', args, { env: sandbox.env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).Arn).toMatch(assumed);
  });

  it.runIf(hasAws)(awsOr('uses what the aws CLI asked for by itself'), async () => {
    const sandbox = await openSandbox();
    const aws = startProgram({
      file: 'aws',
      args: ['--profile', role, 'sts', 'get-caller-identity'],
      columns: 160,
      env: { ...sandbox.env, AWS_PAGER: '' },
    });
    await aws.sees(`Enter MFA code for ${SUPER_DUPER_SERIAL}`);
    aws.type(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    expect(await aws.exitCode).toBe(0);

    const { stdout } = await runAwsmfa(sandbox, ['list', role, '--json']);
    expect(JSON.parse(stdout).profiles[0].session).toMatchObject({ origin: 'aws-cli' });
    const process = await runAwsmfa(sandbox, ['credential-process', role]);
    expect(process.exitCode).toBe(0);
    const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(process.stdout);
    const sts = new STSClient(
      clientFor(sandbox, toKeys({ AccessKeyId, SecretAccessKey, SessionToken })),
    );
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(assumed);
  });
});

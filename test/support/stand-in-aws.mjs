/**
 * `aws --profile X sts get-caller-identity` for the moving picture, where the machine may have no AWS
 * CLI: it signs with the role session in the AWS CLI's cache, asks for nothing, and prints the answer
 * as the AWS CLI does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const [, profile, ...command] = process.argv.slice(2);
if (command.join(' ') !== 'sts get-caller-identity') throw new Error('this is not the AWS CLI');

const cache = join(homedir(), '.aws/cli/cache');
const { Credentials: cached } = readdirSync(cache)
  .filter((name) => /^[0-9a-f]{40}\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(join(cache, name), 'utf8')))
  .find(({ AssumedRoleUser }) => AssumedRoleUser?.Arn.includes(`/${profile}/`));
const config = readFileSync(join(homedir(), '.aws/config'), 'utf8');
const sts = new STSClient({
  endpoint: /^endpoint_url = (.*)$/m.exec(config)?.[1] ?? '',
  region: 'us-east-1',
  credentials: {
    accessKeyId: cached.AccessKeyId,
    secretAccessKey: cached.SecretAccessKey,
    sessionToken: cached.SessionToken,
  },
});
const { UserId, Account, Arn } = await sts.send(new GetCallerIdentityCommand());
process.stdout.write(`${JSON.stringify({ UserId, Account, Arn }, undefined, 4)}\n`);

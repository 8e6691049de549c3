// Keeps one client of the JavaScript SDK with the default chain. Each line of standard input makes a
// call and prints a line of JSON.
import { createInterface } from 'node:readline';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const client = new STSClient({});
for await (const _ of createInterface(process.stdin)) {
  process.stdout.write(
    `${JSON.stringify(await ask().catch((error) => ({ error: String(error) })))}\n`,
  );
}

async function ask() {
  const { Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
  const { accessKeyId: key } = await client.config.credentials();
  return { arn, key };
}

// Prints as JSON which credentials and region the JavaScript SDK's default chain uses.
import { STSClient } from '@aws-sdk/client-sts';

const client = new STSClient({});
process.stdout.write(
  `${JSON.stringify(await find().catch((error) => ({ error: String(error) })))}\n`,
);

async function find() {
  const { accessKeyId, sessionToken } = await client.config.credentials();
  const region = await client.config.region().catch(() => undefined);
  return { key: accessKeyId, token: sessionToken, region };
}

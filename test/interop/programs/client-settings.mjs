// Prints where clients of the JavaScript SDK send their calls: the endpoints by service, as JSON.
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const sts = new STSClient({});
const iam = new IAMClient({});
for (const { middlewareStack } of [sts, iam]) {
  middlewareStack.addRelativeTo(
    () => async (/** @type {{ request: unknown }} */ args) => {
      const { protocol, hostname, port } = /** @type {URL} */ (args.request);
      throw new Error(`${protocol}//${hostname}${port ? `:${port}` : ''}`);
    },
    { relation: 'after', toMiddleware: 'awsAuthMiddleware' },
  );
}
const message = (/** @type {Error} */ error) => error.message;
process.stdout.write(
  JSON.stringify({
    sts: await sts.send(new GetCallerIdentityCommand({})).catch(message),
    iam: await iam.send(new ListUsersCommand({})).catch(message),
  }),
);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An Identity Center of a few lines, and an STS that knows whose the keys are. */
export type SsoServer = {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly url: string;
  /** What was called, by its path. */
  readonly called: readonly string[];
  /** Approves, or denies, what is waited for. */
  answer: 'approve' | 'deny' | 'wait';
  /** How long an access token is good, in seconds. */
  tokenSeconds: number;
  /** Which accounts and roles there are. */
  accounts: Readonly<Record<string, { readonly name: string; readonly roles: readonly string[] }>>;
  /** Forgets all tokens, as an administrator does who ends a session. */
  readonly endSessions: () => void;
  /** Forgets all clients. */
  readonly forgetClients: () => void;
  readonly writeConfig: (text: string) => void;
};

const main = '123456789012';

export const ssoConfig = (url: string) => `[profile ops]
sso_session = acme
sso_account_id = ${main}
sso_role_name = Operator
region = us-east-1
endpoint_url = ${url}

[profile old]
sso_start_url = ${url}/start
sso_region = us-east-1
sso_account_id = ${main}
sso_role_name = Operator
region = us-east-1
endpoint_url = ${url}

[sso-session acme]
sso_start_url = ${url}/start
sso_region = us-east-1
`;

export async function startSsoServer(): Promise<SsoServer> {
  let clients = new Set<string>();
  let tokens = new Set<string>();
  let refreshTokens = new Map<string, string>();
  let count = 0;
  const called: string[] = [];

  const answerTo = (
    request: IncomingMessage,
    body: Record<string, string>,
  ): [number, object | string] => {
    const url = new URL(request.url ?? '', 'http://x');
    called.push(url.pathname);
    const oauth = (error: string, status = 400): [number, object] => [
      status,
      { error, error_description: error },
    ];
    const known = clients.has(`${body['clientId']} ${body['clientSecret']}`);
    const token = String(request.headers['x-amz-sso_bearer_token'] ?? '');
    const refusal: [number, object] | undefined = tokens.has(token)
      ? undefined
      : [401, { __type: 'UnauthorizedException', message: 'Session token not found or invalid' }];
    const grant = (): [number, object] => {
      count += 1;
      tokens.add(`access-${count}`);
      refreshTokens.set(`refresh-${count}`, '');
      return [
        200,
        {
          accessToken: `access-${count}`,
          refreshToken: `refresh-${count}`,
          expiresIn: state.tokenSeconds,
          tokenType: 'Bearer',
        },
      ];
    };
    switch (url.pathname) {
      case '/client/register': {
        count += 1;
        clients.add(`client-${count} client-secret-${count}`);
        return [
          200,
          {
            clientId: `client-${count}`,
            clientSecret: `client-secret-${count}`,
            clientSecretExpiresAt: Math.floor(Date.now() / 1000) + 90 * 86_400,
          },
        ];
      }
      case '/device_authorization':
        if (!known) return oauth('invalid_client', 401);
        return [
          200,
          {
            deviceCode: 'device-code-7',
            userCode: 'BCDF-GHJK',
            verificationUri: `${state.url}/device`,
            verificationUriComplete: `${state.url}/device?user_code=BCDF-GHJK`,
            expiresIn: 600,
            interval: 1,
          },
        ];
      case '/token':
        if (!known) return oauth('invalid_client', 401);
        if (body['grantType'] === 'refresh_token') {
          // AWS gives each out once.
          return refreshTokens.delete(body['refreshToken'] ?? '')
            ? grant()
            : oauth('invalid_grant');
        }
        if (state.answer === 'wait') return oauth('authorization_pending');
        return state.answer === 'deny' ? oauth('access_denied') : grant();
      case '/federation/credentials': {
        if (refusal) return refusal;
        const { account_id: account = '', role_name: role = '' } = Object.fromEntries(
          url.searchParams,
        );
        if (!state.accounts[account]?.roles.includes(role))
          return [403, { __type: 'ForbiddenException', message: 'No access' }];
        count += 1;
        return [
          200,
          {
            roleCredentials: {
              accessKeyId: `ASIASSO${count}`,
              secretAccessKey: `role-secret-${count}`,
              sessionToken: `role-token-${count}`,
              expiration: Date.now() + 3_600_000,
            },
          },
        ];
      }
      case '/assignment/accounts':
        if (refusal) return refusal;
        return [
          200,
          {
            accountList: Object.entries(state.accounts).map(([accountId, { name }]) => ({
              accountId,
              accountName: name,
              emailAddress: 'a@example.com',
            })),
          },
        ];
      case '/assignment/roles':
        if (refusal) return refusal;
        return [
          200,
          {
            roleList: state.accounts[url.searchParams.get('account_id') ?? '']?.roles.map(
              (roleName) => ({ roleName, accountId: url.searchParams.get('account_id') }),
            ),
          },
        ];
      case '/logout':
        tokens.delete(token);
        return refusal ?? [200, ''];
      case '/':
        return [
          200,
          `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${main}:assumed-role/AWSReservedSSO_Operator_1/pat@example.com</Arn><UserId>AROA:pat@example.com</UserId><Account>${main}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
        ];
      default:
        return [404, {}];
    }
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (data) => {
      text += String(data);
    });
    request.on('end', () => {
      const isJson = text.startsWith('{');
      const [status, body] = answerTo(request, isJson ? JSON.parse(text) : {});
      const type = typeof body === 'string' ? 'text/xml' : 'application/json';
      response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'r-1' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-sso-home-'));
  const url = `http://127.0.0.1:${port}`;
  const writeConfig = (text: string) => {
    const path = join(home, '.aws', 'config');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  writeConfig(ssoConfig(url));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const state: SsoServer = {
    home,
    env: { HOME: home, PATH: process.env['PATH'] },
    url,
    called,
    answer: 'wait',
    tokenSeconds: 3_600,
    accounts: { [main]: { name: 'acme main', roles: ['Operator', 'Admin'] } },
    endSessions: () => {
      tokens = new Set();
      refreshTokens = new Map();
    },
    forgetClients: () => {
      clients = new Set();
    },
    writeConfig,
  };
  return state;
}

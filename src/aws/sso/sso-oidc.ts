import { AppFailure } from '../../errors';
import type { Secret } from '../../secret';
import { type EndpointVariant, identityCenterUrl } from '../partition';
import type { SsoSession } from '../profiles/profile';
import { callJson, fieldsOf, type JsonCall, type JsonCalls, Refusal, toFailure } from './json-call';
import type { SsoClient, SsoToken } from './sso-token';

/** The sign-in that a call belongs to, and how to reach AWS. */
export type SsoCall = {
  readonly session: SsoSession;
  readonly endpointVariant: EndpointVariant;
  readonly caBundle: string | undefined;
  readonly signal: AbortSignal;
};

export type DeviceAuthorization = {
  readonly deviceCode: Secret;
  /** The person compares it with the page. Not safe to print. */
  readonly userCode: string;
  /**
   * The page, and the page with the code filled in, as AWS wrote them. Not safe to print or open.
   */
  readonly verificationUri: string;
  readonly verificationUriComplete: string | undefined;
  readonly expiresAt: Date;
  /** The pause between two questions whether it is approved. */
  readonly intervalMs: number;
};

type TokenAnswer =
  | { readonly kind: 'token'; readonly token: SsoToken }
  | { readonly kind: 'pending' | 'slow-down' }
  /** `client-unknown`: AWS does not know this program, or not for this grant. */
  | { readonly kind: 'denied' | 'expired' | 'client-unknown'; readonly failure: AppFailure };

/** Identity Center's sign-in (SSO OIDC API reference; RFC 8628 for devices). */
export type SsoOidc = {
  /** Throws `AppFailure`. */
  readonly registerClient: (call: SsoCall) => Promise<SsoClient>;
  /** `client-unknown`: register again. Throws `AppFailure`. */
  readonly startDeviceAuthorization: (
    client: SsoClient,
    call: SsoCall,
  ) => Promise<DeviceAuthorization | 'client-unknown'>;
  /** Throws `AppFailure` if no answer came, or one that says nothing about the token. */
  readonly createToken: (client: SsoClient, grant: Grant, call: SsoCall) => Promise<TokenAnswer>;
};

/**
 * What a token is asked for with: a device that a person approved, or the refresh token of an
 * earlier one.
 */
type Grant =
  | { readonly kind: 'device'; readonly deviceCode: Secret }
  | { readonly kind: 'refresh'; readonly refreshToken: Secret };

/** More than AWS gives: 90 days for a registration, 10 minutes for a code, 12 hours for a token. */
const most = {
  tokenSeconds: 90 * 86_400,
  codeSeconds: 3_600,
  intervalSeconds: 300,
  epochSeconds: 253_402_300_799,
  userCode: 64,
  uri: 2_048,
} as const;

/** The default if the answer has none (RFC 8628, 3.2). */
const usualIntervalSeconds = 5;

export function createSsoOidc(calls: JsonCalls): SsoOidc {
  const post = (
    action: string,
    path: string,
    body: object,
    secrets: readonly Secret[],
    { session, endpointVariant, caBundle, signal }: SsoCall,
    isRepeatable: boolean,
  ) => {
    const endpoint =
      session.endpoints.oidc ?? identityCenterUrl('oidc', session.region, endpointVariant);
    const call: JsonCall = {
      action: `sso-oidc:${action}`,
      method: 'POST',
      endpoint,
      path,
      body,
      secrets,
      caBundle,
      signal,
      isRepeatable,
    };
    return callJson(call, calls).then((answer) => fieldsOf(answer, call.action));
  };
  const inSeconds = (seconds: number) => new Date(calls.clock.now().getTime() + seconds * 1000);

  return {
    registerClient: async (call) => {
      const { name, scopes } = call.session;
      const body = {
        clientName: name === undefined ? 'awsmfa' : `awsmfa-${name}`.slice(0, 100),
        clientType: 'public',
        ...(scopes.length > 0 && { scopes }),
      };
      try {
        const answer = await post('RegisterClient', '/client/register', body, [], call, true);
        return {
          clientId: answer.token('clientId'),
          clientSecret: answer.secret('clientSecret'),
          expiresAt: new Date(answer.seconds('clientSecretExpiresAt', most.epochSeconds) * 1000),
          scopes,
        };
      } catch (thrown) {
        throw toFailure(thrown);
      }
    },

    startDeviceAuthorization: async ({ clientId, clientSecret }, call) => {
      const { startUrl } = call.session;
      const body = { clientId, clientSecret: clientSecret.reveal(), startUrl };
      try {
        const answer = await post(
          'StartDeviceAuthorization',
          '/device_authorization',
          body,
          [clientSecret],
          call,
          true,
        );
        const interval = answer.isThere('interval')
          ? answer.seconds('interval', most.intervalSeconds)
          : usualIntervalSeconds;
        return {
          deviceCode: answer.secret('deviceCode'),
          userCode: answer.text('userCode', most.userCode),
          verificationUri: answer.text('verificationUri', most.uri),
          verificationUriComplete: answer.isThere('verificationUriComplete')
            ? answer.text('verificationUriComplete', most.uri)
            : undefined,
          expiresAt: inSeconds(answer.seconds('expiresIn', most.codeSeconds)),
          intervalMs: interval * 1000,
        };
      } catch (thrown) {
        if (thrown instanceof Refusal && isOfClient(thrown)) return 'client-unknown';
        throw thrown instanceof Refusal && thrown.aws.code === 'InvalidRequestException'
          ? new AppFailure({ kind: 'sso-start-url-refused', startUrl, aws: thrown.aws })
          : toFailure(thrown);
      }
    },

    createToken: async (client, grant, call) => {
      const { clientId, clientSecret } = client;
      const granted = grant.kind === 'device' ? grant.deviceCode : grant.refreshToken;
      const body = {
        clientId,
        clientSecret: clientSecret.reveal(),
        ...(grant.kind === 'device'
          ? { grantType: DEVICE_GRANT, deviceCode: granted.reveal() }
          : { grantType: 'refresh_token', refreshToken: granted.reveal() }),
      };
      try {
        const answer = await post(
          'CreateToken',
          '/token',
          body,
          [clientSecret, granted],
          call,
          false,
        );
        // Without a new refresh token, the old one stays good (RFC 6749, 6).
        const before = grant.kind === 'refresh' ? grant.refreshToken : undefined;
        const token: SsoToken = {
          accessToken: answer.secret('accessToken'),
          expiresAt: inSeconds(answer.seconds('expiresIn', most.tokenSeconds)),
          client,
          refreshToken: answer.isThere('refreshToken') ? answer.secret('refreshToken') : before,
        };
        return { kind: 'token', token };
      } catch (thrown) {
        return toTokenAnswer(thrown);
      }
    },
  };
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** AWS refuses a registration for another grant like one that it does not know. */
function isOfClient({ aws: { code } }: Refusal): boolean {
  return code === 'InvalidClientException' || code === 'UnauthorizedClientException';
}

/** The errors of `CreateToken` (API reference). */
function toTokenAnswer(thrown: unknown): TokenAnswer {
  if (!(thrown instanceof Refusal)) throw thrown;
  const { aws, failure } = thrown;
  if (isOfClient(thrown)) return { kind: 'client-unknown', failure };
  switch (aws.code) {
    case 'AuthorizationPendingException':
      return { kind: 'pending' };
    case 'SlowDownException':
      return { kind: 'slow-down' };
    case 'AccessDeniedException':
      return {
        kind: 'denied',
        failure: new AppFailure({ kind: 'sso-denied', reason: 'denied', aws }),
      };
    case 'ExpiredTokenException':
    case 'InvalidGrantException':
      return {
        kind: 'expired',
        failure: new AppFailure({ kind: 'sso-denied', reason: 'expired', aws }),
      };
    default:
      throw failure;
  }
}

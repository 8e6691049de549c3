import type { Clock } from '../../aws/clock';
import { localOrigin } from '../../aws/console-sign-in';
import { partitionOfRegion } from '../../aws/partition';
import type { SsoSession } from '../../aws/profiles/profile';
import type { SsoSignInAsked } from '../../aws/sso/access-token';
import { isPassing } from '../../aws/sso/json-call';
import type { DeviceAuthorization, SsoCall, SsoOidc } from '../../aws/sso/sso-oidc';
import { isGood, type SsoClient, type SsoToken } from '../../aws/sso/sso-token';
import { bounds } from '../../bounds';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';

/** What a person has to approve in a browser. Everything in it is safe to print. */
export type Approval = {
  readonly profileName: string;
  /** The page has to show the same code. */
  readonly userCode: string;
  /** The page with the code filled in, or without it if AWS gives no such address. */
  readonly address: string;
  /**
   * The same for the browser and the QR code, or `undefined` if the host is neither AWS's nor the
   * start URL's: then nothing here opens it.
   */
  readonly url: string | undefined;
  /** Why nothing here opens the address, or `undefined` if something may. */
  readonly warning: string | undefined;
  readonly expiresAt: Date;
};

export type SsoSignInFace = {
  /**
   * Shows what the person has to approve, and returns when `over` is aborted.
   *
   * Throws `AppFailure` `canceled` if the person leaves.
   */
  readonly showApproval: (approval: Approval, over: AbortSignal) => Promise<void>;
};

/** RFC 8628, 3.5. */
const slowDownMs = 5_000;

/**
 * Signs a person in to Identity Center: registers this program if AWS does not know it yet, shows
 * the code, and asks at the pace that AWS sets whether it is approved (device authorization, RFC
 * 8628).
 *
 * Throws `AppFailure` `canceled`, `sso-denied`, `sso-start-url-refused`, and if AWS can't be
 * reached.
 */
export async function signInToSso(
  { profileName, call, oidc, before }: SsoSignInAsked,
  clock: Clock,
  face: SsoSignInFace,
): Promise<SsoToken> {
  const kept = before?.client;
  const isKept = kept !== undefined && mayReuse(kept, call.session, clock.now());
  const { client, authorization } = await authorize(isKept ? kept : undefined, oidc, call);
  const approval = toApproval(profileName, authorization, call.session);
  const over = new AbortController();
  const left = new AbortController();
  const shown = face.showApproval(approval, over.signal);
  const leaving = shown.catch((thrown: unknown) => {
    left.abort();
    throw thrown;
  });
  const signal = AbortSignal.any([call.signal, left.signal]);
  const polling = poll(client, authorization, oidc, { ...call, signal }, clock);
  try {
    // If the face returns without an error, the person has not answered yet.
    return await Promise.race([polling, leaving.then(() => polling)]);
  } finally {
    over.abort();
    await Promise.allSettled([leaving, polling]);
  }
}

/** A registration covers only its own scopes. Other programs register with the usual one. */
function mayReuse(client: SsoClient, { name, scopes }: SsoSession, now: Date): boolean {
  const made = client.scopes ?? (name === undefined ? [] : ['sso:account:access']);
  return isGood(client, now) && made.join() === scopes.join();
}

async function authorize(
  kept: SsoClient | undefined,
  oidc: SsoOidc,
  call: SsoCall,
): Promise<{ readonly client: SsoClient; readonly authorization: DeviceAuthorization }> {
  if (kept !== undefined) {
    const authorization = await oidc.startDeviceAuthorization(kept, call);
    if (authorization !== 'client-unknown') return { client: kept, authorization };
  }
  const client = await oidc.registerClient(call);
  const authorization = await oidc.startDeviceAuthorization(client, call);
  if (authorization === 'client-unknown')
    throw new AppFailure({ kind: 'odd-answer', action: 'sso-oidc:StartDeviceAuthorization' });
  return { client, authorization };
}

async function poll(
  client: SsoClient,
  { deviceCode, expiresAt, ...authorization }: DeviceAuthorization,
  oidc: SsoOidc,
  call: SsoCall,
  clock: Clock,
): Promise<SsoToken> {
  let { intervalMs } = authorization;
  for (;;) {
    await clock.sleep(intervalMs, call.signal);
    if (!isGood({ expiresAt }, clock.now()))
      throw new AppFailure({ kind: 'sso-denied', reason: 'expired' });
    try {
      const answer = await oidc.createToken(client, { kind: 'device', deviceCode }, call);
      switch (answer.kind) {
        case 'token':
          return answer.token;
        case 'pending':
          break;
        case 'slow-down':
          intervalMs += slowDownMs;
          break;
        case 'denied':
        case 'expired':
        case 'client-unknown':
          throw answer.failure;
      }
    } catch (thrown) {
      // The person may approve on another device, whose network works while this one's doesn't.
      if (!isPassing(thrown)) throw thrown;
      // Ask less often after a time-out (RFC 8628, 3.5).
      intervalMs = Math.min(intervalMs * 2, 60_000);
    }
  }
}

/**
 * The address comes from AWS's answer and goes to the person's browser, where somebody else's page
 * could ask for a password.
 *
 * Throws `AppFailure` `odd-answer` if it is not a web address.
 */
function toApproval(
  profileName: string,
  { userCode, verificationUri, verificationUriComplete, expiresAt }: DeviceAuthorization,
  session: SsoSession,
): Approval {
  const address = verificationUriComplete ?? verificationUri;
  const url = webAddress(address, session);
  // Protects: an address from the network opens no file, script or other program.
  if (url === undefined)
    throw new AppFailure({ kind: 'odd-answer', action: 'sso-oidc:StartDeviceAuthorization' });
  // Protects: the browser opens only pages of AWS or of the organization.
  const isKnown = isOfSession(url, session);
  return {
    profileName: printable(profileName),
    userCode: printable(userCode),
    address: printable(url.href),
    url: isKnown ? url.href : undefined,
    warning: isKnown
      ? undefined
      : `${printable(url.host)} is not an AWS host, and not the host of your start URL. Open it only if you recognize it.`,
    expiresAt,
  };
}

/** Only TLS, or an AWS on this computer. No user name: `https://aws.com@else` is at `else`. */
function webAddress(text: string, { endpoints }: SsoSession): URL | undefined {
  if (text.length > bounds.shown || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isLocal = localOrigin(url.href) !== undefined && localOrigin(endpoints.oidc) !== undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
  return isSafe && url.username === '' && url.password === '' ? url : undefined;
}

/**
 * The start URL's host, the host of an endpoint in the settings, and hosts where only AWS has
 * pages: Identity Center's portals (its user guide, "Customizing the AWS access portal URL"), its
 * pages for devices, and AWS's sign-in. Other names of the partition don't count, because anybody
 * can have one, in S3 for example.
 */
function isOfSession(url: URL, { startUrl, region, endpoints }: SsoSession): boolean {
  const own = [startUrl, endpoints.oidc].flatMap((text) =>
    text !== undefined && URL.canParse(text) ? new URL(text).host : [],
  );
  if (own.includes(url.host)) return true;
  const suffix = partitionOfRegion(region)?.dnsSuffix;
  return (
    url.host === `device.sso.${region}.${suffix}` ||
    ['awsapps.com', 'awsapps.cn', `portal.${region}.app.aws`, 'signin.aws'].some((name) =>
      url.host.endsWith(`.${name}`),
    )
  );
}

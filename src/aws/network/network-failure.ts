import { AppFailure } from '../../errors';

/** The facts about an exchange without a whole answer. */
type Attempt = {
  readonly host: string;
  /** Host and port of the proxy on the way. */
  readonly proxy: string | undefined;
  /** No byte of the request can have reached AWS. */
  readonly isUnsent: boolean;
};

/** Why awsmfa ended an exchange itself. */
export class TooLate extends Error {}
export class TooLong extends Error {}
export class CutShort extends Error {}
export class NotHttp extends Error {}

/** The proxy answered a `CONNECT` but opened no tunnel. */
export class ProxyRefusal extends Error {
  constructor(readonly status: number) {
    super(`the proxy answered ${status}`);
  }
}

/** A network error in our own words. The SDK decides by `code` whether to retry. */
class NetworkFailure extends AppFailure {
  constructor(
    attempt: Attempt,
    reason: string,
    readonly code: string | undefined,
    cause: unknown,
  ) {
    const { host, proxy, isUnsent } = attempt;
    const way = proxy === undefined ? '' : ` (through the proxy ${proxy})`;
    super({ kind: 'network', host, reason: `${reason}${way}`, isUnsent, cause });
  }
}

/** An answer that didn't come from AWS but from a proxy, or from a network that wants a sign-in. */
export function notOfAws(host: string, cause?: unknown, proxy?: string): AppFailure {
  const who = proxy === undefined ? 'a proxy' : `the proxy ${proxy}`;
  const reason = `what answered is not AWS (${who}, or a network that wants you to sign in?)`;
  return new AppFailure({ kind: 'network', host, reason, cause });
}

/** Never quotes the error's text, because a proxy's URL may hold a password. */
export function networkFailure(thrown: unknown, attempt: Attempt): AppFailure {
  const { reason, code } = whyOf(thrown);
  return new NetworkFailure(attempt, reason, code, thrown);
}

function whyOf(thrown: unknown): { readonly reason: string; readonly code: string | undefined } {
  if (thrown instanceof TooLate) return { reason: 'it did not answer in time', code: 'ETIMEDOUT' };
  if (thrown instanceof TooLong) return { reason: 'the answer did not end', code: undefined };
  if (thrown instanceof CutShort) return { reason: 'the answer was cut short', code: 'ECONNRESET' };
  if (thrown instanceof NotHttp) return { reason: notHttp, code: undefined };
  if (thrown instanceof ProxyRefusal) {
    const { status } = thrown;
    const reason =
      status === 407
        ? 'the proxy wants a user name and a password: HTTP status 407'
        : `the proxy refused with HTTP status ${status}`;
    return { reason, code: undefined };
  }
  const code = networkCodeOf(thrown);
  if (code === undefined) return { reason: 'the connection failed', code };
  return { reason: reasons[code] ?? reasonOfGroup(code), code };
}

const notHttp = 'what answered does not speak HTTP';

function reasonOfGroup(code: string): string {
  if (code.startsWith('HPE_')) return notHttp;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'what answered does not speak TLS';
  return `the connection failed (${code})`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name could not be looked up (DNS)',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed (TLS interception?)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an unknown authority (TLS interception?)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate could not be verified (TLS interception?)',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate could not be verified (TLS interception?)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate could not be verified (TLS interception?)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is the clock of this computer right?)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** The system's or Node's code for a failed connection, if it is one. */
export function networkCodeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code }: NodeJS.ErrnoException = thrown;
  if (typeof code === 'string') return code;
  const inner = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  return inner === undefined ? undefined : networkCodeOf(inner);
}

import { isIP } from 'node:net';
import { AppFailure } from '../../errors';
import type { Environment } from '../profiles/read/locate';

/** The proxy that a request goes through. */
export type HttpProxy = {
  readonly isTls: boolean;
  /** For `node:net`: an IPv6 address without brackets. */
  readonly hostname: string;
  /**
   * The name that the proxy's certificate must have. Empty for an IP address, as `node:tls`
   * requires.
   */
  readonly servername: string;
  readonly port: number;
  /** Host and port, to be shown. Never includes the password that the variable may hold. */
  readonly host: string;
  /** The `Proxy-Authorization` header. */
  readonly authorization: string | undefined;
};

/**
 * The one place that decides a request's route. `undefined` means direct. As in botocore
 * (`utils.get_environ_proxies`, Python's `getproxies_environment`, `ProxyConfiguration`), the
 * variable of the URL's scheme decides, lower-case names first, then `NO_PROXY`. An `https:` URL is
 * tunneled with `CONNECT`, and an `http:` URL is sent to the proxy itself.
 *
 * Throws `AppFailure` `bad-proxy`.
 */
export function proxyFor(url: string, env: Environment): HttpProxy | undefined {
  const [, scheme = '', authority = ''] = /^\s*([a-z]+):\/\/([^/?#]*)/i.exec(url) ?? [];
  const variables = proxyVariables(env);
  const found = variables.get(scheme.toLowerCase());
  const exempt = variables.get('no')?.value;
  // Protects: hosts in NO_PROXY are never reached through a proxy.
  if (found === undefined || (exempt !== undefined && isExempt(authority, exempt)))
    return undefined;
  return toProxy(found);
}

type Variable = { readonly name: string; readonly value: string };

/**
 * The variables by scheme, with `no` for hosts that need no proxy. An empty lower-case variable
 * removes the upper-case one.
 */
function proxyVariables(env: Environment): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  const named = Object.entries(env).filter(([name]) => /_proxy$/i.test(name));
  for (const [name, value] of named) if (value) variables.set(schemeOf(name), { name, value });
  // On a CGI server a request with a header called Proxy sets HTTP_PROXY (CVE-2016-1000110).
  // Protects: a header of a request does not choose the proxy.
  if (env['REQUEST_METHOD'] !== undefined) variables.delete('http');
  for (const [name, value] of named) {
    if (!name.endsWith('_proxy')) continue;
    if (value) variables.set(schemeOf(name), { name, value });
    else variables.delete(schemeOf(name));
  }
  return variables;
}

function schemeOf(name: string): string {
  return name.slice(0, -'_proxy'.length).toLowerCase();
}

/**
 * A name covers itself and everything below it, in any case, with or without a leading dot. It may
 * include the URL's port. `*` alone covers everything. botocore reads no address ranges (CIDR).
 */
function isExempt(authority: string, list: string): boolean {
  if (list === '*') return true;
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  const withoutPort = host.replace(/:\d*$/, '');
  return (
    list
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map((entry) => entry.replace(/^\.+/, '').toLowerCase())
      // Protects: NO_PROXY exempts a name and the names below it, not all with the same ending.
      .some((name) => [host, withoutPort].some((h) => h === name || h.endsWith(`.${name}`)))
  );
}

/** The default scheme is `http` (botocore's `_fix_proxy_url`). */
function toProxy({ name, value }: Variable): HttpProxy {
  const [, scheme = 'http'] = /^([a-z][a-z\d+.-]*):\/\//i.exec(value) ?? [];
  // Protects: a proxy that can't be used is an error, never skipped.
  if (!/^https?$/i.test(scheme)) {
    const reason = `a ${scheme.toLowerCase()} proxy doesn't work, with aws either`;
    throw new AppFailure({ kind: 'bad-proxy', variable: name, reason });
  }
  const text = /^https?:/i.test(value) ? value : `http://${value.replace(/^\/\//, '')}`;
  if (!URL.canParse(text)) {
    throw new AppFailure({ kind: 'bad-proxy', variable: name, reason: 'it is not a URL' });
  }
  const { protocol, hostname, port, host, username, password } = new URL(text);
  const isTls = protocol === 'https:';
  const address = hostname.replace(/^\[|\]$/g, '');
  return {
    isTls,
    hostname: address,
    servername: isIP(address) === 0 ? address : '',
    port: Number(port || (isTls ? 443 : 80)),
    host,
    authorization: username && password ? toBasic(username, password) : undefined,
  };
}

function toBasic(username: string, password: string): string {
  const text = `${unquoted(username)}:${unquoted(password)}`;
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

/** Python's `unquote`: a `%` that doesn't start an escape stays. */
function unquoted(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}

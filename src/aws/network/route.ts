import { isIP } from 'node:net';
import { AppFailure } from '../../errors';
import type { Environment } from '../profiles/read/locate';

/** The proxy that a request goes through. */
export type HttpProxy = {
  readonly isTls: boolean;
  /** As `node:net` takes it: an IPv6 address without brackets. */
  readonly hostname: string;
  /** Whose certificate it has to show; empty where that is an IP address, as `node:tls` wants it. */
  readonly servername: string;
  readonly port: number;
  /** Host and port, to be shown. Never with the password that the variable may hold. */
  readonly host: string;
  /** The `Proxy-Authorization` header. */
  readonly authorization: string | undefined;
};

/**
 * The one place that says which way a request goes: `undefined` is straight there. As botocore has it
 * (`utils.get_environ_proxies`, Python's `getproxies_environment`, `ProxyConfiguration`): the variable
 * of the URL's scheme, lower-case names first, then `NO_PROXY`. An `https:` URL is tunneled with
 * `CONNECT`, an `http:` one is asked of the proxy itself.
 *
 * Throws `AppFailure` `bad-proxy`.
 */
export function proxyFor(url: string, env: Environment): HttpProxy | undefined {
  const [, scheme = '', authority = ''] = /^\s*([a-z]+):\/\/([^/?#]*)/i.exec(url) ?? [];
  const variables = proxyVariables(env);
  const found = variables.get(scheme.toLowerCase());
  const exempt = variables.get('no')?.value;
  // Protects: what NO_PROXY names is never asked for through a proxy.
  if (found === undefined || (exempt !== undefined && isExempt(authority, exempt)))
    return undefined;
  return toProxy(found);
}

type Variable = { readonly name: string; readonly value: string };

/** By scheme, and under `no` what needs no proxy. An empty lower-case name takes the others away. */
function proxyVariables(env: Environment): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  const named = Object.entries(env).filter(([name]) => /_proxy$/i.test(name));
  for (const [name, value] of named) if (value) variables.set(schemeOf(name), { name, value });
  // A server's request may set HTTP_PROXY by a header called Proxy (CVE-2016-1000110).
  // Protects: a header of somebody's request does not choose the proxy.
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
 * Names cover themselves and all below them, in any case, with or without a leading dot, and with the
 * port that the URL says. `*` alone covers everything. botocore reads no ranges of addresses (CIDR).
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
      // Protects: NO_PROXY exempts a name and those below it, not every name that ends alike.
      .some((name) => [host, withoutPort].some((h) => h === name || h.endsWith(`.${name}`)))
  );
}

/** Without a scheme it is `http` (botocore's `_fix_proxy_url`). */
function toProxy({ name, value }: Variable): HttpProxy {
  const [, scheme = 'http'] = /^([a-z][a-z\d+.-]*):\/\//i.exec(value) ?? [];
  // Protects: a proxy that can't be used is an error, and no reason to do without it.
  if (!/^https?$/i.test(scheme)) {
    const reason = `a ${scheme.toLowerCase()} proxy can't be used, by aws neither`;
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

/** Python's `unquote`: a `%` that begins no escape stays as it is. */
function unquoted(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}

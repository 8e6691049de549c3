/**
 * Why a text can't be an endpoint's address, or `undefined` if it can. botocore refuses the same
 * (`is_valid_endpoint_url`, "Invalid endpoint"). It accepts other schemes than these two and then
 * fails.
 */
export function flawOfEndpoint(text: string): string | undefined {
  const [, authority] = /^\s*https?:\/\/([^/?#\\]*)/i.exec(text) ?? [];
  if (authority === undefined) return 'add http:// or https:// in front of the host';
  const host = hostOf(authority);
  if (host === '') return 'it has no host';
  if (!isHost(host) || /\p{Cc}/u.test(text)) return 'its host is not valid';
  return URL.canParse(text) ? undefined : 'its host or port is not valid';
}

function hostOf(authority: string): string {
  const afterUser = authority.slice(authority.lastIndexOf('@') + 1);
  return afterUser.startsWith('[') ? afterUser : (afterUser.split(':', 1)[0] ?? '');
}

/** A DNS name, an IPv4 address, or an IPv6 address in brackets, which `URL` checks further. */
function isHost(host: string): boolean {
  if (host.startsWith('[')) return true;
  const labels = (host.endsWith('.') ? host.slice(0, -1) : host).split('.');
  return host.length <= 255 && labels.every((label) => /^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(label));
}

import type { HttpSettings } from './http';

/**
 * Whether AWS answers there at all, through the proxy and with the certificates of the settings: an
 * unsigned request, for which any answer will do.
 *
 * Throws what `HttpSettings.ask` throws.
 */
export async function reach(
  url: string,
  caBundle: string | undefined,
  http: HttpSettings,
  signal: AbortSignal,
): Promise<void> {
  const { host } = new URL(url);
  await http.ask({ method: 'GET', url, headers: { host } }, caBundle, signal);
}

import type { HttpSettings } from './http';

/**
 * Checks whether AWS answers at this URL at all, with the proxy and certificates of the settings.
 * Sends an unsigned request, and any answer counts.
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

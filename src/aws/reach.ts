import { HttpRequest } from '@smithy/core/protocols';
import { translate } from './aws-error';
import type { HttpSettings } from './http';

/**
 * Whether AWS answers there at all, through the proxy and with the certificates of the settings: an
 * unsigned request, for which any answer will do.
 *
 * Throws `AppFailure` `network` where none comes.
 */
export async function reach(
  url: string,
  caBundle: string | undefined,
  http: HttpSettings,
  now: () => Date,
  signal: AbortSignal,
): Promise<void> {
  const { protocol, hostname, port, host } = new URL(url);
  const request = new HttpRequest({
    method: 'GET',
    protocol,
    hostname,
    path: '/',
    headers: { host },
    ...(port === '' ? {} : { port: Number(port) }),
  });
  try {
    const { response } = await http
      .handlerFor(url, caBundle)
      .handle(request, { abortSignal: signal });
    // The connection is free again when the answer is read or given up.
    response.body?.destroy();
  } catch (thrown) {
    const call = { profileName: '', withMfa: false };
    throw translate(thrown, { action: 'GET', call, host, proxy: http.proxyOf(url) }, now);
  }
}

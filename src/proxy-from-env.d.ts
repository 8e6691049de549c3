declare module 'proxy-from-env' {
  /** The URL of the proxy for requests to `url`; empty text where there is none. */
  export function getProxyForUrl(url: string): string;
}

import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Keys } from './sandbox';

/** A signed request of the Query protocol that a test may change before it is sent. */
export type SignedForm = {
  readonly url: string;
  readonly headers: Record<string, string>;
  body: string;
};

export type QueryAnswer = {
  readonly status: number;
  readonly xml: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
};

/** The hash that `SignatureV4` needs, made from Node's. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

export async function signForm(
  endpoint: string,
  keys: Keys,
  parameters: Readonly<Record<string, string>>,
  scope: { readonly service?: string; readonly region?: string; readonly signingDate?: Date } = {},
): Promise<SignedForm> {
  const { service = 'sts', region = 'us-east-1', signingDate = new Date() } = scope;
  const url = new URL(endpoint);
  const version = service === 'iam' ? '2010-05-08' : '2011-06-15';
  const body = new URLSearchParams({ Version: version, ...parameters }).toString();
  const signer = new SignatureV4({ service, region, credentials: keys, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: '/',
      query: {},
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    },
    { signingDate },
  );
  const { host: _, ...sent } = headers;
  return { url: `${endpoint}/`, headers: sent, body };
}

export async function send({ url, headers, body }: SignedForm): Promise<QueryAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const xml = await response.text();
  return {
    status: response.status,
    xml,
    code: /<Code>(.*?)<\/Code>/.exec(xml)?.[1],
    message: /<Message>(.*?)<\/Message>/s.exec(xml)?.[1]?.replaceAll('&#39;', "'"),
  };
}

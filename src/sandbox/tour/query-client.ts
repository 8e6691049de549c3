/** Calls STS as a reader of the tour could with `curl`: a signed form and an XML answer. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { sign, toBasicFormat } from '../signature';

export type TourCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
};

type StsAnswer = {
  readonly status: number;
  /** The text of the first such element, or `undefined` if there is none. */
  readonly element: (name: string) => string | undefined;
};

export async function askSts(
  url: string,
  { accessKeyId, secretAccessKey, sessionToken }: TourCredentials,
  parameters: Readonly<Record<string, string>>,
  now: Date,
): Promise<StsAnswer> {
  const body = new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString();
  const signedAt = toBasicFormat(now);
  const headers = new Map([
    ['content-type', 'application/x-www-form-urlencoded'],
    ['host', new URL(url).host],
    ['x-amz-date', signedAt],
    ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken] as const]),
  ]);
  const scope = { date: signedAt.slice(0, 8), region: 'us-east-1', service: 'sts' };
  const signedHeaders = [...headers.keys()];
  const signature = sign(
    { method: 'POST', target: '/', headers, body: Buffer.from(body) },
    { scope, signedHeaders, signedAt, secretAccessKey },
  ).toString('hex');
  const credential = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  headers.delete('host');
  // `fetch` fails on Wine, because it sets keep-alive before the connection is established.
  const asked = request(url, {
    method: 'POST',
    headers: {
      ...Object.fromEntries(headers),
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    },
  }).end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const xml = await text(response);
  return {
    status: response.statusCode ?? 0,
    element: (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1],
  };
}

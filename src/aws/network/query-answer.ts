import type { HttpAnswer, HttpAsked } from './exchange';

/**
 * The operation in a request of the Query protocol (STS, IAM), or `undefined` for another protocol.
 */
export function queriedAction({ headers, body }: HttpAsked): string | undefined {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  return new URLSearchParams(String(body)).get('Action') ?? undefined;
}

/** The name of the root element, if this is an XML answer like those of STS or IAM. */
export function rootOf(body: Buffer): string | undefined {
  const start = body.subarray(0, 500).toString('latin1');
  return /^\s*(?:<\?[^>]*>\s*)?<(\w*Response)\b/.exec(start)?.[1];
}

/** Whether the answer ends with the end of its root element. */
export function isWhole(body: Buffer, root: string): boolean {
  return body.subarray(-500).toString('latin1').trimEnd().endsWith(`</${root}>`);
}

/**
 * Whether AWS answered, and not something on the way. Over TLS the certificate proves it, so a
 * request id is enough. Without TLS it must also be a whole answer document of AWS.
 */
export function isOfAws({ headers, body }: HttpAnswer, isTls: boolean): boolean {
  // Protects: a proxy's error page doesn't set the clock.
  if (headers['x-amzn-requestid'] === undefined) return false;
  const root = rootOf(body);
  return isTls || (root !== undefined && isWhole(body, root) && body.includes('<RequestId>'));
}

const mostMessageBytes = 4_000;
const mostErrorBytes = 50_000;

/**
 * Shortens an error answer that would keep the SDK busy: its parser takes 300 ms for a megabyte,
 * and no more of the message is ever shown. A long answer without a message isn't from AWS.
 */
export function withShortMessage(body: Buffer): Buffer {
  // Protects: a long message doesn't keep the SDK's parser busy.
  if (body.length <= mostErrorBytes) return body;
  const start = body.indexOf('<Message>');
  const end = body.lastIndexOf('</Message>');
  if (start === -1 || end < start + mostMessageBytes) return Buffer.alloc(0);
  // Don't cut in the middle of a character or an entity.
  const kept = new TextDecoder().decode(body.subarray(0, start + mostMessageBytes), {
    stream: true,
  });
  const text = kept.replace(/&[^;&]{0,9}$/, '');
  const short = Buffer.concat([Buffer.from(text), body.subarray(end)]);
  return short.length <= mostErrorBytes ? short : Buffer.alloc(0);
}

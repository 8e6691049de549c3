import type { HttpAnswer, HttpAsked } from './exchange';

/** The operation that a request of the Query protocol (STS, IAM) asks for; `undefined` for another protocol. */
export function queriedAction({ headers, body }: HttpAsked): string | undefined {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  return new URLSearchParams(String(body)).get('Action') ?? undefined;
}

/** The name of the element that an XML answer of STS's or IAM's kind consists of. */
export function rootOf(body: Buffer): string | undefined {
  const start = body.subarray(0, 500).toString('latin1');
  return /^\s*(?:<\?[^>]*>\s*)?<(\w*Response)\b/.exec(start)?.[1];
}

/** Whether the element ends where the answer does. */
export function isWhole(body: Buffer, root: string): boolean {
  return body.subarray(-500).toString('latin1').trimEnd().endsWith(`</${root}>`);
}

/**
 * Whether it was AWS that answered, and not something on the way. Over TLS the certificate says so of
 * whatever has a request id; without TLS it takes AWS's own document too.
 */
export function isOfAws({ headers, body }: HttpAnswer, isTls: boolean): boolean {
  // Protects: a page of a proxy doesn't set the clock.
  if (headers['x-amzn-requestid'] === undefined) return false;
  const root = rootOf(body);
  return isTls || (root !== undefined && isWhole(body, root) && body.includes('<RequestId>'));
}

const mostMessageBytes = 4_000;
const mostErrorBytes = 50_000;

/**
 * An error answer that the SDK can read in no time: its parser takes 300 ms for a megabyte, and of a
 * message no more is ever shown. What is long without a message is not AWS's.
 */
export function withShortMessage(body: Buffer): Buffer {
  // Protects: the SDK's parser is not kept busy by a long message.
  if (body.length <= mostErrorBytes) return body;
  const start = body.indexOf('<Message>');
  const end = body.lastIndexOf('</Message>');
  if (start === -1 || end < start + mostMessageBytes) return Buffer.alloc(0);
  // Not in the middle of a character or of an entity.
  const kept = new TextDecoder().decode(body.subarray(0, start + mostMessageBytes), {
    stream: true,
  });
  const text = kept.replace(/&[^;&]{0,9}$/, '');
  const short = Buffer.concat([Buffer.from(text), body.subarray(end)]);
  return short.length <= mostErrorBytes ? short : Buffer.alloc(0);
}

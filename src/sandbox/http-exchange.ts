/** Reads HTTP requests, and writes the answers and pages of the rest of the sandbox. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './service';
import type { SignedRequest } from './signature';

const MAX_BODY_BYTES = 1 << 20;

/** Returns `undefined` if the body is larger than any that these services accept. */
export async function readRequest(message: IncomingMessage): Promise<SignedRequest | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Protects: no request can fill the memory.
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  const headers = new Map<string, string>();
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const name = (message.rawHeaders[at] ?? '').toLowerCase();
    const value = message.rawHeaders[at + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return {
    method: message.method ?? 'GET',
    target: message.url ?? '/',
    headers,
    body: Buffer.concat(chunks),
  };
}

export function send(
  response: ServerResponse,
  { status, requestId, contentType, body, errorType }: Answer,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  });
  response.end(body);
}

export function sendPage(
  response: ServerResponse,
  { status, contentType, body, location }: Page,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    ...(location === undefined ? {} : { location }),
  });
  response.end(body);
}

export const TOO_LARGE: Answer = {
  status: 413,
  requestId: '',
  contentType: 'text/plain',
  body: 'Request entity too large',
};

/**
 * Rejects other host names, so that a web page can't reach us through a name it points to loopback.
 */
export function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');
}

/** A page that a person sees in a browser. */
export type Page = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Where the browser is redirected. */
  readonly location?: string;
};

export function page(status: number, text: string): Page {
  return htmlPage(status, `<p>${escaped(text)}</p>`);
}

/** `content` is HTML. */
export function htmlPage(status: number, content: string): Page {
  const body = `<!doctype html><meta charset="utf-8"><title>Sandbox</title>${content}\n`;
  return { status, contentType: 'text/html', body };
}

export function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

import type { ServerResponse } from 'node:http';
import { Refusal } from './aws-refusal';

/** A failure between a client and AWS that a test or a person can ask for. */
export type Fault = {
  /** The action that fails, such as `AssumeRole`. Every action if not given. */
  readonly action?: string;
  /** How many requests it affects. All of them if not given. */
  readonly times?: number;
} & (
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'throttling' }
  | { readonly kind: 'server-error'; readonly status?: 500 | 502 | 503 }
  /** Any AWS error, such as `EntityTemporarilyUnmodifiable`. */
  | {
      readonly kind: 'refusal';
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  /** The connection is reset, and the request is not carried out. */
  | { readonly kind: 'reset' }
  /** The request is carried out, then the connection is reset instead of an answer. */
  | { readonly kind: 'reset-after' }
  /** The request is not carried out, and no answer ever comes. */
  | { readonly kind: 'hang' }
  /** The request is carried out, and no answer ever comes. */
  | { readonly kind: 'hang-after' }
  /** An answer that isn't XML, such as a proxy's login page. */
  | { readonly kind: 'rubbish' }
);

export class Faults {
  #armed: { readonly fault: Fault; left: number }[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Returns the faults for this request and counts them down. */
  take(action: string): readonly Fault[] {
    const striking = this.#armed.filter(
      ({ fault }) => fault.action === undefined || fault.action === action,
    );
    for (const armed of striking) armed.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return striking.map(({ fault }) => fault);
  }
}

/** Returns `true` if a fault kept the request from being carried out. */
export async function strikesBefore(
  struck: readonly Fault[],
  response: ServerResponse,
): Promise<boolean> {
  for (const fault of struck) {
    if (fault.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  }
  if (struck.some(({ kind }) => kind === 'hang')) return true;
  if (struck.some(({ kind }) => kind === 'reset')) {
    reset(response);
    return true;
  }
  if (struck.some(({ kind }) => kind === 'rubbish')) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Sign in to the network</title><p>Please log in');
    return true;
  }
  return false;
}

/** Returns `true` if a fault replaced the answer after the request was carried out. */
export function strikesAfter(struck: readonly Fault[], response: ServerResponse): boolean {
  if (struck.some(({ kind }) => kind === 'reset-after')) reset(response);
  return struck.some(({ kind }) => kind === 'reset-after' || kind === 'hang-after');
}

/** The error that a fault sends instead of AWS's answer. */
export function refusalOf(struck: readonly Fault[]): Refusal | undefined {
  for (const fault of struck) {
    if (fault.kind === 'throttling') return new Refusal(400, 'Throttling', 'Rate exceeded');
    if (fault.kind === 'refusal') return new Refusal(fault.status, fault.code, fault.message);
    if (fault.kind === 'server-error') {
      const status = fault.status ?? 500;
      return status === 503
        ? new Refusal(503, 'ServiceUnavailable', 'Service is unable to handle request.')
        : new Refusal(
            status,
            'InternalFailure',
            'We encountered an internal error. Please try again.',
          );
    }
  }
  return undefined;
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Brings about the faults that were asked for. */
import type { ServerResponse } from 'node:http';
import { Refusal } from './aws-refusal';
import type { Fault } from './faults';

/** True where a fault has taken the request away before anything was done. */
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

/** True where a fault has taken the answer away after the request was carried out. */
export function strikesAfter(struck: readonly Fault[], response: ServerResponse): boolean {
  if (struck.some(({ kind }) => kind === 'reset-after')) reset(response);
  return struck.some(({ kind }) => kind === 'reset-after' || kind === 'hang-after');
}

/** The error that a fault puts in place of AWS's answer. */
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

/** A request to one of the services that use REST-JSON. */
import { Refusal } from '../aws-refusal';
import type { SignedRequest } from '../signature';
import type { World } from '../world';
import type { IdentityCenter } from './identity-center';

export type JsonCall = {
  readonly center: IdentityCenter;
  readonly world: World;
  readonly now: Date;
  /** The sandbox server's URL. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: SignedRequest['headers'];
  readonly body: Readonly<Record<string, unknown>>;
};

/** Returns the object of the answer's body. @throws Refusal */
export type JsonAction = (call: JsonCall) => object;

export const invalidRequest = (message: string) =>
  new Refusal(400, 'InvalidRequestException', message);

/** Parses the object in a body. @throws Refusal for anything else. */
export function readBody({ method, body }: SignedRequest): Readonly<Record<string, unknown>> {
  if (method === 'GET' || body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: refused below.
  }
  throw new Refusal(400, 'SerializationException', 'Start of structure or map expected');
}

/** A string that the API's model requires in the body. @throws Refusal */
export function requiredText({ body }: JsonCall, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidRequest(`Missing or invalid ${name}`);
}

/** Answers requests for SSO OIDC and the portal, which use REST-JSON. */
import { randomUUID } from 'node:crypto';
import { Refusal } from '../aws-refusal';
import type { Answer } from '../service';
import type { SignedRequest } from '../signature';
import { type JsonCall, readBody } from './json-request';
import { OIDC_ACTIONS } from './oidc-actions';
import { PORTAL_ACTIONS } from './portal-actions';

type Service = 'oidc' | 'portal';

/** The operations by their URIs, from botocore's models of `sso-oidc` and `sso`. */
const OPERATIONS: Readonly<Record<string, { readonly service: Service; readonly name: string }>> = {
  'POST /client/register': { service: 'oidc', name: 'RegisterClient' },
  'POST /device_authorization': { service: 'oidc', name: 'StartDeviceAuthorization' },
  'POST /token': { service: 'oidc', name: 'CreateToken' },
  'GET /federation/credentials': { service: 'portal', name: 'GetRoleCredentials' },
  'GET /assignment/accounts': { service: 'portal', name: 'ListAccounts' },
  'GET /assignment/roles': { service: 'portal', name: 'ListAccountRoles' },
  'POST /logout': { service: 'portal', name: 'Logout' },
};

type Operation = { readonly service: Service; readonly name: string };

/** Returns `undefined` if the request is for another service. */
export function findOperation({ method, target }: SignedRequest): Operation | undefined {
  const key = `${method} ${target.split('?')[0]}`;
  return Object.hasOwn(OPERATIONS, key) ? OPERATIONS[key] : undefined;
}

export function answerJson(
  operation: Operation,
  request: SignedRequest,
  call: Pick<JsonCall, 'center' | 'world' | 'now' | 'url'>,
): Answer {
  const { service, name } = operation;
  try {
    const actions = service === 'oidc' ? OIDC_ACTIONS : PORTAL_ACTIONS;
    const query = new URLSearchParams(request.target.split('?')[1] ?? '');
    const asked = { ...call, query, headers: request.headers, body: readBody(request) };
    const body = actions[name]?.(asked) ?? {};
    return { ...common(), status: 200, body: JSON.stringify(body) };
  } catch (failure) {
    if (failure instanceof Refusal) return refuseJson(operation, failure);
    throw failure;
  }
}

/**
 * The error code is in a header, followed by a colon and the service's name (AWS restJson1
 * protocol, "Operation error serialization"). OIDC's body is OAuth's (RFC 6749, 5.2). The portal's
 * has a message.
 */
export function refuseJson({ service }: Operation, { status, code, message }: Refusal): Answer {
  const isThrottled = code === 'Throttling';
  const name = isThrottled ? 'TooManyRequestsException' : code;
  const body =
    service === 'oidc'
      ? { error: oauthErrorOf(name), error_description: message }
      : { message, __type: `com.amazonaws.switchboard.portal#${name}` };
  return {
    ...common(),
    status: isThrottled ? 429 : status,
    errorType: `${name}:http://internal.amazon.com/coral/com.amazonaws.${service}/`,
    body: JSON.stringify(body),
  };
}

function common() {
  return { requestId: randomUUID(), contentType: 'application/json' };
}

/** `AuthorizationPendingException` is `authorization_pending`. */
function oauthErrorOf(code: string): string {
  return code
    .replace(/Exception$/, '')
    .replace(/(?!^)[A-Z]/g, '_$&')
    .toLowerCase();
}

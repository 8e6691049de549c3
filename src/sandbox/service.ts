/** Answers HTTP requests for STS and IAM, which use AWS's Query protocol. */
import { randomUUID } from 'node:crypto';
import { ACCESS_KEY_ACTIONS } from './access-key-actions';
import { Refusal } from './aws-refusal';
import type { Action, Call, Caller } from './call';
import { IAM_ACTIONS } from './iam-actions';
import { Parameters } from './parameters';
import { authenticate, type SignedRequest } from './signature';
import { STS_ACTIONS } from './sts-actions';
import type { World } from './world';
import { toXml } from './xml';

export type Answer = {
  readonly status: number;
  readonly requestId: string;
  readonly contentType: string;
  readonly body: string;
  /** The error header of the services that use JSON. */
  readonly errorType?: string;
};

type Service = {
  readonly name: 'iam' | 'sts';
  readonly version: string;
  readonly namespace: string;
  readonly actions: Readonly<Record<string, Action>>;
};

const STS: Service = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  actions: STS_ACTIONS,
};
const IAM: Service = {
  name: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  actions: { ...IAM_ACTIONS, ...ACCESS_KEY_ACTIONS },
};

const SERVICES = [STS, IAM];

/** The parameters of a request, from its body or, for GET, from its query string. */
export function readQuery(request: SignedRequest): URLSearchParams {
  const form = request.method === 'POST' ? request.body.toString('utf8') : '';
  const query = request.target.includes('?') ? request.target.replace(/^[^?]*\?/, '') : '';
  return new URLSearchParams(form || query);
}

type Instants = Pick<Call, 'now' | 'authenticatorNow'>;

export function answer(
  request: SignedRequest,
  query: URLSearchParams,
  world: World,
  instants: Instants,
): Answer {
  const service = chooseService(request, query);
  const requestId = randomUUID();
  const foreign = signedFor(request);
  const isOurs = SERVICES.some(
    ({ name, version }) => name === foreign || version === query.get('Version'),
  );
  if (foreign !== undefined && !isOurs) return isNotHere(foreign, request, query, requestId);
  try {
    return {
      status: 200,
      requestId,
      contentType: 'text/xml',
      body: perform(service, request, query, requestId, world, instants),
    };
  } catch (failure) {
    if (failure instanceof Refusal) return refuse(service, failure, requestId);
    throw failure;
  }
}

function perform(
  service: Service,
  request: SignedRequest,
  query: URLSearchParams,
  requestId: string,
  world: World,
  instants: Instants,
): string {
  const caller = authenticate(request, service.name, world, instants.now);
  const name = query.get('Action') ?? '';
  const version = query.get('Version') ?? '';
  const action = Object.hasOwn(service.actions, name) ? service.actions[name] : undefined;
  if (name === '') {
    throw new Refusal(400, 'MissingAction', 'The request must contain the parameter Action');
  }
  if (action === undefined || version !== service.version) {
    throw new Refusal(
      400,
      'InvalidAction',
      `Could not find operation ${name} for version ${version || 'NO_VERSION_SPECIFIED'}`,
    );
  }
  if (service === IAM) refuseSessionWithoutMfa(caller);
  const result = action({
    action: name,
    caller,
    parameters: new Parameters(query),
    world,
    ...instants,
  });
  const content = toXml({
    ...(result === undefined ? {} : { [`${name}Result`]: result }),
    ResponseMetadata: { RequestId: requestId },
  });
  return `<${name}Response xmlns="${service.namespace}">${content}</${name}Response>\n`;
}

/** Sessions without MFA can't call IAM (GetSessionToken API reference). */
function refuseSessionWithoutMfa(caller: Caller): void {
  if (caller.kind === 'user-session' && caller.session.mfaAt === undefined) {
    throw new Refusal(
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    );
  }
}

function refuse(service: Service, refusal: Refusal, requestId: string): Answer {
  const content = toXml({
    Error: {
      Type: refusal.status < 500 ? 'Sender' : 'Receiver',
      Code: refusal.code,
      Message: refusal.message,
    },
    RequestId: requestId,
  });
  return {
    status: refusal.status,
    requestId,
    contentType: 'text/xml',
    body: `<ErrorResponse xmlns="${service.namespace}">${content}</ErrorResponse>\n`,
  };
}

/** Sends an error that a fault made up, in the format of the requested service. */
export function answerWithRefusal(
  request: SignedRequest,
  query: URLSearchParams,
  refusal: Refusal,
): Answer {
  return refuse(chooseService(request, query), refusal, randomUUID());
}

/** The service that the request is signed for. */
function signedFor({ headers }: SignedRequest): string | undefined {
  return /\/([^/]+)\/aws4_request/.exec(headers.get('authorization') ?? '')?.[1];
}

/** Tells `aws s3 ls` that there is no S3 here, in a format that its SDK can read. */
function isNotHere(
  service: string,
  { headers }: SignedRequest,
  query: URLSearchParams,
  requestId: string,
): Answer {
  const status = 501;
  const code = 'NotImplemented';
  const message = `The sandbox has only STS and IAM, not ${service}.`;
  if (query.has('Action')) return refuse(STS, new Refusal(status, code, message), requestId);
  if (headers.get('content-type')?.includes('json')) {
    const body = `${JSON.stringify({ __type: code, message })}\n`;
    return { status, requestId, contentType: 'application/x-amz-json-1.1', body };
  }
  const body = `<Error>${toXml({ Code: code, Message: message, RequestId: requestId })}</Error>\n`;
  return { status, requestId, contentType: 'application/xml', body };
}

/**
 * AWS distinguishes its services by host name. Here they share one address, so the version decides.
 */
function chooseService(request: SignedRequest, query: URLSearchParams): Service {
  const version = query.get('Version');
  const byVersion = SERVICES.find((service) => service.version === version);
  if (byVersion !== undefined) return byVersion;
  return signedFor(request) === 'iam' ? IAM : STS;
}

/**
 * Verifies Signature Version 4. Written from AWS's description ("Create a signed AWS API request",
 * IAM user guide) with only SHA-256, so that it can disagree with the libraries that sign. Error
 * codes and messages are those of AWS's Query services.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from './aws-refusal';
import { type Caller, callerOfSession } from './call';
import type { AccessKey, World } from './world';

export type SignedRequest = {
  readonly method: string;
  /** As in the request line, including the query string. */
  readonly target: string;
  /** Names are in lower case. The values of a repeated header are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
};

/** IAM has one endpoint in each partition. In `aws`, requests are signed for us-east-1. */
const IAM_REGION = 'us-east-1';
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
const OTHER_PARTITION = /^(cn-|us-gov-|eusc-|us-iso)/;
const MAX_SKEW_MS = 5 * 60 * 1000;

/** Returns who signed the request. @throws Refusal if AWS would not accept it. */
export function authenticate(
  request: SignedRequest,
  service: 'iam' | 'sts',
  world: World,
  now: Date,
): Caller {
  const { accessKeyId, scope, signedHeaders, signature } = readAuthorization(request);
  const { caller, secretAccessKey, longTerm } = findSigner(
    request,
    accessKeyId,
    scope.region,
    world,
    now,
  );
  checkScope(scope, service);
  const signedAt = readSigningDate(request);
  checkDate(scope.date, signedAt, now);

  const expected = sign(request, { scope, signedHeaders, signedAt, secretAccessKey });
  const given = Buffer.from(signature, 'hex');
  // Protects: only the holder of the secret key can sign a request.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (longTerm !== undefined)
    longTerm.lastUsed = { at: now, service: scope.service, region: scope.region };
  return caller;
}

type Scope = { readonly date: string; readonly region: string; readonly service: string };

function readAuthorization({ headers }: SignedRequest) {
  const authorization = headers.get('authorization');
  if (authorization === undefined) {
    throw new Refusal(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  const [algorithm, rest = ''] = splitOnce(authorization, ' ');
  if (algorithm !== 'AWS4-HMAC-SHA256') {
    throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  }
  const fields = new Map(rest.split(',').map((field) => splitOnce(field.trim(), '=')));
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !fields.get(name));
  if (missing.length > 0) {
    const sentences = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    throw incomplete(`${sentences.join(' ')} Authorization=${algorithm}`);
  }
  const [accessKeyId = '', date = '', region = '', service = '', terminator, ...extra] = (
    fields.get('Credential') ?? ''
  ).split('/');
  if (terminator !== 'aws4_request' || extra.length > 0) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${fields.get('Credential')}'`,
    );
  }
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  if (!signedHeaders.includes('host')) {
    throw incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  // Headers that AWS acts on must be signed, or anybody in between could change them.
  const uncovered = [...headers.keys()].filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  // Protects: no header that AWS acts on can be added to a signed request.
  if (uncovered.length > 0) {
    throw incomplete(`'${uncovered[0]}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const scope: Scope = { date, region, service };
  return { accessKeyId, scope, signedHeaders, signature: fields.get('Signature') ?? '' };
}

/** Finds the secret of the key. Refuses a token that is missing, wrong or expired. */
function findSigner(
  { headers }: SignedRequest,
  accessKeyId: string,
  region: string,
  world: World,
  now: Date,
): { caller: Caller; secretAccessKey: string; longTerm?: AccessKey } {
  const token = headers.get('x-amz-security-token');
  const invalid = new Refusal(
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  );
  if (OTHER_PARTITION.test(region)) throw invalid;
  const longTerm = world.findAccessKey(accessKeyId);
  // Protects: a key that was turned off can't sign.
  if (longTerm?.accessKey.active && token === undefined) {
    const { user, accessKey } = longTerm;
    if (!world.knows(accessKey, now)) throw invalid;
    const { secretAccessKey } = accessKey;
    return { caller: { kind: 'user', user }, secretAccessKey, longTerm: accessKey };
  }
  const session = world.sessions.get(accessKeyId);
  // Protects: the keys of a session work only with its token.
  if (session === undefined || session.sessionToken !== token) throw invalid;
  // Protects: a session ends when it expires.
  if (session.expiration <= now) {
    throw new Refusal(403, 'ExpiredToken', 'The security token included in the request is expired');
  }
  return { caller: callerOfSession(session), secretAccessKey: session.secretAccessKey };
}

function checkScope(scope: Scope, service: 'iam' | 'sts'): void {
  const regionFits = service === 'iam' ? scope.region === IAM_REGION : REGION.test(scope.region);
  if (!regionFits) throw mismatch('Credential should be scoped to a valid region. ');
  // Protects: a signature works for one service.
  if (scope.service !== service) {
    throw mismatch(`Credential should be scoped to correct service: '${service}'. `);
  }
}

/** The signing date as `20261124T101500Z`. */
function readSigningDate({ headers }: SignedRequest): string {
  const header = headers.get('x-amz-date') ?? headers.get('date');
  if (header === undefined) {
    throw incomplete(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  const isBasic = /^\d{8}T\d{6}Z$/.test(header);
  const date = isBasic ? fromBasicFormat(header) : new Date(header);
  if (Number.isNaN(date.getTime())) {
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${header}'.`);
  }
  return toBasicFormat(date);
}

function checkDate(scopeDate: string, signedAt: string, now: Date): void {
  if (!signedAt.startsWith(scopeDate) || scopeDate.length !== 8) {
    throw mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${signedAt.slice(0, 8)}', from '${signedAt}'.`,
    );
  }
  const difference = now.getTime() - fromBasicFormat(signedAt).getTime();
  const here = toBasicFormat(now);
  const bound = toBasicFormat(new Date(now.getTime() - Math.sign(difference) * MAX_SKEW_MS));
  // Protects: a recorded request can be replayed for five minutes at most.
  if (difference > MAX_SKEW_MS) {
    throw mismatch(
      `Signature expired: ${signedAt} is now earlier than ${bound} (${here} - 5 min.)`,
    );
  }
  if (difference < -MAX_SKEW_MS) {
    throw mismatch(
      `Signature not yet current: ${signedAt} is still later than ${bound} (${here} + 5 min.)`,
    );
  }
}

/** Computes the signature of the request. */
export function sign(
  { method, target, headers, body }: SignedRequest,
  by: {
    readonly scope: Scope;
    readonly signedHeaders: readonly string[];
    readonly signedAt: string;
    readonly secretAccessKey: string;
  },
): Buffer {
  const { date, region, service } = by.scope;
  const [path = '/', query = ''] = splitOnce(target, '?');
  const canonicalRequest = [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    ...by.signedHeaders.map((name) => `${name}:${collapse(headers.get(name) ?? '')}`),
    '',
    by.signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    by.signedAt,
    `${date}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest),
  ].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (parent, part) => hmac(parent, part),
    `AWS4${by.secretAccessKey}`,
  );
  return hmac(key, stringToSign);
}

/** All services except S3 encode the path's segments once more. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/') || '/';
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** Encodes everything except letters, digits and `-._~` (RFC 3986). */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function collapse(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}

/** `20261124T101500Z`. */
export function toBasicFormat(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

function fromBasicFormat(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();
const mismatch = (message: string) => new Refusal(403, 'SignatureDoesNotMatch', message);
const incomplete = (message: string) => new Refusal(400, 'IncompleteSignature', message);

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIamPort } from '../../src/aws/iam-client';
import { createAwsClock } from '../../src/aws/network/aws-clock';
import { createHttpSettings } from '../../src/aws/network/http';
import { iamUrl, stsUrl } from '../../src/aws/partition';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { locateFiles } from '../../src/aws/profiles/read/locate';
import { findProfile, planFor } from '../../src/aws/sessions/plan';
import { createStsPort } from '../../src/aws/sts-client';
import { AppFailure, toAppError } from '../../src/errors';
import { Secret } from '../../src/secret';
import { certificate, openHttpsFront } from '../support/https-front';
import { openProxy, type TestProxy } from '../support/proxy';
import { type NetworkRow, networkRows, type Places } from './network-rows';

const isThere =
  spawnSync('python3', ['-c', 'import botocore']).status === 0 &&
  spawnSync('openssl', ['version']).status === 0;
if (!isThere) process.stderr.write('network.test.ts: botocore or openssl is missing: not run\n');

/** The request's host and region, its route and its result. */
type Reached = {
  readonly host: string | undefined;
  readonly region: string | undefined;
  readonly way: readonly string[];
  readonly outcome: 'answered' | 'untrusted' | 'failed';
};

const answers: Readonly<Record<string, string>> = {
  GetCallerIdentity:
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDAX</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  ListMFADevices:
    '<ListMFADevicesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListMFADevicesResult><MFADevices/><IsTruncated>false</IsTruncated></ListMFADevicesResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></ListMFADevicesResponse>',
};

describe.runIf(isThere)('the way to AWS', () => {
  let botocore: ChildProcess;
  let lines: AsyncIterator<string>;
  let places: Places;
  let proxies: Readonly<Record<string, TestProxy>>;
  let home: string;
  const closing: (() => void)[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'awsmfa-network-'));
    mkdirSync(join(home, '.aws'));
    botocore = spawn('python3', [join(import.meta.dirname, 'programs', 'botocore_route.py')]);
    botocore.stderr?.pipe(process.stderr);
    lines = createInterface({ input: botocore.stdout ?? process.stdin })[Symbol.asyncIterator]();
  });
  afterAll(() => {
    botocore?.kill();
    for (const close of closing) close();
    rmSync(home, { recursive: true });
  });

  async function open(): Promise<void> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const plain = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const front = await openHttpsFront(plain);
    proxies = { a: await openProxy(), b: await openProxy(), tls: await openProxy({ isTls: true }) };
    const ca = join(home, 'ca.pem');
    writeFileSync(ca, certificate);
    const otherCa = join(home, 'other.pem');
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const subject = ['-subj', '/CN=other', '-days', '2', '-keyout', join(home, 'key.pem')];
    spawnSync('openssl', ['req', ...made, ...subject, '-out', otherCa]);
    const host = (name: string) => proxies[name]?.host ?? '';
    const frontPort = new URL(front).port;
    places = {
      a: host('a'),
      b: host('b'),
      tls: host('tls'),
      front,
      plain,
      frontPort,
      ca,
      otherCa,
      home,
    };
  }

  const filled = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: keyof Places) => places[name] ?? whole);

  /** Writes the row's files and returns its environment. */
  function prepare({ env = {}, settings = '' }: NetworkRow): Record<string, string> {
    const section = `[profile me]\nregion = us-east-1\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n${filled(settings)}\n`;
    // A row's region replaces the first one.
    const text = /^region/m.test(settings) ? section.replace('region = us-east-1\n', '') : section;
    writeFileSync(join(home, '.aws', 'config'), text);
    const own = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, filled(value)]),
    );
    const names = Object.keys(own).map((name) => name.toLowerCase());
    const proxy = `http://${places.a}`;
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      ...(names.includes('https_proxy') ? {} : { HTTPS_PROXY: proxy }),
      ...own,
    };
  }

  function takeWay(): readonly string[] {
    return Object.entries(proxies).flatMap(([name, { log, authorizations }]) =>
      log.splice(0).map((line) => {
        const signedIn = authorizations.shift();
        return `${name}: ${line}${signedIn === undefined ? '' : ` ${signedIn}`}`;
      }),
    );
  }

  async function byBotocore(row: NetworkRow): Promise<Reached & { readonly error?: string }> {
    const asked = { env: prepare(row), profile: 'me', service: row.service ?? 'sts' };
    botocore.stdin?.write(`${JSON.stringify(asked)}\n`);
    const { value } = await lines.next();
    const { host, region, outcome, error } = JSON.parse(value);
    return { host, region, outcome, error, way: takeWay() };
  }

  async function byAwsmfa(row: NetworkRow): Promise<Reached & { readonly error?: string }> {
    const env = prepare(row);
    let host: string | undefined;
    let region: string | undefined;
    const done = (outcome: Reached['outcome'], error?: string) => ({
      host,
      region,
      outcome,
      way: takeWay(),
      ...(error !== undefined && { error }),
    });
    try {
      const set = loadProfiles(
        locateFiles(env, home, () => undefined),
        env,
      );
      const { base, problem } = planFor('me', set, {
        fallbackRegion: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'],
      });
      if (problem !== undefined) throw new AppFailure(problem);
      const profile = findProfile('me', set);
      const http = createHttpSettings(env, createAwsClock(Date.now), {
        connectMs: 3_000,
        answerMs: 3_000,
      });
      const isIam = row.service === 'iam';
      const url = isIam
        ? (profile.endpoints.iam ?? iamUrl(base.region, profile.endpointVariant))
        : stsUrl(base);
      const call = {
        credentials: {
          accessKeyId: 'AKIAEXAMPLE',
          secretAccessKey: new Secret('secret'),
          sessionToken: undefined,
          expiration: undefined,
        },
        region: base.region,
        endpoint: url,
        caBundle: profile.caBundle,
        signal: AbortSignal.timeout(20_000),
        profileName: 'me',
        withMfa: false,
      };
      host = new URL(url).host;
      region = base.region;
      await (isIam
        ? createIamPort(http).listMfaDevices(call, { userName: 'me' })
        : createStsPort(http).getCallerIdentity(call));
      return done('answered');
    } catch (thrown) {
      const error = toAppError(thrown);
      const text = error.kind === 'network' ? error.reason : error.kind;
      return done(/certificate/.test(text) ? 'untrusted' : 'failed', text);
    }
  }

  it("is botocore's by host, route and trust, except in rows that say why not", async () => {
    await open();
    const rows: string[] = [];
    for (const row of networkRows) {
      const [theirs, ours] = [await byBotocore(row), await byAwsmfa(row)];
      const differs =
        JSON.stringify(comparable(row, theirs)) !== JSON.stringify(comparable(row, ours));
      if (differs !== (row.differs !== undefined))
        rows.push(JSON.stringify({ row, theirs, ours }, undefined, 1));
    }
    expect(rows).toEqual([]);
    expect(networkRows.length).toBeGreaterThanOrEqual(60);
  });

  it('differs in at most five rows, each with its reason in the docs', () => {
    const docs = readFileSync(new URL('../../docs/network.md', import.meta.url), 'utf8');
    const reasons = networkRows.flatMap(({ differs }) => differs ?? []);
    expect(reasons.length).toBeLessThanOrEqual(5);
    for (const reason of reasons) expect(docs).toContain(reason);
  });
});

/** IAM calls are signed for the partition's region, which the call doesn't name. */
function comparable({ service }: NetworkRow, { host, region, way, outcome }: Reached) {
  return [host?.toLowerCase(), service === 'iam' ? undefined : region, way, outcome];
}

async function answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk);
  const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action') ?? '';
  response.writeHead(200, { 'content-type': 'text/xml' }).end(answers[action] ?? '');
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Profile, ProfileSet } from '../../src/aws/profiles/profile';
import { loadProfiles } from '../../src/aws/profiles/read/load-profiles';
import { fileBytes, oddPair, oddSection, pairOfFiles } from '../support/profile-files';

type Answer = {
  readonly method?: string | null;
  readonly key?: string | null;
  readonly token?: string | null;
  readonly error?: string;
};
type BotocoreReading = {
  readonly refused: readonly ('config' | 'credentials')[];
  readonly profiles: Readonly<
    Record<
      string,
      {
        readonly settings: Readonly<Record<string, unknown>>;
        readonly answer: Answer;
        readonly call: string | null;
        readonly endpoints: { readonly sts: unknown; readonly iam: unknown };
      }
    >
  >;
};

const probe = spawnSync('python3', ['-c', 'import botocore; print(botocore.__version__)'], {
  encoding: 'utf8',
});
const version = probe.status === 0 ? probe.stdout.trim() : undefined;

/** One Python process reads all pairs. */
function readWithBotocore(pairs: readonly FilePair[]): readonly BotocoreReading[] {
  const { stdout, stderr, status } = spawnSync(
    'python3',
    [join(import.meta.dirname, 'botocore_profiles.py')],
    {
      encoding: 'utf8',
      input: JSON.stringify(
        pairs.map(({ config, credentials, calls }) => ({
          calls,
          config: config.toString('base64'),
          credentials: credentials.toString('base64'),
        })),
      ),
      maxBuffer: 1 << 28,
      env: { ...process.env, PYTHONUTF8: '1' },
    },
  );
  if (status !== 0) throw new Error(`botocore could not be asked: ${stderr}`);
  return JSON.parse(stdout) as BotocoreReading[];
}

type FilePair = {
  readonly config: Buffer;
  readonly credentials: Buffer;
  /** Whether to create a client for each profile too. */
  readonly calls: boolean;
};

const directory = mkdtempSync(join(tmpdir(), 'awsmfa-botocore-'));
const locations = {
  configFile: join(directory, 'config'),
  credentialsFile: join(directory, 'credentials'),
};
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function readWithAwsmfa({ config, credentials }: FilePair): ProfileSet {
  writeFileSync(locations.configFile, config);
  writeFileSync(locations.credentialsFile, credentials);
  return loadProfiles(locations, {});
}

/** The files with which `aws` does not start, according to awsmfa. */
function refusedBy({ problems }: ProfileSet): string[] {
  const files = problems
    .filter(({ message }) => message.startsWith('aws will not start'))
    .map(({ file }) => (file === locations.configFile ? 'config' : 'credentials'));
  return [...new Set(files)].sort();
}

const SECRETS = ['aws_secret_access_key', 'aws_session_token', 'aws_security_token'];

/** Sorted text, so that `__proto__` is a key like any other. */
function settingsOf(profile: Profile): string {
  return toText(
    [...profile.settings].map(([key, value]) => [
      key,
      typeof value === 'string' ? value : toText([...value]),
    ]),
  );
}

function withoutSecrets(settings: Readonly<Record<string, unknown>>): string {
  return toText(
    Object.entries(settings)
      .filter(([key]) => !SECRETS.includes(key))
      .map(([key, value]) => [
        key,
        typeof value === 'object' && value !== null ? toText(Object.entries(value)) : value,
      ]),
  );
}

function toText(entries: readonly (readonly [string, unknown])[]): string {
  return JSON.stringify([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The provider method for each profile kind. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  'mfa-role': ['assume-role'],
  role: ['assume-role'],
  instance: ['assume-role'],
  'web-identity': ['assume-role-with-web-identity'],
  sso: ['sso'],
  login: ['login'],
  process: ['custom-process'],
  linked: ['custom-process'],
  user: ['shared-credentials-file', 'config-file'],
  'mfa-user': ['shared-credentials-file', 'config-file'],
  session: ['shared-credentials-file', 'config-file'],
};

/** Problems that only AWS's answer or botocore's client reports, not a credential provider. */
const STRICTER = [
  'bad-role-arn',
  'bad-access-key',
  'invalid-value',
  'unknown-sso-session',
  'sso-settings-missing',
  'indented-line',
  'nested-block',
  'text-for-block',
  'unknown-services',
  'service-without-block',
  'bad-endpoint',
];

function disagreement(profile: Profile, answer: Answer): string | undefined {
  const said = JSON.stringify(answer);
  if (profile.problem) {
    const isStricter = STRICTER.some(
      (code) =>
        profile.problem?.code === code ||
        (profile.problem?.code === 'broken-source-profile' &&
          /not the ARN of a role|not valid|can't be right|nested block|is a section|is indented/.test(
            profile.problem.message,
          )),
    );
    return answer.error || answer.method === null || isStricter
      ? undefined
      : `broken (${profile.problem.code}), but botocore says ${said}`;
  }
  if (profile.kind === 'settings')
    return answer.error || answer.method ? `settings alone, but botocore says ${said}` : undefined;
  if (!METHODS[profile.kind]?.includes(answer.method ?? ''))
    return `${profile.kind}, but botocore says ${said}`;
  const isKeys = ['user', 'mfa-user', 'session'].includes(profile.kind);
  if (isKeys && answer.key !== profile.keys?.accessKeyId) return `another key than ${said}`;
  if (isKeys && (answer.token || undefined) !== profile.keys?.sessionToken?.reveal())
    return 'another session token';
  return undefined;
}

/** What botocore refuses before sending, and what it would send. */
function differsInCall({ problem, obstacle, kind }: Profile, call: string | null) {
  // doctor reports a missing region. awsmfa itself signs in without one.
  if (call === 'NoRegionError') return undefined;
  if (call !== null && problem === undefined && obstacle === undefined)
    return `${kind} without a problem, but botocore ends with ${call}`;
  const isOfBotocore =
    /^(?:region|sts_regional_endpoints|retry_mode|max_attempts|defaults_mode) = /;
  return call === null && problem !== undefined && isOfBotocore.test(problem.message)
    ? `${problem.message} But botocore makes the call`
    : undefined;
}

if (version === undefined) {
  process.stderr.write('NOT RUN: the comparison with botocore, which python3 could not import\n');
  it('is not compared with botocore, which is not installed', () => {
    expect(probe.status).not.toBe(0);
  });
} else {
  it(`reads names, settings, refusals and origins of credentials as botocore ${version}`, () => {
    const seed = Number(process.env['FC_SEED'] ?? 20261124);
    const pairs = [
      ...fc
        .sample(pairOfFiles, { numRuns: 400, seed })
        .map(({ config, credentials }) => [fileBytes(config), fileBytes(credentials)] as const),
      ...fc
        .sample(fc.tuple(oddSection, oddSection), { numRuns: 400, seed })
        .map(([config, credentials]) => [Buffer.from(config), Buffer.from(credentials)] as const),
    ].map(([config, credentials]) => ({ config, credentials, calls: false }));
    for (const { config, credentials } of fc.sample(oddPair, { numRuns: 200, seed }))
      pairs.push({
        config: Buffer.from(config),
        credentials: Buffer.from(credentials),
        calls: true,
      });
    const readings = readWithBotocore(pairs);
    const disagreements: string[] = [];
    let profileCount = 0;
    let refusedCount = 0;
    let refusedCalls = 0;
    for (const [index, pair] of pairs.entries()) {
      const reading = readings[index]!;
      const read = readWithAwsmfa(pair);
      const found: string[] = [];
      const refused = refusedBy(read);
      if (JSON.stringify(refused) !== JSON.stringify([...reading.refused].sort()))
        found.push(`refused: ${refused}, by botocore: ${reading.refused}`);
      if (reading.refused.length > 0) refusedCount++;
      else {
        const names = [...read.profiles.keys()];
        const theirs = Object.keys(reading.profiles);
        if (JSON.stringify([...names].sort()) !== JSON.stringify([...theirs].sort()))
          found.push(`names: ${JSON.stringify(names)}, botocore: ${JSON.stringify(theirs)}`);
        for (const [name, profile] of read.profiles) {
          profileCount++;
          const their = Object.entries(reading.profiles).find(([theirName]) => theirName === name);
          if (!their) continue;
          const [, { settings, answer, endpoints, call }] = their;
          if (call) refusedCalls++;
          const unlike = pair.calls ? differsInCall(profile, call) : undefined;
          if (unlike !== undefined) found.push(`${name}: ${unlike}`);
          const [ours, theirs] = [settingsOf(profile), withoutSecrets(settings)];
          if (ours !== theirs) found.push(`${name}: ${ours}, botocore: ${theirs}`);
          const differs = name === '' ? undefined : disagreement(profile, answer);
          for (const service of ['sts', 'iam'] as const) {
            const [our, its] = [profile.endpoints[service], endpoints[service] ?? undefined];
            const isError = typeof its === 'object';
            if (isError ? profile.kind !== 'broken' : our !== its)
              found.push(`${name}: ${service} at ${our}, botocore: ${JSON.stringify(its)}`);
          }
          if (differs !== undefined) found.push(`${JSON.stringify(name)} is ${differs}`);
        }
      }
      if (found.length > 0)
        disagreements.push(
          `${found.join('\n')}\nconfig: ${JSON.stringify(pair.config.toString('latin1'))}\ncredentials: ${JSON.stringify(pair.credentials.toString('latin1'))}`,
        );
    }
    expect(disagreements.slice(0, 5).join('\n\n')).toBe('');
    // The samples are meaningful: most are read, many are refused, and they contain profiles.
    expect(refusedCount).toBeGreaterThan(50);
    expect(pairs.length - refusedCount).toBeGreaterThan(100);
    expect(profileCount).toBeGreaterThan(200);
    expect(refusedCalls).toBeGreaterThan(100);
  });
}

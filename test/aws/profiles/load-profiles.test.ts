import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../src/aws/profiles/read/load-profiles';
import { locateFiles } from '../../../src/aws/profiles/read/locate';
import { profileNamed } from './profiles-of';

let directory: string;
let configFile: string;
let credentialsFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-load-'));
  configFile = join(directory, 'config');
  credentialsFile = join(directory, 'credentials');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const load = () => loadProfiles({ configFile, credentialsFile }, {});
const KEYS = '[x]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n';

describe('loadProfiles', () => {
  it('treats missing files as empty, without a problem and without creating them', () => {
    const { profiles, problems } = load();
    expect([...profiles]).toEqual([]);
    expect(problems).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('reads changes that another program made', () => {
    writeFileSync(configFile, '[profile a]\n');
    expect([...load().profiles.keys()]).toEqual(['a']);
    writeFileSync(configFile, '[profile b]\n');
    expect([...load().profiles.keys()]).toEqual(['b']);
  });

  it.each([
    { what: 'a directory', says: 'it is a directory', make: () => mkdirSync(configFile) },
    {
      what: 'a FIFO without a writer',
      says: 'it is not a regular file',
      make: () => execFileSync('mkfifo', [configFile]),
    },
    {
      what: 'a link to nothing',
      says: 'it is a link to a file that does not exist',
      make: () => symlinkSync(join(directory, 'nowhere'), configFile),
    },
    {
      what: 'a link to itself',
      says: 'its links form a loop',
      make: () => symlinkSync(configFile, configFile),
    },
    {
      what: 'a path below a file',
      says: 'a part of its path is not a directory',
      make: () => {
        writeFileSync(join(directory, 'file'), '');
        configFile = join(directory, 'file', 'config');
      },
    },
    {
      what: 'a file that is too large for memory',
      says: 'it is too large',
      make: () => {
        writeFileSync(configFile, '');
        truncateSync(configFile, 5 * 2 ** 30);
      },
    },
  ])("reports why $what can't be read, and reads the other file", ({ says, make }) => {
    writeFileSync(credentialsFile, KEYS);
    make();
    const set = load();
    expect(set.problems).toMatchObject([
      { code: 'file-unreadable', file: configFile, line: undefined },
    ]);
    expect(set.problems[0]?.message).toContain(says);
    expect(profileNamed('x', set).kind).toBe('user');
  });

  it("doesn't wait for a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(configFile, resolve));
    try {
      expect(load().problems).toMatchObject([{ code: 'file-unreadable' }]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('treats /dev/null as no file, as its users intend', () => {
    configFile = '/dev/null';
    expect(load().problems).toEqual([]);
  });

  it.each([
    {
      what: 'Latin-1',
      bytes: Buffer.from('[profile a]\r\n# caf\xe9\r\n[profile b]\r\n', 'latin1'),
      line: 2,
      says: 'this line is not UTF-8',
      names: ['a', 'b'],
    },
    {
      what: 'a surrogate half',
      bytes: Buffer.from([...Buffer.from('[profile a]\n\n# '), 0xed, 0xa0, 0x80]),
      line: 3,
      says: 'this line is not UTF-8',
      names: ['a'],
    },
    {
      what: 'bytes that are no text, on a line that is invalid anyway',
      bytes: Buffer.from('[profile a]\n\xff\xfe\n', 'latin1'),
      line: 2,
      says: 'this line is not UTF-8',
      names: ['a'],
    },
    {
      what: 'UTF-16',
      bytes: Buffer.from('\ufeff[profile a]\r\nregion = r\r\n', 'utf16le'),
      line: 1,
      says: 'it is UTF-16',
      names: ['a'],
    },
  ])(
    'names the line of a file in $what, and shows its profiles',
    ({ bytes, line, says, names }) => {
      writeFileSync(configFile, bytes);
      const { profiles, problems } = load();
      expect(problems).toMatchObject([{ code: 'not-utf-8', file: configFile, line }]);
      expect(problems[0]?.message).toMatch(/^aws will not start with this file: /);
      expect(problems[0]?.message).toContain(says);
      expect([...profiles.keys()]).toEqual(names);
    },
  );

  it('reads UTF-8 of every length, and an existing replacement character', () => {
    writeFileSync(configFile, '[profile é漢🔑\ufffd]\n');
    const { profiles, problems } = load();
    expect([...profiles.keys()]).toEqual(['é漢🔑\ufffd']);
    expect(problems).toEqual([]);
  });

  it.each([
    {
      what: 'five megabytes',
      text: `[profile a]\n${'# a comment of some length\n'.repeat(190_000)}`,
    },
    {
      what: '10,000 profiles',
      text: Array.from({ length: 10_000 }, (_, at) =>
        at === 0
          ? '[profile p0]\n'
          : `[profile p${at}]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = p${at - 1}\n`,
      ).join(''),
    },
    { what: 'a line of a megabyte', text: `[profile a]\nregion = ${'x'.repeat(1 << 20)}\n` },
    { what: 'a name of a megabyte', text: `[profile ${'x'.repeat(1 << 20)}]\nregion = r\n` },
    { what: 'a megabyte of blanks and brackets', text: ' ['.repeat(1 << 19) },
  ])('reads $what in under a second', ({ text }) => {
    writeFileSync(configFile, text);
    const start = performance.now();
    load();
    // It takes half a second at most on two idle cores. A loaded machine gets more time.
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('gives profiles and problems for any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(`[default]\n${text}`)),
    );
    fc.assert(
      fc.property(bytes, bytes, (config, credentials) => {
        writeFileSync(configFile, config);
        writeFileSync(credentialsFile, credentials);
        const { profiles, problems } = load();
        for (const [name, profile] of profiles) {
          expect(profile.name).toBe(name);
          expect(profile.kind === 'broken').toBe(profile.problem !== undefined);
          expect(profiles.has(profile.baseProfile)).toBe(true);
        }
        for (const { message, code } of problems) {
          expect(code).toMatch(/^[a-z0-9-]+$/);
          expect(message).toMatch(/^[\x20-\x7e\xa0-\uffff]+$/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('locateFiles', () => {
  it.each([
    { env: {}, config: '/home/me/.aws/config', credentials: '/home/me/.aws/credentials' },
    {
      env: { AWS_CONFIG_FILE: '~/c', AWS_SHARED_CREDENTIALS_FILE: '$DIR/k', DIR: '/d' },
      config: '/home/me/c',
      credentials: '/d/k',
    },
    {
      env: {
        AWS_CONFIG_FILE: '$'.concat('{DIR}/c'),
        AWS_SHARED_CREDENTIALS_FILE: '$NONE/k',
        DIR: '/d',
      },
      config: '/d/c',
      credentials: '$NONE/k',
    },
    {
      env: { AWS_CONFIG_FILE: '~kim/c', AWS_SHARED_CREDENTIALS_FILE: '~nobody/k' },
      config: '/home/kim/c',
      credentials: '~nobody/k',
    },
  ])('finds $config and $credentials with $env', ({ env, config, credentials }) => {
    expect(
      locateFiles(env, '/home/me', (name) => (name === 'kim' ? '/home/kim' : undefined)),
    ).toMatchObject({
      configFile: config,
      credentialsFile: credentials,
      cacheDirectory: '/home/me/.aws/cli/cache',
      ssoDirectory: '/home/me/.aws/sso/cache',
    });
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome } from '../../bench/home.mjs';
import { rounds } from '../faults/rounds';
import { awsmfaScript, run } from '../support/run';

/** A process id that no system uses. Linux stops at 2^22, Windows and macOS far below. */
const noProcess = 999_999_999;

describe('the code caches', () => {
  let home: ReturnType<typeof createHome>;
  let dist: string;
  let script: string;

  beforeEach(() => {
    home = createHome({ roles: 3, signedIn: 3 });
    const root = join(home.home, 'awsmfa');
    // The only files that `list` reads.
    for (const file of ['bin/awsmfa.js', 'dist/main.js'])
      cpSync(join(dirname(awsmfaScript), '..', file), join(root, file));
    dist = join(root, 'dist');
    script = join(root, 'bin/awsmfa.js');
  });
  afterEach(() => home.remove());

  const list = (...options: string[]) =>
    run(process.execPath, [...options, script, 'list', '--names'], { env: home.env });

  const names = () => readdirSync(dist).filter((name) => name.endsWith('.cache'));

  /** Runs `list` and returns its output and its cache. */
  async function firstRun() {
    const { stdout } = await list();
    const [name = ''] = names();
    return { stdout, path: join(dist, name) };
  }

  /** Whether the next run takes its code from the cache. */
  async function isUsed(): Promise<boolean> {
    const tell = join(home.home, 'tell-used.cjs');
    writeFileSync(
      tell,
      `const vm = require('node:vm');
      vm.Script = class extends vm.Script {
        constructor(source, options) {
          super(source, options);
          process._rawDebug(options.cachedData !== undefined && !this.cachedDataRejected);
        }
      };`,
    );
    return (await list('--require', tell)).stderr === 'true\n';
  }

  it('are replaced when damaged, and never run', async () => {
    const { stdout, path } = await firstRun();
    const good = readFileSync(path);
    // A fixed sequence, so that a failure can be repeated.
    let state = 42;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const damages: ((bytes: Buffer) => Buffer)[] = [
      (bytes) => {
        const start = below(bytes.length - 4096);
        return bytes.fill(0, start, start + 4096);
      },
      (bytes) => bytes.subarray(0, below(bytes.length)),
      (bytes) => {
        const at = below(bytes.length);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(8)), at);
        return bytes;
      },
      (bytes) => {
        const start = below(bytes.length - 512);
        bytes.copyWithin(start, below(start));
        return bytes;
      },
      (bytes) => Buffer.concat([bytes, Buffer.alloc(1 + below(4096))]),
    ];
    for (let round = 0; round < rounds(15, 150); round += 1) {
      const damage = damages[round % damages.length];
      const damaged = damage?.(Buffer.from(good)) ?? good;
      writeFileSync(path, damaged);
      const ran = await list();
      expect({ ...ran, round }).toMatchObject({ stdout, stderr: '', exitCode: 0 });
      expect(readFileSync(path).equals(damaged), `round ${round}`).toBe(false);
    }
    expect(await isUsed()).toBe(true);
  });

  it('of another source of the same length are not run', async () => {
    await firstRun();
    const main = join(dist, 'main.js');
    const source = readFileSync(main, 'utf8');
    const other = source.replace('hint: ', 'Hint: ');
    expect(other).not.toBe(source);
    writeFileSync(main, other);
    expect(await isUsed()).toBe(false);
    await list();
    expect(await isUsed()).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'are private to the user, whatever the umask',
    async () => {
      const { path } = await firstRun();
      await run(
        'sh',
        ['-c', `rm "${path}"; umask 000; "$0" "$@"`, process.execPath, script, 'list'],
        {
          env: home.env,
        },
      );
      expect(statSync(path).mode & 0o777).toBe(0o600);
    },
  );

  it.skipIf(process.platform === 'win32').each([0o666, 0o620, 0o644])(
    'that another user could open (%o) are replaced, and not run',
    async (mode) => {
      const { path } = await firstRun();
      chmodSync(path, mode);
      expect(await isUsed()).toBe(false);
      await list();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await isUsed()).toBe(true);
    },
  );

  it.runIf(process.getuid?.() === 0)('of another user are replaced, and not run', async () => {
    const { path } = await firstRun();
    chownSync(path, 12_345, 12_345);
    expect(await isUsed()).toBe(false);
    await list();
    expect(statSync(path).uid).toBe(0);
  });

  it.skipIf(process.platform === 'win32').each([
    { what: 'a FIFO', make: (path: string) => execFileSync('mkfifo', ['-m', '600', path]) },
    { what: 'a directory', make: (path: string) => mkdirSync(path) },
    { what: 'a link to nothing', make: (path: string) => symlinkSync('/no/such/file', path) },
    { what: 'a link to what has no end', make: (path: string) => symlinkSync('/dev/zero', path) },
  ])('are neither waited for nor run if $what has their name', async ({ what, make }) => {
    const first = await firstRun();
    rmSync(first.path);
    make(first.path);
    const { exitCode, stdout } = await list();
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: first.stdout });
    expect(lstatSync(first.path).isFile()).toBe(what !== 'a directory');
    expect(names()).toHaveLength(1);
  });

  it('that a killed run left unfinished are removed by the next writer, but not those of a live run', async () => {
    const { path } = await firstRun();
    rmSync(path);
    const leftover = join(dist, `main.js.${noProcess}.cache`);
    const live = join(dist, `main.js.${process.pid}.cache`);
    for (const path of [leftover, live]) writeFileSync(path, 'unfinished');
    await list();
    expect([leftover, live].map((path) => existsSync(path))).toEqual([false, true]);
  });

  it.runIf(process.platform === 'linux')('are on the disk before they get their name', async () => {
    const log = join(home.home, 'calls.json');
    const tell = join(home.home, 'tell-calls.cjs');
    writeFileSync(
      tell,
      `const fs = require('node:fs');
      const calls = [];
      for (const name of ['fsyncSync', 'renameSync']) {
        const real = fs[name];
        fs[name] = (...args) => { calls.push(name); return real(...args); };
      }
      // After the program's own exit handlers.
      setImmediate(() => process.on('exit', () =>
        fs.writeFileSync(${JSON.stringify(log)}, JSON.stringify(calls))));`,
    );
    // With a Node flag for this, no cache would be kept.
    const command = `process.execArgv.length = 0; process.argv.splice(1, 0, ${JSON.stringify(script)}); require(${JSON.stringify(tell)}); require(${JSON.stringify(script)});`;
    await run(process.execPath, ['-e', command, 'list', '--names'], { env: home.env });
    expect(JSON.parse(readFileSync(log, 'utf8'))).toEqual(['fsyncSync', 'renameSync']);
  });
});

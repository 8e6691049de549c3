import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createHome, profileName } from '../../bench/home.mjs';
import { schemas } from '../../build/reference/reference';
import { startProgram } from '../support/program';
import { awsmfaScript, run, runAwsmfa } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const dist = join(awsmfaScript, '../../dist');
const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));
const read = (name: string) => readFileSync(join(dist, name), 'utf8');

describe('with a session in the cache', () => {
  let home: ReturnType<typeof createHome>;
  beforeEach(() => {
    home = createHome({ roles: 3, signedIn: 3 });
  });
  afterEach(() => home.remove());

  it.each([
    ['credential-process', profileName(0)],
    ['env', profileName(0)],
    ['list'],
    ['list', '--json'],
    ['list', '--names'],
  ])("%s loads one file, and neither Node's network nor its terminal modules", async (...args) => {
    const tellLoaded = join(home.home, 'tell-loaded.cjs');
    writeFileSync(
      tellLoaded,
      `const vm = require('node:vm');
      const scripts = [];
      vm.Script = class extends vm.Script {
        constructor(source, options) {
          super(source, options);
          scripts.push(options.filename);
        }
      };
      // After the program's own exit handlers.
      setImmediate(() => process.on('exit', () => process._rawDebug(JSON.stringify({
        files: Object.keys(require.cache),
        scripts,
        builtin: process.moduleLoadList,
      }))));`,
    );
    const { stdout, stderr, exitCode } = await run(
      process.execPath,
      ['--require', tellLoaded, awsmfaScript, ...args],
      { env: home.env },
    );
    expect({ exitCode, isEmpty: stdout === '' }).toEqual({ exitCode: 0, isEmpty: false });
    const { files, scripts, builtin } = JSON.parse(stderr) as Record<string, string[]>;
    expect(files).toEqual([tellLoaded, awsmfaScript]);
    expect(scripts).toEqual([join(dist, 'main.js')]);
    expect(builtin).not.toContain('NativeModule net');
    expect(builtin).not.toContain('NativeModule tty');
    expect(builtin).not.toContain('NativeModule https');
    expect(builtin).not.toContain('NativeModule child_process');
  });

  it('gives role credentials and lists names without loading cryptography', async () => {
    const tellLoaded = join(home.home, 'tell-loaded.cjs');
    writeFileSync(
      tellLoaded,
      `process.on('exit', () => process._rawDebug(process.moduleLoadList.includes('NativeModule crypto')));`,
    );
    for (const args of [
      ['credential-process', profileName(0)],
      ['env', profileName(0)],
      ['list', '--names'],
      ['--version'],
    ]) {
      const { stderr } = await run(
        process.execPath,
        ['--require', tellLoaded, awsmfaScript, ...args],
        {
          env: home.env,
        },
      );
      expect(stderr, args.join(' ')).toBe('false\n');
    }
  });

  describe('in a copy where it never ran', () => {
    const tellRejected = () => {
      const file = join(home.home, 'tell-rejected.cjs');
      writeFileSync(
        file,
        `const vm = require('node:vm');
        vm.Script = class extends vm.Script {
          constructor(source, options) {
            super(source, options);
            process._rawDebug(this.cachedDataRejected);
          }
        };`,
      );
      return ['--require', file];
    };
    const copyPackage = () => {
      const root = join(home.home, 'awsmfa');
      for (const folder of ['bin', 'dist'])
        cpSync(join(dist, '..', folder), join(root, folder), {
          recursive: true,
          filter: (source) => !source.endsWith('.cache'),
        });
      return root;
    };
    const caches = (root: string) =>
      readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.cache'));

    it('keeps the code that V8 compiled, for the next run of the same command', async () => {
      const script = join(copyPackage(), 'bin/awsmfa.js');
      const list = (...options: string[]) =>
        run(process.execPath, [...options, script, 'list'], { env: home.env });
      expect((await list(...tellRejected())).stderr).toBe('undefined\n');
      await list();
      expect((await list(...tellRejected())).stderr).toBe('false\n');
    });

    it('names the caches after commands, never after profiles', async () => {
      const root = copyPackage();
      const script = join(root, 'bin/awsmfa.js');
      for (const args of [['help'], ['--version'], ['logout', profileName(0)]])
        await run(process.execPath, [script, ...args], { env: home.env });
      expect(caches(root).map((name) => name.split('.js.')[1]?.split('.')[0])).toEqual(
        caches(root).map(() => 'other'),
      );
      expect(caches(root)).not.toEqual([]);
    });

    it('keeps nothing of a run that failed or had Node flags', async () => {
      const root = copyPackage();
      const script = join(root, 'bin/awsmfa.js');
      expect((await run(process.execPath, [script, 'lost'], { env: home.env })).exitCode).toBe(2);
      await run(process.execPath, ['--no-opt', script, 'list'], { env: home.env });
      expect(caches(root)).toEqual([]);
    });

    it("works the same if it can't write, and leaves no unfinished file", async () => {
      const root = copyPackage();
      const kept = await runList(root);
      const [cache = ''] = caches(root);
      rmSync(join(root, 'dist', cache));
      mkdirSync(join(root, 'dist', cache));
      expect(await runList(root)).toEqual(kept);
      expect(caches(root)).toEqual([cache]);
    });

    function runList(root: string) {
      return run(process.execPath, [join(root, 'bin/awsmfa.js'), 'list', '--names'], {
        env: home.env,
      });
    }
  });
});

test('the file that is read at every start contains neither React nor the SDK', () => {
  expect(read('main.js')).not.toMatch(/react\.|reconciler|GetSessionTokenCommand|smithy/i);
});

test('each of our classes exists once, whichever file imports it', () => {
  // Text of the class that survives minification.
  for (const mark of [/name="AppFailure"/, /nodejs\.util\.inspect\.custom/])
    expect(scripts.filter((script) => mark.test(read(script)))).toEqual(['main.js']);
});

test('every imported file exists and is loaded only by require', () => {
  const inMain = [...read('main.js').matchAll(/"([^"]+\.js)":\(\)=>/g)].map(([, name]) => name);
  for (const script of scripts) {
    const text = read(script);
    for (const [, wanted] of text.matchAll(/\brequire\("\.\/([^"]+)"\)/g))
      expect([...scripts, ...inMain]).toContain(wanted);
    expect(text).not.toMatch(/\bimport\(/);
  }
});

test('programs find the JSON Schemas by the name of the package', () => {
  for (const [command, schema] of Object.entries(schemas)) {
    const path = createRequire(import.meta.url).resolve(`awsmfa/schemas/${command}.schema.json`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(schema);
  }
});

test('the SDK says nothing about the version of Node', async () => {
  const sandbox = await openSandbox();
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  const { stderr, exitCode } = await runAwsmfa(sandbox, [
    'login',
    'kjh-DuperRole',
    '--token-code',
    code,
  ]);
  expect(exitCode).toBe(0);
  expect(stderr).not.toMatch(/warning|node(\.js)? (version|20)|end-of-support/i);
});

test('the licenses of the bundled packages come with it', () => {
  const licenses = read('licenses.txt');
  for (const name of ['@aws-sdk/client-sts', '@smithy/core'])
    expect(licenses).toMatch(new RegExp(`^${name} \\d`, 'm'));
});

describe('the UI', () => {
  let home: ReturnType<typeof createHome>;
  beforeEach(() => {
    home = createHome({ roles: 3, signedIn: 3 });
  });
  afterEach(() => home.remove());

  it('shows its first frame without fetch, which loads undici, and without Intl.Segmenter', async () => {
    const tellLoaded = join(home.home, 'tell-loaded.cjs');
    const told = join(home.home, 'told.json');
    writeFileSync(
      tellLoaded,
      `const { writeFileSync } = require('node:fs');
      let segmenters = 0;
      const { Segmenter } = Intl;
      Intl.Segmenter = class extends Segmenter {
        constructor(...args) {
          super(...args);
          segmenters++;
        }
      };
      process.on('exit', () => writeFileSync(${JSON.stringify(told)}, JSON.stringify({
        segmenters,
        undici: process.moduleLoadList.filter((name) => name.includes('undici')),
      })));`,
    );
    const program = startProgram({
      file: process.execPath,
      args: ['--require', tellLoaded, awsmfaScript],
      env: home.env,
      columns: 120,
      rows: 30,
    });
    try {
      await program.sees(profileName(0));
      program.press('q');
      expect(await program.exitCode).toBe(0);
    } finally {
      await program.end();
    }
    expect(JSON.parse(readFileSync(told, 'utf8'))).toEqual({ segmenters: 0, undici: [] });
  });

  it("contains nothing of React's devtools and their WebSocket client", () => {
    for (const script of scripts)
      expect(read(script), script).not.toMatch(
        /connectToDevTools|react-devtools-core|WebSocketServer/,
      );
  });
});

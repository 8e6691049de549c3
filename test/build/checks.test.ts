import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let project: string;

/** A project with the rules of this one, but without its files. */
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'awsmfa-checks-'));
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
  for (const name of ['build', 'package.json', 'tsconfig.json', 'biome.json', 'knip.json'])
    await cp(join(root, name), join(project, name), { recursive: true });
});

afterEach(() => rm(project, { recursive: true, force: true }));

test('each forbidden import is reported with file and rule, including imports of types', async () => {
  await write({
    'src/errors.ts': `import './cells'; import { b } from './aws/b'; export const errors = b;`,
    'src/cells.ts': `import stringWidth from 'string-width'; export const cells = stringWidth;`,
    'src/stray.ts': `export const stray = 1;`,
    'src/aws/a.ts': `import { b } from './b'; import type { S } from '../state/s'; export const a: S = b;`,
    'src/aws/b.ts': `import { a } from './a'; import { spawn } from 'node:child_process'; export const b = [a, spawn];`,
    'src/aws/sdk.ts': `import { STSClient } from '@aws-sdk/client-sts'; import { readFile } from 'node:fs/promises'; export type Client = STSClient; export const sdk = [STSClient, readFile];`,
    'src/terminal/t.ts': `import { a } from '../aws/a'; import type { Client } from '../aws/sdk'; import React from 'react'; export const t: Client[] = [a, React];`,
    'src/endpoint/e.ts': `import { t } from '../terminal/t'; import { createServer } from 'node:http'; export const e = [t, createServer];`,
    'src/state/s.ts': `import type { Client } from '../aws/sdk'; import { useStore } from 'zustand'; export type S = Client; export const s = useStore;`,
    'src/state/far.ts': `import { sdk } from '../aws/sdk'; import { Box } from 'ink'; export const far = [sdk, Box];`,
    'src/state/now.ts': `import { now } from 'node:process'; import { errors } from '../errors'; export const n = [now, errors];`,
    'src/components/c.tsx': `import { Box } from 'ink'; import { s } from '../state/s'; import type { Client } from '../aws/sdk'; export const c: Client[] = [Box, s];`,
    'src/components/d.tsx': `import { b } from '../aws/b'; import { m } from '../cli/m'; export const d = [b, m];`,
    'src/state/round.ts': `import type { About } from './about'; export type Round = About;`,
    'src/state/about.ts': `export type About = 1; export const load = () => import('./round');`,
    'src/sandbox/x.ts': `import { errors } from '../errors'; import { createServer } from 'node:http'; export const x = [errors, createServer];`,
    'src/cli/m.ts': `import { x } from '../sandbox/x'; import '../../test/support'; export const m = x;`,
    'test/support.ts': `export const support = 1;`,
  });
  const { code, lines } = await run('node', 'build/check-layers.mjs');
  expect(code).toBe(1);
  expect(lines.pop()).toMatch(/^layers: 17 files, \d+ faults$/);
  const written = lines.filter((line) => !/: (reaches|a cycle)/.test(line));
  expect(written.sort()).toEqual([
    'aws: a layer out of its reach: src/aws/a.ts -> src/state/s.ts',
    'aws: a module of Node out of its reach: src/aws/b.ts -> child_process',
    'basics: a layer out of its reach: src/errors.ts -> src/aws/b.ts',
    'belongs to no layer: src/stray.ts',
    'components: a layer out of its reach: src/components/d.tsx -> src/cli/m.ts',
    'components: more than a type: src/components/d.tsx -> src/aws/b.ts',
    'endpoint: a layer out of its reach: src/endpoint/e.ts -> src/terminal/t.ts',
    'sandbox: a layer out of its reach: src/sandbox/x.ts -> src/errors.ts',
    'src: imports test: src/cli/m.ts -> test/support.ts',
    'state: a module of Node out of its reach: src/state/now.ts -> process',
    expect.stringMatching(/^state: a package out of its reach: src\/state\/far\.ts -> .*ink/),
    expect.stringMatching(/^terminal: a package out of its reach: src\/terminal\/t\.ts -> .*react/),
    'terminal: more than a type: src/terminal/t.ts -> src/aws/a.ts',
  ]);
  expect(lines).toContain('src: a cycle: src/aws/a.ts -> src/aws/b.ts');
  expect(lines).toContain('src: a cycle: src/state/about.ts -> src/state/round.ts');
  expect(lines).toContainEqual(
    expect.stringMatching(/^state: reaches the SDK: src\/state\/far\.ts -> .*client-sts/),
  );
  expect(lines).toContain('state: reaches Node: src/state/far.ts -> fs/promises');
  expect(lines.join('\n')).not.toMatch(/reaches the SDK: src\/(state\/s|components\/c)\.ts/);
});

test('the linter reports the clock, timers, the process, the console and stray key handlers', async () => {
  await write({
    'src/terminal/rude.ts': `export const rude = [
  Date.now(),
  new Date(),
  performance.now(),
  process.env,
  setTimeout(String, 1),
  globalThis,
];
console.error(rude);
`,
    'src/terminal/timers.ts': `export { setTimeout } from 'node:timers/promises';\n`,
    'src/components/keys.ts': `import { useInput } from 'ink';\n\nexport const keys = useInput;\n`,
    'src/state/fair.ts': `export const fair = new Date(0);\n`,
    'src/cli/fair.ts': `export const fair = [Date.now(), process.env, setTimeout(String, 1)];\n`,
  });
  const { code, lines } = await run(
    'biome',
    'check',
    '--vcs-enabled=false',
    '--reporter=github',
    'src',
  );
  expect(code).toBe(1);
  const fault = /title=.*?([^/]+),file=.*?(src\/.*?),line=(\d+)/;
  expect(lines.flatMap((line) => fault.exec(line)?.slice(1).join(' ') ?? []).sort()).toEqual([
    'noConsole src/terminal/rude.ts 9',
    'noRestrictedGlobals src/terminal/rude.ts 5',
    'noRestrictedGlobals src/terminal/rude.ts 6',
    'noRestrictedGlobals src/terminal/rude.ts 7',
    'noRestrictedImports src/components/keys.ts 1',
    'noRestrictedImports src/terminal/timers.ts 1',
    'plugin src/terminal/rude.ts 2',
    'plugin src/terminal/rude.ts 3',
    'plugin src/terminal/rude.ts 4',
  ]);
});

test('unused exports and packages are reported', async () => {
  await write({
    'src/cli/main.ts': `import { used } from '../used';\nused();\n`,
    'src/used.ts': `export function used() {}\nexport function unused() {}\n`,
    'src/forgotten.ts': `export const forgotten = 1;\n`,
  });
  const { code, lines } = await run('knip', '--reporter=compact');
  expect(code).toBe(1);
  const report = lines.join('\n');
  expect(report).toMatch(/src\/used\.ts: unused$/m);
  expect(report).toContain('src/forgotten.ts');
  expect(report).toMatch(/package\.json.*\bink\b/);
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(project, dirname(name)), { recursive: true });
    await writeFile(join(project, name), text);
  }
}

async function run(file: string, ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const split = (text: string) => text.split('\n').filter((line) => line !== '');
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, {
      cwd: project,
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    });
    return { code: 0, lines: [...split(stderr), ...split(stdout)] };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
    return { code, lines: [...split(stderr), ...split(stdout)] };
  }
}

// Removes the protections one by one and checks that a test notices: `npm run test:mutations`, or
// `npm run test:mutations -- locks` for those of one file here. It works on a copy of the tree.
//
// `// Protects: …` marks a protection in the source. marks.test.ts checks that marks and lists
// match.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutationsOf, root } from './list.mjs';

/** A run that takes longer hangs, which counts as noticed. */
const mostMs = 120_000;

const mutations = mutationsOf(process.argv.slice(2));
const copy = mkdtempSync(join(tmpdir(), 'awsmfa-mutations-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const end of ['SIGINT', 'SIGTERM']) process.on(end, () => process.exit(1));

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
for (const file of files.split('\0').filter((name) => name !== '')) {
  cpSync(join(root, file), join(copy, file), { recursive: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
if (mutations.some(({ build }) => build === true)) await run('node', ['build/build.mjs']);

// A test that already fails would count as one that notices.
const asItIs = await runTests([...new Set(mutations.flatMap(({ tests }) => tests))], 10 * mostMs);
if (asItIs.failed === undefined || asItIs.failed.length > 0) {
  console.error(
    `Nothing was taken out: tests fail as it is.\n${asItIs.failed?.join('\n') ?? asItIs.output}`,
  );
  process.exit(1);
}

const survived = [];
for (const [index, mutation] of mutations.entries()) {
  const { file, from, to, tests, protects, build } = mutation;
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  if (build === true) await run('node', ['build/build.mjs']);
  const start = performance.now();
  const { failed, output } = await runTests(tests, mostMs, '--bail=1');
  writeFileSync(path, source);
  const isCaught = (failed?.length ?? 0) > 0 || performance.now() - start >= mostMs;
  if (!isCaught) survived.push({ ...mutation, output });
  const place = `${index + 1}/${mutations.length}`;
  console.log(`${place} ${isCaught ? 'caught  ' : 'SURVIVED'} ${file}: ${protects}`);
}
for (const { file, from, protects, output } of survived)
  console.log(`\nSURVIVED ${file}: ${protects}\n${from}\n${output.slice(-1500)}`);
console.log(`${mutations.length - survived.length} caught, ${survived.length} survived`);
process.exitCode = survived.length === 0 ? 0 : 1;

/**
 * A failing test counts. A file that can\'t be loaded does not, because it checked nothing.
 * @param {readonly string[]} tests
 * @param {number} limitMs
 * @param {string[]} options
 * @returns {Promise<{ failed: readonly string[] | undefined, output: string }>} `undefined` if none
 * ran
 */
async function runTests(tests, limitMs, ...options) {
  const report = join(copy, '.tmp/mutation.json');
  rmSync(report, { force: true });
  const outputFile = `--outputFile=${report}`;
  const args = ['--testTimeout=30000', '--reporter=json', outputFile, ...options, ...tests];
  const output = await run('npx', ['vitest', 'run', ...args], limitMs);
  try {
    /** @type {{ testResults: { assertionResults: { status: string, fullName: string }[] }[] }} */
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = results.filter(({ status }) => status === 'failed');
    return { failed: failed.map(({ fullName }) => fullName), output };
  } catch {
    return { failed: undefined, output };
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<string>} what it printed
 */
function run(file, args, limitMs = mostMs) {
  return new Promise((resolve, reject) => {
    // A new process group, so that a hanging run can be killed with its children.
    const child = spawn(file, args, {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const limit = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), limitMs);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(limit);
      resolve(output);
    });
  });
}

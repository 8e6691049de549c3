// `npm run test:faults` runs every test that docs/failures.md and SECURITY.md name, and many rounds
// of the faults here. AWSMFA_FAULTS_SEED repeats a run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const figures = join(root, '.tmp/faults.txt');
const report = join(root, '.tmp/faults-report.json');
const seed = process.env['AWSMFA_FAULTS_SEED'] ?? String(1 + Math.floor(Math.random() * 2 ** 31));

mkdirSync(join(root, '.tmp'), { recursive: true });
for (const file of [figures, report]) rmSync(file, { force: true });
const named = ['docs/failures.md', 'SECURITY.md'].flatMap((document) =>
  Array.from(
    readFileSync(join(root, document), 'utf8').matchAll(/`(test\/[^`]+)`/g),
    ([, file = '']) => file,
  ),
);
const files = [...new Set(['test/faults', ...named])];
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...files],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, AWSMFA_FAULTS: figures, AWSMFA_FAULTS_SEED: seed },
  },
);

const sums = new Map();
const lines = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : [];
for (const line of lines) {
  const [count, ...what] = line.split(' ');
  const name = what.join(' ');
  sums.set(name, (sums.get(name) ?? 0) + Number(count));
}
const {
  numPassedTests = 0,
  numFailedTests = 0,
  numPendingTests = 0,
} = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
console.log(`seed ${seed}, ${files.length} files of tests`);
for (const [what, count] of sums) console.log(`${count} ${what}`);
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
process.exitCode = status === 0 && numPassedTests > 0 ? 0 : 1;

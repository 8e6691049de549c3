// Prints the table of performance goals and results: `npm run bench`, or `npm run bench -- fast idle`
// for some parts. `--save` writes the table into RESULTS.md, which also has the notes on it.
//
// Most rows are ratios within one run on one machine, so that results on other machines compare.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fastCommands } from './fast-commands.mjs';
import { linkedProfile } from './linked.mjs';
import { loginAll } from './login-all.mjs';
import { packageSize } from './package-size.mjs';
import { firstFrame, idle, keypress, manyKeys } from './ui.mjs';

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} goal
 * @property {string} measured
 * @property {boolean | undefined} met `undefined`: not measured
 */

/** @type {Record<string, () => Promise<Row[]>>} */
const parts = {
  fast: fastCommands,
  linked: linkedProfile,
  'first-frame': firstFrame,
  keypress,
  'many-keys': manyKeys,
  idle,
  login: loginAll,
  package: packageSize,
};

const named = process.argv.slice(2).filter((argument) => argument !== '--save');
const unknown = named.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const rows = [];
for (const [name, measure] of Object.entries(parts))
  if (named.length === 0 || named.includes(name)) rows.push(...(await measure()));

const table = [
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version.slice(1)}, ${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`,
  '',
  '| what | goal | measured | |',
  '| --- | --- | --- | --- |',
  ...rows.map(
    ({ what, goal, measured, met }) =>
      `| ${what} | ${goal} | ${measured} | ${met === undefined ? 'NOT MEASURED' : met ? 'met' : '**missed**'} |`,
  ),
].join('\n');
console.log(table);

if (process.argv.includes('--save')) {
  const file = new URL('RESULTS.md', import.meta.url);
  const [before, after] = readFileSync(file, 'utf8').split(/<!-- table -->.*<!-- \/table -->/s);
  writeFileSync(file, `${before}<!-- table -->\n${table}\n<!-- /table -->${after}`);
}

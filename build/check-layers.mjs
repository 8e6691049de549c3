// Checks the import rules on src. It also fails if it did not read every file of src: with a
// compiler that dependency-cruiser doesn't know, it reads no TypeScript, and silently finds no
// fault.
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { belongsToLayer, importRules, reachRules } from './layers.mjs';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => /(?<!\.d)\.tsx?$/.test(name));
const written = await cruiseSrc(importRules, { tsPreCompilationDeps: 'specify' });
const reached = await cruiseSrc(reachRules, { tsPreCompilationDeps: false });

const faults = new Set([
  ...written.violations,
  ...reached.violations,
  ...files.filter((file) => !belongsToLayer(file)).map((file) => `belongs to no layer: ${file}`),
  ...files.filter((file) => !written.read.has(file)).map((file) => `was not read: ${file}`),
]);
for (const fault of faults) console.error(fault);
console.log(`layers: ${files.length} files, ${faults.size} faults`);
process.exit(faults.size > 0 || files.length === 0 ? 1 : 0);

/**
 * @param {import('dependency-cruiser').IForbiddenRuleType[]} forbidden
 * @param {{ tsPreCompilationDeps: false | 'specify' }} options
 */
async function cruiseSrc(forbidden, options) {
  const { output } = await cruise(
    ['src'],
    { validate: true, ruleSet: { forbidden }, doNotFollow: { path: 'node_modules' }, ...options },
    { exportsFields: ['exports'], conditionNames: ['node', 'import', 'require', 'types'] },
  );
  if (typeof output === 'string') throw new Error(output);
  return {
    read: new Set(output.modules.map(({ source }) => source)),
    violations: output.summary.violations.map(
      ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
    ),
  };
}

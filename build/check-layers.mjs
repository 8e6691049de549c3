// Checks the import rules on src. It also fails if it did not read every file of src: with a
// compiler that dependency-cruiser doesn't know, it reads no TypeScript, and silently finds no
// fault.
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { belongsToLayer, importRules, reachRules } from './layers.mjs';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => /(?<!\.d)\.tsx?$/.test(name));
const { output } = await cruise(
  ['src'],
  {
    validate: true,
    ruleSet: { forbidden: importRules },
    doNotFollow: { path: 'node_modules' },
    // Reads the imports off the syntax tree, types included: a quarter of the time of compiling.
    tsPreCompilationDeps: true,
  },
  { exportsFields: ['exports'], conditionNames: ['node', 'import', 'require', 'types'] },
);
if (typeof output === 'string') throw new Error(output);
const { modules, summary } = output;
const read = new Set(modules.map(({ source }) => source));
/** What each module loads when it runs. */
const loads = new Map(
  modules.map(({ source, dependencies }) => [
    source,
    dependencies.flatMap(({ dependencyTypes, resolved }) =>
      dependencyTypes.some((type) => type === 'type-only' || type === 'type-import')
        ? []
        : [resolved],
    ),
  ]),
);

const faults = new Set([
  ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  ...reachRules.flatMap(({ name, from, to }) =>
    [...read]
      .filter((file) => from.test(file))
      .flatMap((file) =>
        reachedFrom(file)
          .filter((reached) => to.test(reached))
          .map((reached) => `${name}: ${file} -> ${reached}`),
      ),
  ),
  ...files.filter((file) => !belongsToLayer(file)).map((file) => `belongs to no layer: ${file}`),
  ...files.filter((file) => !read.has(file)).map((file) => `was not read: ${file}`),
]);
for (const fault of faults) console.error(fault);
console.log(`layers: ${files.length} files, ${faults.size} faults`);
process.exit(faults.size > 0 || files.length === 0 ? 1 : 0);

/**
 * Every module that is loaded with this one.
 * @param {string} file
 */
function reachedFrom(file) {
  const reached = new Set([file]);
  // A set also goes through what is added to it meanwhile.
  for (const module of reached) for (const next of loads.get(module) ?? []) reached.add(next);
  return [...reached];
}

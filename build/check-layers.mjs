// Runs the import rules, and fails where the checker read nothing: with a compiler that it does not
// know, dependency-cruiser cruises no module and exits 0.
import { execFileSync } from 'node:child_process';

let report;
try {
  report = execFileSync('npx', ['depcruise', 'src', '--config', '--output-type', 'json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
} catch (failure) {
  report = failure.stdout;
}
const { summary } = JSON.parse(report);
for (const { rule, from, to } of summary.violations)
  console.error(`${rule.name}: ${from} -> ${to}`);
const errors = summary.violations.filter(({ rule }) => rule.severity === 'error').length;
const modules = summary.totalCruised;
console.log(
  `${modules} modules, ${summary.totalDependenciesCruised ?? 0} dependencies, ${errors} violations`,
);
if (errors > 0 || modules < 10) process.exit(1);

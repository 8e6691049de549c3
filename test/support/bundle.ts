import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { plainStringWidth } from '../../build/ink/plain-string-width.mjs';
import { synchronousYoga } from '../../build/ink/synchronous-yoga.mjs';
import { withoutDevtools } from '../../build/ink/without-devtools.mjs';

/**
 * Bundles a TypeScript program of the tests into one file for Node, and returns its path.
 * Ink is built as it is in the package.
 */
export async function bundle(entry: URL): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'awsmfa-test-')), 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [synchronousYoga, withoutDevtools, plainStringWidth],
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url),__dirname=import.meta.dirname;",
    },
    logLevel: 'warning',
  });
  return outfile;
}

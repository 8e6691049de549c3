// Loads the reference, which is made of the program's own tables, in a Node that reads no TypeScript.
import { rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * @param {string} root
 * @returns {Promise<typeof import('./reference')>}
 */
export async function loadReference(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['build/reference/reference.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['ink', 'react', 'string-width', 'fuzzysort'],
    write: false,
    logLevel: 'warning',
  });
  // Next to the packages that it imports.
  const file = new URL(`../../node_modules/.awsmfa-reference-${process.pid}.mjs`, import.meta.url);
  await writeFile(file, outputFiles[0]?.text ?? '');
  try {
    return await import(file.href);
  } finally {
    await rm(file);
  }
}

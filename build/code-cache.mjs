import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../bin/awsmfa.js', import.meta.url));
const warmUp = fileURLToPath(new URL('warm-up.mjs', import.meta.url));

/**
 * Writes V8's code caches next to the files in dist/, for the Node that builds, by running the main
 * commands in the program's own sandbox. See bin/awsmfa.js.
 */
export async function makeCodeCaches() {
  await promisify(execFile)(process.execPath, [program, 'sandbox', '--', process.execPath, warmUp]);
}

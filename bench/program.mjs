import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const program = fileURLToPath(new URL('../bin/awsmfa.js', import.meta.url));

/**
 * Runs the program to its end and discards its output. A failed run throws, so it can't count as a
 * fast one.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [cwd]
 */
export function runToEnd(file, args, env, cwd) {
  const { status, error, stderr } = spawnSync(file, args, { env, cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(
      `${file} ${args.join(' ')}: ${error?.message ?? `exit code ${status}, ${stderr}`}`,
    );
}

/**
 * The same without blocking this process, for a program that this process answers.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
export function runBeside(file, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args.join(' ')}: exit code ${code}, ${stderr}`)),
    );
  });
}

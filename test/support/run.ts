import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../src/sandbox/server';
import { createHeart } from './heart';
import { SUPER_DUPER_SERIAL } from './sandbox';

/** The built program, as it is installed. */
export const awsmfaScript = fileURLToPath(new URL('../../bin/awsmfa.js', import.meta.url));

export type Ended = {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type RunOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string;
};

/** Runs a program to its end, with pipes and no terminal. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  // A session of its own has no controlling terminal, wherever the tests run.
  const child = spawn(file, args, { env: options.env, cwd: options.cwd, detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => {}).end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}

/** Runs awsmfa in the sandbox. */
export function runAwsmfa(
  sandbox: Sandbox,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<Ended> {
  const env = { ...sandbox.env, ...options.env };
  return run(process.execPath, [awsmfaScript, ...args], { ...options, env });
}

/**
 * Signs in with a code, so that what follows needs none: without a program of its own, which costs as
 * much as what is tested, unless it has to live in another environment, such as another time.
 */
export async function signIn(
  sandbox: Sandbox,
  profile: string,
  { env }: Partial<RunOptions> = {},
): Promise<void> {
  if (env === undefined) {
    await createHeart(sandbox).obtain(profile);
    return;
  }
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  const args = ['login', profile, '--token-code', code];
  const { exitCode, stderr } = await runAwsmfa(sandbox, args, { env });
  if (exitCode !== 0) throw new Error(`awsmfa login ${profile} failed: ${stderr}`);
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/command-line';
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

/** Runs a program until it ends, with pipes and without a terminal. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  // A new session has no controlling terminal, wherever the tests run.
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

/** Runs a program that gets only `PATH` of this environment. */
export function runProgram(
  file: string,
  args: readonly string[],
  env: RunOptions['env'],
): Promise<Ended> {
  return run(file, args, { env: { PATH: process.env['PATH'], ...env } });
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
 * Runs a command of the sources in this process and in the sandbox, without a terminal. That takes
 * a fifth of the time of the built program, which tests start only for children, standard input,
 * signals and several runs at once.
 */
export async function runCommand(
  sandbox: Pick<Sandbox, 'env'>,
  args: readonly string[],
  { env = {} }: Pick<Partial<RunOptions>, 'env'> = {},
): Promise<Pick<Ended, 'exitCode' | 'stdout' | 'stderr'>> {
  const said = { stdout: '', stderr: '' };
  const streamTo = (name: keyof typeof said) => ({
    isTerminal: false,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const host = {
    stdout: streamTo('stdout'),
    stderr: streamTo('stderr'),
    hasTerminal: () => false,
    startedAt: new Date(),
  };
  const giveBack = takePlace({ ...sandbox.env, ...quietSdk, ...env });
  try {
    return { exitCode: await runCommandLine(args, host), ...said };
  } finally {
    giveBack();
  }
}

/** As the program's entry sets it. */
const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

let isTaken = false;

/** Sets the environment and the program's path for a run. The returned function restores both. */
function takePlace(env: RunOptions['env']): () => void {
  if (isTaken) throw new Error('Another command runs in this process: start the built program.');
  isTaken = true;
  const [before, script] = [{ ...process.env }, process.argv[1]];
  const become = (wanted: RunOptions['env'], program = '') => {
    for (const name of Object.keys(process.env))
      if (wanted[name] === undefined) delete process.env[name];
    for (const [name, value] of Object.entries(wanted))
      if (value !== undefined) process.env[name] = value;
    process.argv[1] = program;
  };
  become(env, awsmfaScript);
  return () => {
    become(before, script);
    isTaken = false;
  };
}

/**
 * Signs in with a code, so that the test needs none. Starts no program, because that would cost as
 * much as the test, unless the sign-in needs another environment, such as another date.
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

/** The built program on Windows: the real one if the tests run there, else Wine. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';
import { isInstalled } from '../support/installed';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript, type Ended, run } from '../support/run';

const isWindows = process.platform === 'win32';
export const needsWine = !isWindows;
export const hasWindows = isWindows || isInstalled('wine');
export const wineDirectory = resolve(import.meta.dirname, '../../.tmp/wine');
export const wineEnv = {
  PATH: process.env['PATH'],
  WINEPREFIX: join(wineDirectory, 'prefix'),
  WINEDEBUG: '-all',
  LANG: 'C.UTF-8',
};
/** Node's installation directory, which has a blank in its path. */
export const nodeInWine = join(wineEnv.WINEPREFIX, 'drive_c/Program Files/nodejs/node.exe');

/** A path of this machine as Windows names it. */
const toWindows = (path: string) => (isWindows ? path : `Z:${path.replaceAll('/', '\\')}`);
export const nodeForWindows = isWindows ? process.execPath : 'C:\\Program Files\\nodejs\\node.exe';

/** A user folder with a blank in its name, as many have, and the sandbox's profiles. */
export type WindowsHome = {
  readonly path: string;
  readonly configFile: string;
  /** Runs awsmfa until it ends. */
  readonly awsmfa: (args: readonly string[], options?: WindowsOptions) => Promise<Ended>;
  /** Runs awsmfa on a new console. */
  readonly start: (args: readonly string[], options?: WindowsOptions) => Program;
  /** Runs another program until it ends. */
  readonly runProgram: (words: readonly string[], options?: WindowsOptions) => Promise<Ended>;
};

type WindowsOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Names the output files, so that two programs can run at once. */
  readonly output?: string;
};

export function createHome(sandbox: Sandbox): WindowsHome {
  const path = mkdtempSync(join(sandbox.home, 'John Doe '));
  mkdirSync(join(path, '.aws'));
  for (const name of ['config', 'credentials'])
    writeFileSync(join(path, '.aws', name), readFileSync(join(sandbox.home, '.aws', name), 'utf8'));
  // Wine overrides USERPROFILE, so a file that Node preloads corrects it.
  const preload = join(path, 'profile.cjs');
  writeFileSync(preload, `process.env.USERPROFILE = ${JSON.stringify(toWindows(path))};\n`);
  const envOf = ({ env }: WindowsOptions) => ({
    ...(isWindows ? process.env : wineEnv),
    NODE_OPTIONS: `--require ${JSON.stringify(toWindows(preload))}`,
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  });
  const runProgram = async (words: readonly string[], options: WindowsOptions = {}) => {
    const more = options.input === undefined ? {} : { input: options.input };
    const how = { env: envOf(options), cwd: path, ...more };
    if (isWindows) return run(words[0] ?? '', words.slice(1), how);
    // Node in Wine can't write to a Linux pipe, so its output goes to files.
    const output = join(path, options.output ?? 'awsmfa');
    const script = 'wine "$@" >"$OUT.stdout" 2>"$OUT.stderr"';
    const env = { ...how.env, OUT: output };
    const ended = await run('sh', ['-c', script, 'sh', ...words], { ...how, env });
    const written = (name: string) => readFileSync(`${output}.${name}`, 'utf8');
    return { ...ended, stdout: written('stdout'), stderr: written('stderr') };
  };
  const script = toWindows(awsmfaScript);
  return {
    path,
    configFile: join(path, '.aws/config'),
    runProgram,
    awsmfa: (args, options) => runProgram([nodeForWindows, script, ...args], options),
    start: (args, options = {}) =>
      startProgram({
        file: isWindows ? nodeForWindows : 'wine',
        args: [...(isWindows ? [] : [nodeForWindows]), script, ...args],
        cwd: path,
        columns: 120,
        env: envOf(options),
      }),
  };
}

import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { AppFailure } from '../../errors';
import { type Sandbox, startSandbox } from '../../sandbox/server';
import type { Uses } from '../command-context';
import { signalExitCodes } from '../exit-codes';
import { keepStartingSessions } from '../sandbox/sandbox-sessions';

type Context = Uses<
  'options' | 'rest' | 'env' | 'stdout' | 'stderr' | 'signal' | 'runChild' | 'notice'
>;

/**
 * Runs a local AWS, and in it the command after `--`, the tour or the UI. Stops when that ends, and
 * always deletes the sandbox's home directory.
 */
export async function run(context: Context): Promise<number> {
  const { options, rest } = context;
  if (rest !== undefined && (rest.length === 0 || options['tour'] === true)) {
    throw new AppFailure({
      kind: 'usage',
      message:
        rest.length === 0
          ? 'There is no command after --.'
          : 'The tour runs its own commands and takes none after --.',
      hint: 'Usage: awsmfa sandbox -- aws sts get-caller-identity, or awsmfa sandbox --tour',
    });
  }
  const program = { node: process.execPath, script: resolve(process.argv[1] ?? '') };
  const sandbox = await startSandbox({ program, env: { ...context.env } });
  // A second signal or an uncaught exception skips `finally`.
  process.once('exit', sandbox.removeHome);
  try {
    keepStartingSessions(sandbox);
    context.signal.throwIfAborted();
    if (rest !== undefined) return await runCommand(rest, sandbox, context);
    const isInteractive = isatty(0) && context.stdout.isTerminal;
    if (options['tour'] === true || !isInteractive) {
      const { playTour } = await import('../../sandbox/tour/tour');
      return await playTour({
        sandbox,
        program,
        write: context.stdout.write,
        signal: context.signal,
      });
    }
    return await runCommand([program.node, program.script], sandbox, context);
  } finally {
    await sandbox.close();
    process.off('exit', sandbox.removeHome);
  }
}

/** Returns the command's exit code, or 126 or 127, as a shell does, if it can't start. */
async function runCommand(
  command: readonly string[],
  { env }: Sandbox,
  context: Uses<'stderr' | 'runChild' | 'notice'>,
): Promise<number> {
  const [file = '', ...args] = command;
  const isInteractiveShell = args.length === 0 && /(^|[\\/])(ba|z|fi|da|k|c|tc)?sh$/.test(file);
  if (isInteractiveShell && context.stderr.isTerminal) {
    context.notice('This shell is in the sandbox. Nothing in it reaches AWS. Exit deletes it.');
    context.notice('Open the list: awsmfa. Show a code: awsmfa sandbox-code kjh-SuperDuperUser');
  }
  // The command handles signals while it runs. These handlers cover the moments before and after.
  const leave = (signal: keyof typeof signalExitCodes) => process.exit(signalExitCodes[signal]);
  const signals = Object.keys(signalExitCodes) as (keyof typeof signalExitCodes)[];
  for (const signal of signals) process.on(signal, leave);
  try {
    return await context.runChild({ file, args, env, isInteractiveShell });
  } finally {
    for (const signal of signals) process.off(signal, leave);
  }
}

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
 * An AWS of its own for as long as what runs in it: the command behind `--`, the tour, or the UI.
 * Its home directory is gone afterwards, whatever the way out.
 */
export async function run(context: Context): Promise<number> {
  const { options, rest } = context;
  if (rest !== undefined && (rest.length === 0 || options['tour'] === true)) {
    throw new AppFailure({
      kind: 'usage',
      message:
        rest.length === 0
          ? 'There is no command behind --.'
          : 'The tour runs its own commands and takes none behind --.',
      hint: 'Usage: awsmfa sandbox -- aws sts get-caller-identity, or awsmfa sandbox --tour',
    });
  }
  const program = { node: process.execPath, script: resolve(process.argv[1] ?? '') };
  const sandbox = await startSandbox({ program, env: { ...context.env } });
  // What no `finally` sees: a signal at the wrong moment, an exception that nobody caught.
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

/** Returns the command's own exit code; 127 and 126, as a shell has them, where it can't be started. */
async function runCommand(
  command: readonly string[],
  { env }: Sandbox,
  context: Uses<'stderr' | 'runChild' | 'notice'>,
): Promise<number> {
  const [file = '', ...args] = command;
  const isInteractiveShell = args.length === 0 && /(^|[\\/])(ba|z|fi|da|k|c|tc)?sh$/.test(file);
  if (isInteractiveShell && context.stderr.isTerminal) {
    context.notice('this shell is in the sandbox: nothing in it reaches AWS, and exit deletes it');
    context.notice('awsmfa opens the list; awsmfa sandbox-code kjh-SuperDuperUser shows a code');
  }
  // While the command runs, signals are its own; these are for the moments before and after.
  const leave = (signal: keyof typeof signalExitCodes) => process.exit(signalExitCodes[signal]);
  const signals = Object.keys(signalExitCodes) as (keyof typeof signalExitCodes)[];
  for (const signal of signals) process.on(signal, leave);
  try {
    return await context.runChild({ file, args, env, isInteractiveShell });
  } finally {
    for (const signal of signals) process.off(signal, leave);
  }
}

import { version } from '../../package.json';
import { type AppError, explain, toAppError } from '../errors';
import { parseArguments } from './arguments';
import type { Host } from './command-context';
import { runOf } from './command-runs';
import { createContext } from './compose';
import { exitCodes, signalExitCodes, toExitCode } from './exit-codes';
import { trace, wordsOfAws } from './face/tell-error';
import { homeDirectory } from './home';
import { listenForSignals } from './process/signals';

/** Runs a command line and returns its exit code. */
export async function runCommandLine(argv: readonly string[], host: Host): Promise<number> {
  const signals = listenForSignals();
  try {
    const invocation = parseArguments(argv);
    if (invocation.options['version'] === true) {
      host.stdout.write(`awsmfa ${version}\n`);
      return exitCodes.done;
    }
    const run = runOf(invocation.options['help'] === true ? 'help' : invocation.command.name);
    return await run(createContext(invocation, signals, host));
  } catch (thrown) {
    const received = signals.received();
    if (received !== undefined) return signalExitCodes[received];
    const error = toAppError(thrown);
    if (error.kind !== 'canceled') report(error, host, argv.includes('--debug'));
    return toExitCode(error);
  } finally {
    signals.release();
  }
}

/** Prints what happened, what to do, AWS's own words, and with `--debug` the trace. */
function report(error: AppError, { stderr }: Host, isDebug: boolean): void {
  const { message, hint } = explain(error, homeDirectory());
  stderr.write(`awsmfa: ${message}\n`);
  stderr.write(`hint: ${hint}\n`);
  const ofAws = wordsOfAws(error);
  if (ofAws !== undefined) stderr.write(`${ofAws}\n`);
  if (isDebug && error.cause !== undefined) stderr.write(`${trace(error.cause)}\n`);
}

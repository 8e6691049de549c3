import { version } from '../../package.json';
import { type AppError, explain, toAppError } from '../errors';
import { printable } from '../printable';
import { parseArguments } from './arguments';
import { runOf } from './command-runs';
import { createContext } from './compose';
import { exitCodes, signalExitCodes, toExitCode } from './exit-codes';
import { stderr, stdout } from './streams';
import { trace } from './trace';

/** argv in, exit code out. */
async function main(argv: readonly string[]): Promise<number> {
  const isDebug = argv.includes('--debug');
  const signals = listenForSignals();
  try {
    const invocation = parseArguments(argv);
    if (invocation.options['version'] === true) {
      stdout.write(`awsmfa ${version}\n`);
      return exitCodes.done;
    }
    const run = runOf(invocation.options['help'] === true ? 'help' : invocation.command.name);
    return await run(createContext(invocation, signals));
  } catch (thrown) {
    if (signals.received !== undefined) return signalExitCodes[signals.received];
    const error = toAppError(thrown);
    if (error.kind !== 'cancelled') report(error, isDebug);
    return toExitCode(error);
  } finally {
    signals.release();
  }
}

type EndingSignal = keyof typeof signalExitCodes;

/** The signals that end the program, as an `AbortSignal`; a second one ends it at once. */
function listenForSignals() {
  const controller = new AbortController();
  const handlers = new Map<EndingSignal, () => void>();
  const listening = {
    received: undefined as EndingSignal | undefined,
    signal: controller.signal,
    release: () => {
      for (const [name, handler] of handlers) process.removeListener(name, handler);
    },
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const handler = () => {
      if (listening.received !== undefined) process.exit(signalExitCodes[name]);
      listening.received = name;
      controller.abort();
    };
    handlers.set(name, handler);
    process.on(name, handler);
  }
  return listening;
}

/** Two or three lines: what happened, what to do, AWS's own words; the trace with `--debug`. */
function report(error: AppError, isDebug: boolean): void {
  const { message, hint } = explain(error);
  stderr.write(`awsmfa: ${message}\n`);
  stderr.write(`hint: ${hint}\n`);
  if (error.aws !== undefined) {
    const { code, message: text, requestId } = error.aws;
    const request = requestId === undefined ? '' : ` (request ${requestId})`;
    stderr.write(printable(`aws: ${code}: ${text}${request}`).concat('\n'));
  }
  if (isDebug && error.cause !== undefined) stderr.write(`${trace(error.cause)}\n`);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

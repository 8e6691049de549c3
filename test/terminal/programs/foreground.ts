/** Runs its arguments in the foreground and reports how that ended. */
import { watchFile } from 'node:fs';
import { runInForeground } from '../../../src/terminal/run-in-foreground';
import { realTimers } from './real-timers';

process.on('SIGINT', () => process.stdout.write('the parent heard SIGINT\n'));
process.on('SIGTERM', () => process.stdout.write('the parent heard SIGTERM\n'));

// As after a prompt, whose input is still being read.
process.stdin.on('data', (data) => process.stdout.write(`the parent read ${data.length} bytes\n`));

const [file = '', ...args] = process.argv.slice(2);
// A file with this name asks us to throw.
const request = process.env['THROWS'];
if (request !== undefined)
  watchFile(request, { interval: 20 }, ({ size }) => {
    if (size > 0) throw new Error('nobody caught this');
  });
const result = await runInForeground(
  { file, args, env: process.env, isInteractiveShell: args.at(-1) === '-i' },
  {
    signals: process,
    timers: realTimers,
    isOnTerminal: process.stdin.isTTY === true,
    stdin: process.stdin,
  },
).catch((thrown: Error) => {
  process.stdout.write(`rejected: ${thrown.message}\n`);
  process.exit(1);
});
const listeners = (['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
  process.listenerCount(signal),
);
process.stdout.write(`listeners ${listeners.join(' ')}\n`);
if (!result.started && result.error.kind === 'command-not-started')
  process.stdout.write(`not started: ${result.error.reason}\n`);
process.exit(result.exitCode);

import { runCommandLine } from './command-line';
import { exitCodes } from './exit-codes';
import { hasTerminal } from './face/terminal-access';
import { letGoOfLostTerminal, stderr, stdout } from './process/streams';
import { processStart } from './process/this-process';

process.once('exit', letGoOfLostTerminal);
// Node exits with 0 where nothing is left to wait for, whether or not there was an outcome.
process.exitCode = exitCodes.failed;
const host = { stdout, stderr, hasTerminal, startedAt: processStart() };
void runCommandLine(process.argv.slice(2), host).then((code) => {
  process.exitCode = code;
});

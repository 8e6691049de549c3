import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { RunTool } from '../../aws/key-stores/key-store';
import type { Environment } from '../../aws/profiles/read/locate';
import { environmentOfProcess } from '../../terminal/subshell/environment-undo';
import { endSilence } from '../face/silence';
import { openTerminalInput } from '../face/terminal-access';
import { stateOfProgram } from '../process/find-program';
import { runCaptured } from '../process/run-captured';
import { thisProcess } from '../process/this-process';

type Limits = { readonly limitMs?: number; readonly graceMs?: number };

/** Shorter than any SDK or awsmfa waits for a `credential_process`, so that the reason is told. */
const usual = { limitMs: 110_000, graceMs: 1_000, mostBytes: 64 * 1024 };

const mostSaid = 8_192;

/**
 * Runs the programs of stores. What they say is read and shown to nobody. One that asks on the terminal
 * stays in its session; what was asked by a window of its own needs none.
 */
export function createStoreTool(env: Environment, limits: Limits = {}): RunTool {
  return async ({ tool, readsTerminal }, { args, input }, signal) => {
    if (stateOfProgram(env, tool) !== 'found') return { trouble: 'no-tool' };
    const terminal = readsTerminal ? terminalInput() : undefined;
    if (terminal !== undefined) endSilence();
    let stderr = '';
    try {
      const end = await runCaptured({
        file: tool,
        args,
        env: { ...environmentOfProcess(env), ...(readsTerminal && terminalOfGpg(env)) },
        stdin: input ?? terminal ?? 'ignore',
        stderr: (text) => {
          stderr = (stderr + text).slice(-mostSaid);
        },
        isApart: terminal === undefined,
        signal,
        ...usual,
        ...limits,
      });
      switch (end.kind) {
        case 'ended':
          return { ...end, stderr };
        case 'not-started':
          return { trouble: 'no-tool' };
        case 'canceled':
        case 'timeout':
        case 'too-much':
          return { trouble: end.kind };
      }
    } finally {
      if (typeof terminal === 'number') closeSync(terminal);
    }
  };
}

/** Our own stdin where that is the terminal, for gpg asks the system for its name; else the terminal itself. */
function terminalInput(): 'inherit' | number | undefined {
  if (isatty(0)) return 'inherit';
  try {
    return openTerminalInput();
  } catch {
    return undefined;
  }
}

/** gpg-agent has no terminal: to it, `/dev/tty` is none, so it takes the terminal's own name (gpg-agent(1)). */
function terminalOfGpg(env: Environment): Environment {
  if (env['GPG_TTY']) return {};
  const { terminal } = thisProcess.describe(process.pid);
  return terminal === undefined ? {} : { GPG_TTY: terminal };
}

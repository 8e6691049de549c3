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

/** Shorter than SDKs and awsmfa wait for a `credential_process`, so that the person sees the reason. */
const usual = { limitMs: 110_000, graceMs: 1_000, mostBytes: 64 * 1024 };

const mostSaid = 8_192;

/**
 * Runs the programs of stores and reads their output without showing it. A program that asks on the
 * terminal stays in the terminal's session. One that asks in its own window needs no terminal.
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

/** Our stdin if it is the terminal, because gpg asks the system for its name. Otherwise the terminal itself. */
function terminalInput(): 'inherit' | number | undefined {
  if (isatty(0)) return 'inherit';
  try {
    return openTerminalInput();
  } catch {
    return undefined;
  }
}

/** gpg-agent runs without a terminal, so it needs the real name and not `/dev/tty` (gpg-agent(1)). */
function terminalOfGpg(env: Environment): Environment {
  if (env['GPG_TTY']) return {};
  const { terminal } = thisProcess.describe(process.pid);
  return terminal === undefined ? {} : { GPG_TTY: terminal };
}

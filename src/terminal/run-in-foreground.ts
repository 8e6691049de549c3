/**
 * Gives the terminal to another program and waits until it ends, as a shell does: Ctrl-C and Ctrl-\
 * reach the program alone, a request to end that reaches us is handed on to it, and its end becomes
 * an exit code. What nobody here catches meanwhile ends the program first.
 *
 * Nothing may read the terminal meanwhile: a pending read takes keys that were meant for the
 * program. So the caller's standard input is paused first, and the program starts one turn of the
 * event loop later, when the pause has reached the operating system.
 */
import { type ChildProcess, type SpawnOptions, spawn as spawnProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import type { AppError } from '../errors';
import type { Timers } from './timers';

type ForegroundCommand = {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the program. Its `PATH` says where `file` is looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An interactive shell ignores SIGTERM: it is told soon after that its terminal is gone. */
  readonly isInteractiveShell: boolean;
};

/** How it ended. A program that could not be started has the exit code that a shell would give. */
type ForegroundResult =
  | { readonly started: true; readonly exitCode: number }
  | { readonly started: false; readonly exitCode: 126 | 127; readonly error: AppError };

/** As Node's `spawn`; it may throw what that reports. */
type SpawnProgram = (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

/** The part of `process` that tells of signals. */
type SignalSource = Pick<NodeJS.EventEmitter, 'on' | 'off' | 'rawListeners'>;

type ForegroundPorts = {
  readonly signals: SignalSource;
  readonly timers: Timers;
  /**
   * Whether there is a keyboard that sends SIGINT and SIGQUIT to every program on the terminal.
   * Where there is none, they were sent to us alone and are handed on.
   */
  readonly isOnTerminal: boolean;
  /** What this program read the terminal with: paused, and left paused. */
  readonly stdin?: { pause(): unknown } | undefined;
  readonly spawn?: SpawnProgram | undefined;
};

/**
 * Runs the program on this terminal. Rejects, once the program has ended, with an exception that nobody
 * caught meanwhile: a program that lived on would miss what we do for it.
 */
export async function runInForeground(
  command: ForegroundCommand,
  ports: ForegroundPorts,
): Promise<ForegroundResult> {
  const spawn = ports.spawn ?? spawnProcess;
  ports.stdin?.pause();
  await new Promise<void>((resolve) => ports.timers.nextTurn(resolve));

  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => resolve(notStarted(command, cause));
    // The listeners are in place before the program is: a Ctrl-C can't fall in between.
    const relay = relaySignals(ports, command.isInteractiveShell);
    try {
      const child = spawn(command.file, command.args, { env: command.env, stdio: 'inherit' });
      relay.to(child);
      child.once('error', (cause) => {
        // An error after the start means that a signal could not be sent: the end still comes.
        if (child.pid !== undefined) return;
        relay.stop();
        fail(cause);
      });
      child.once('exit', (code, signal) => {
        relay.stop();
        const failure = relay.failure();
        if (failure === undefined) resolve({ started: true, exitCode: toExitCode(code, signal) });
        else reject(failure.thrown);
      });
    } catch (cause) {
      relay.stop();
      fail(cause);
    }
  });
}

/** The code itself, or 128 and the number of the signal that ended the program, as shells have it. */
function toExitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Time enough for a shell that does end by itself. */
const hangUpAfterMs = 2000;

/** Time enough for a program to leave where we can't go on. */
const killAfterMs = 5000;

type Failure = { readonly thrown: unknown };

type Relay = {
  to(child: { kill(signal: NodeJS.Signals): boolean }): void;
  /** The first exception that nobody caught. */
  failure(): Failure | undefined;
  stop(): void;
};

/**
 * While it lasts, nobody else here hears these signals: they are meant for the other program. Node
 * itself would answer SIGUSR1 by opening its debugger. Uncaught exceptions come here too.
 */
function relaySignals(
  { signals, timers, isOnTerminal }: ForegroundPorts,
  isInteractiveShell: boolean,
): Relay {
  let child: Parameters<Relay['to']>[0] | undefined;
  const early: NodeJS.Signals[] = [];
  let failure: Failure | undefined;
  let cancelHangUp = () => {};
  let cancelKill = () => {};

  const handOn = (signal: NodeJS.Signals) => {
    if (child === undefined) {
      early.push(signal);
      return;
    }
    child.kill(signal);
    if (signal === 'SIGTERM' && isInteractiveShell) {
      cancelHangUp();
      cancelHangUp = timers.after(hangUpAfterMs, () => child?.kill('SIGHUP'));
    }
  };
  const fail = (thrown: unknown) => {
    if (failure !== undefined) return;
    failure = { thrown };
    // Protects: no program lives on without the endpoint and the files that it was given.
    handOn('SIGTERM');
    // Protects: a program that ignores the request to end is ended too.
    cancelKill = timers.after(killAfterMs, () => child?.kill('SIGKILL'));
  };
  const handedOn: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
  const ofKeyboard: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  const ours: (readonly [event: string, listener: (value: unknown) => void])[] = [
    ...[...handedOn, ...ofKeyboard].map((signal) => {
      const isHandedOn = handedOn.includes(signal) || !isOnTerminal;
      return [signal, isHandedOn ? () => handOn(signal) : () => {}] as const;
    }),
    ['uncaughtException', fail],
    ['unhandledRejection', fail],
  ];

  // Ours comes first and goes last: a signal without any listener would end this process.
  const others = ours.map(([signal, listener]) => {
    const before = signals.rawListeners(signal) as (() => void)[];
    signals.on(signal, listener);
    for (const other of before) signals.off(signal, other);
    return { signal, before };
  });

  return {
    to(started) {
      child = started;
      for (const signal of early.splice(0)) handOn(signal);
    },
    failure: () => failure,
    stop() {
      cancelHangUp();
      cancelKill();
      for (const { signal, before } of others)
        for (const other of before) signals.on(signal, other);
      for (const [signal, listener] of ours) signals.off(signal, listener);
    },
  };
}

function notStarted({ file, env }: ForegroundCommand, cause: unknown): ForegroundResult {
  const code = (cause as NodeJS.ErrnoException).code;
  // Shells: 127 where there is no such file, 126 where there is one that can't be executed.
  const missing = code === 'ENOENT' && !isThere(file, env['PATH'] ?? '');
  const error: AppError = {
    kind: 'command-not-started',
    command: file,
    reason: missing ? 'there is no such command' : (reasons[code ?? ''] ?? `error ${code}`),
    cause,
  };
  return { started: false, exitCode: missing ? 127 : 126, error };
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be executed',
  // The file is there, so what is missing is the interpreter that its first line names.
  ENOENT: 'the interpreter in its first line is not there',
  ENOTDIR: 'a part of its path is not a directory',
  E2BIG: 'its arguments and environment are too long',
  ERR_INVALID_ARG_VALUE: 'an argument holds a NUL character',
  UNSAFE_IN_BATCH_FILE: 'a batch file would run a part of an argument as a command',
};

function isThere(file: string, path: string): boolean {
  if (/[\\/]/.test(file)) return existsSync(file);
  return path.split(delimiter).some((folder) => existsSync(join(folder, file)));
}

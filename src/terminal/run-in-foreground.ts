/**
 * Gives the terminal to another program and waits for it to end, as a shell does. Ctrl-C and Ctrl-\
 * reach only the program, a request to end that reaches us is passed on to it, and its end becomes
 * an exit code. An uncaught exception of ours ends the program first.
 *
 * Nothing may read the terminal meanwhile, because a pending read takes keys meant for the program.
 * So the caller's standard input is paused first. The program starts one turn of the event loop
 * later, once the pause has reached the operating system.
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
  /** The program's whole environment. Its `PATH` is where `file` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An interactive shell ignores SIGTERM, so it also gets SIGHUP a little later. */
  readonly isInteractiveShell: boolean;
};

/** How the program ended. If it could not start, the exit code is the one a shell would give. */
type ForegroundResult =
  | { readonly started: true; readonly exitCode: number }
  | { readonly started: false; readonly exitCode: 126 | 127; readonly error: AppError };

/** Node's `spawn`. It may also throw the errors that it otherwise reports as events. */
type SpawnProgram = (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

/** The part of `process` that reports signals. */
type SignalSource = Pick<NodeJS.EventEmitter, 'on' | 'off' | 'rawListeners'>;

type ForegroundPorts = {
  readonly signals: SignalSource;
  readonly timers: Timers;
  /**
   * Whether a keyboard sends SIGINT and SIGQUIT to every program on the terminal. Without one,
   * these signals came to us alone, so they are passed on.
   */
  readonly isOnTerminal: boolean;
  /** The stream this program reads the terminal with. It is paused and stays paused. */
  readonly stdin?: { pause(): unknown } | undefined;
  readonly spawn?: SpawnProgram | undefined;
};

/**
 * Runs the program on this terminal. If an exception went uncaught meanwhile, rejects with it once
 * the program has ended. The program can't keep running, because it would miss what we do for it.
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
    // Add the listeners before the program starts, so that no Ctrl-C slips through in between.
    const relay = relaySignals(ports, command.isInteractiveShell);
    try {
      const child = spawn(command.file, command.args, { env: command.env, stdio: 'inherit' });
      relay.to(child);
      child.once('error', (cause) => {
        // An error after the start means that a signal could not be sent. The exit event still
        // comes.
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

/** The exit code, or 128 plus the number of the signal that ended the program, as shells do it. */
function toExitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Enough time for a shell that does end on SIGTERM. */
const hangUpAfterMs = 2000;

/** Enough time for a program to end by itself after we failed. */
const killAfterMs = 5000;

type Failure = { readonly thrown: unknown };

type Relay = {
  to(child: { kill(signal: NodeJS.Signals): boolean }): void;
  /** The first exception that nobody caught. */
  failure(): Failure | undefined;
  stop(): void;
};

/**
 * While the relay is on, no other listener here gets these signals: they are meant for the program.
 * Without a listener, Node would answer SIGUSR1 by opening its debugger. Uncaught exceptions come
 * here too.
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
    // Protects: no program keeps running without the endpoint and the files that it was given.
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

  // Our listener is added first and removed last: a signal without any listener would end this
  // process.
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
  // As in shells: 127 if the file doesn't exist, 126 if it exists but can't be executed.
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
  EACCES: "it can't be executed",
  // The file exists, so the interpreter in its first line is what is missing.
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

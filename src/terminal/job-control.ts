/**
 * Signal handling for a program that holds the terminal. A stop (Ctrl-Z) gives the terminal back
 * first, and takes it again when the program continues. A request to end is passed on to the
 * listener.
 */
import { constants } from 'node:os';
import type { Timers } from './timers';

/** The part of `process` that this needs. */
export type ProcessPort = Pick<NodeJS.EventEmitter, 'on' | 'off'> & {
  readonly pid: number;
  kill(processId: number, signal: NodeJS.Signals): unknown;
};

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';

type JobListener = {
  /** Restores the terminal. */
  readonly release: () => void;
  /** Takes the terminal again and repaints the screen. */
  readonly take: () => void;
  readonly onEnd: (signal: EndSignal) => void;
};

type JobControl = {
  /** Does what Ctrl-Z does: stops this program and everything the shell started with it. */
  stop(): void;
  /** Starts or stops listening. Signals are not for us while another program has the terminal. */
  watch(isOn: boolean): void;
};

/** How long to stay off the terminal after a stop that did not work. */
const notStoppedMs = 50;
/**
 * `kill` with 0 signals the whole process group. If npm started us, it must stop too, or the shell
 * keeps waiting for it.
 */
const everyoneInTheJob = 0;

export function createJobControl(
  { release, take, onEnd }: JobListener,
  process: ProcessPort,
  timers: Timers,
): JobControl {
  let isStopped = false;

  const listeners: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ['SIGTSTP', () => stop(process.pid)],
    ['SIGCONT', goOn],
    ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const).map(
      (signal) => [signal, () => onEnd(signal)] as const,
    ),
  ];

  function watch(isOn: boolean): void {
    isStopped = false;
    for (const [signal, listener] of listeners) {
      process.off(signal, listener);
      if (isOn) process.on(signal, listener);
    }
  }

  function stop(processId: number): void {
    // Windows has no SIGTSTP.
    if (!('SIGTSTP' in constants.signals) || isStopped) return;
    release();
    for (const [signal, listener] of listeners)
      if (signal === 'SIGTSTP') process.off(signal, listener);
    isStopped = true;
    // SIGTSTP has its default action again, so it stops us before `kill` returns.
    process.kill(processId, 'SIGTSTP');
    // The system doesn't stop a process group that no shell watches, and then no SIGCONT would
    // come.
    timers.after(notStoppedMs, () => timers.nextTurn(() => isStopped && goOn()));
  }

  function goOn(): void {
    // After SIGSTOP, which no program can catch, the shell used the terminal while we still held
    // it.
    if (!isStopped) release();
    watch(true);
    take();
  }

  return { watch, stop: () => stop(everyoneInTheJob) };
}

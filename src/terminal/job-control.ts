/**
 * Signals, for a program that holds the terminal: a stop (Ctrl-Z) gives the terminal back first and
 * takes it again when the program goes on; a request to end gives it back and passes it on.
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
  /** Puts the terminal as it was. */
  readonly release: () => void;
  /** Takes the terminal again and shows what was on it. */
  readonly take: () => void;
  readonly onEnd: (signal: EndSignal) => void;
};

type JobControl = {
  /** What Ctrl-Z does: stops this program and everything that the shell started with it. */
  stop(): void;
  /** Begins and ends to listen: while another program has the terminal, signals are not for us. */
  watch(isOn: boolean): void;
};

/** How long a program that could not be stopped leaves the terminal alone. */
const notStoppedMs = 50;
/** `kill` sends to the whole process group: npm, too, that started us, or the shell waits for it. */
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
    // Windows has no such thing.
    if (!('SIGTSTP' in constants.signals) || isStopped) return;
    release();
    for (const [signal, listener] of listeners)
      if (signal === 'SIGTSTP') process.off(signal, listener);
    isStopped = true;
    // By its default action, which it has again, the signal stops us before `kill` returns.
    process.kill(processId, 'SIGTSTP');
    // A process group that no shell watches over is not stopped, and nothing would ever wake us.
    timers.after(notStoppedMs, () => timers.nextTurn(() => isStopped && goOn()));
  }

  function goOn(): void {
    // Where SIGSTOP stopped us, which nobody is told of, the shell has used the terminal as it was.
    if (!isStopped) release();
    watch(true);
    take();
  }

  return { watch, stop: () => stop(everyoneInTheJob) };
}

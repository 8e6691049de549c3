import { createHmac } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFailure } from '../../errors';
import type { OtherProcess } from '../../other-process';
import type { Secret } from '../../secret';
import type { Clock } from '../clock';
import {
  isRunning,
  readSmallFile,
  removeQuietly,
  type WritingProcess,
  writePrivateFile,
} from '../files/private-file';
import { tokenCodeStepMs } from '../limits';

/**
 * Lets only one process at a time ask for a code of a device, and remembers which codes were sent.
 * So no code is sent twice by one process, by two windows, or by twenty `credential-process` runs
 * at once.
 *
 * The file `awsmfa-<key>.lock` has the process that asks now (its id and start time) and the 30 s
 * steps in which codes were sent. It doesn't have the codes. Each code has a mark that only the
 * holder of the secret access key can compute.
 */
export type CodeGate = {
  /** Takes the gate if no living process holds it. */
  readonly tryEnter: (key: string) => boolean;
  /** The other process that holds it. `undefined` if this process or none does. */
  readonly holder: (key: string) => OtherProcess | undefined;
  readonly leave: (key: string) => void;
  /** Whether this code was sent while AWS would still accept it. */
  readonly wasSent: (key: string, code: string, secret: Secret) => boolean;
  /** Call it before sending the code. Without an answer, the code still counts as sent. */
  readonly markSent: (key: string, code: string, secret: Secret) => void;
  /** Call it if the code never left this computer, so that it may be sent again. */
  readonly unmarkSent: (key: string, code: string, secret: Secret) => void;
  /** Removes the files of killed processes and of expired codes. */
  readonly clear: () => void;
};

/** The process that asks, and how it describes others that do. */
export type AskingProcess = WritingProcess & {
  /** For the message to a person who has to wait for that process. */
  readonly describe: (processId: number) => OtherProcess;
};

type CodeGateOptions = {
  readonly directory: string;
  readonly clock: Clock;
  readonly asker: AskingProcess;
  /** `false` if nothing may be written. The gate then works only within this process. */
  readonly writes: boolean;
};

type Holder = { readonly processId: number; readonly startedAt: string | undefined };
type SentCode = { readonly step: number; readonly mark: string };
type GateState = { readonly holder: Holder | undefined; readonly sent: readonly SentCode[] };

const free: GateState = { holder: undefined, sent: [] };

/** AWS also accepts the code of the step before and after, so a code is good for three steps. */
const windowSteps = 2;

export function createCodeGate(options: CodeGateOptions): CodeGate {
  const { directory, clock, asker } = options;
  const { processId, startOf } = asker;
  /** States that were not written to a file. They are newer than the files. */
  const inMemory = new Map<string, GateState>();
  const heldHere = new Set<string>();
  const path = (key: string) => join(directory, `awsmfa-${key}.lock`);

  const read = (key: string) =>
    inMemory.get(key) ?? (options.writes ? readState(path(key)) : undefined) ?? free;
  const write = (key: string, state: GateState) => {
    inMemory.set(key, state);
    if (!options.writes) return;
    try {
      if (isEmpty(state)) removeQuietly(path(key));
      else writePrivateFile(path(key), `${JSON.stringify(state)}\n`, asker);
      inMemory.delete(key);
    } catch {
      // The session cache reports that it can't be written. The gate then works only within this
      // process.
    }
  };
  /** Makes a change while no other process reads or writes. */
  const change = <T>(key: string, update: (state: GateState) => readonly [GateState, T]): T => {
    const release = options.writes ? takeGuard(`${path(key)}.guard`, directory, asker) : undefined;
    try {
      const state = read(key);
      const [next, answer] = update(state);
      if (next !== state) write(key, next);
      return answer;
    } finally {
      release?.();
    }
  };
  const isHeldByOther = ({ holder }: GateState) =>
    holder !== undefined &&
    holder.processId !== processId &&
    isRunning({ id: holder.processId, start: holder.startedAt ?? '' }, asker);
  const isHeld = (key: string, state: GateState) => heldHere.has(key) || isHeldByOther(state);
  const isOfNow = ({ step }: SentCode) =>
    Math.abs(Math.floor(clock.now().getTime() / tokenCodeStepMs) - step) <= windowSteps;

  const withoutPast = (state: GateState): GateState => ({
    holder: isHeldByOther(state) ? state.holder : undefined,
    sent: state.sent.filter(isOfNow),
  });

  return {
    tryEnter: (key) => {
      if (isHeld(key, read(key))) return false;
      const isEntered = change(key, (state) =>
        isHeld(key, state)
          ? [state, false]
          : [{ ...state, holder: { processId, startedAt: startOf(processId) } }, true],
      );
      if (isEntered) heldHere.add(key);
      return isEntered;
    },
    holder: (key) => {
      const state = read(key);
      const isOther = !heldHere.has(key) && isHeldByOther(state);
      return isOther && state.holder ? asker.describe(state.holder.processId) : undefined;
    },
    leave: (key) => {
      heldHere.delete(key);
      change(key, (state) =>
        state.holder?.processId === processId
          ? [{ ...state, holder: undefined }, undefined]
          : [state, undefined],
      );
    },
    wasSent: (key, code, secret) => {
      const mark = toMark(code, secret);
      return read(key).sent.some((sent) => sent.mark === mark && isOfNow(sent));
    },
    markSent: (key, code, secret) => {
      const step = Math.floor(clock.now().getTime() / tokenCodeStepMs);
      const mark = toMark(code, secret);
      change(key, (state) => [
        { ...state, sent: [...state.sent.filter(isOfNow), { step, mark }] },
        undefined,
      ]);
    },
    unmarkSent: (key, code, secret) => {
      const mark = toMark(code, secret);
      change(key, (state) => [
        { ...state, sent: state.sent.filter((sent) => sent.mark !== mark) },
        undefined,
      ]);
    },
    clear: () => {
      if (!options.writes) return;
      for (const { key, isGuard } of gateFilesIn(directory)) {
        if (heldHere.has(key)) continue;
        // A change takes the guard, which removes the guard of a killed process.
        if (isGuard || isEmpty(withoutPast(read(key))))
          change(key, (state) => [withoutPast(state), undefined]);
      }
    },
  };
}

const pollMs = 200;

/**
 * Enters as soon as no other process holds the gate. If `found` has a result before that, because
 * another process got it, this returns it and doesn't enter.
 *
 * Throws `AppFailure` `canceled` and `tooLong`.
 */
export async function enterGate<T>(
  key: string,
  services: {
    readonly gate: CodeGate;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly mostWaitMs: number;
    /** Gets the process that holds it, unless it is this one. */
    readonly onWaiting: (holder: OtherProcess | undefined) => void;
    readonly tooLong: (holder: OtherProcess | undefined) => AppFailure;
  },
  found: () => T | undefined = () => undefined,
): Promise<T | undefined> {
  const { gate, clock, signal, mostWaitMs } = services;
  const lastTry = clock.now().getTime() + mostWaitMs;
  for (let waits = 0; !gate.tryEnter(key); waits += 1) {
    if (waits === 0) services.onWaiting(gate.holder(key));
    if (clock.now().getTime() > lastTry) throw services.tooLong(gate.holder(key));
    await clock.sleep(pollMs, signal);
    const there = found();
    if (there !== undefined) return there;
  }
  return undefined;
}

/** Whole seconds until the next code, at least 1. */
export function secondsToNextCode(now: Date): number {
  return Math.ceil((tokenCodeStepMs - (now.getTime() % tokenCodeStepMs)) / 1000);
}

function toMark(code: string, secret: Secret): string {
  // Protects: the code is not in the file, and can't be derived from the file.
  return createHmac('sha256', secret.reveal()).update(`sent ${code}`).digest('hex').slice(0, 16);
}

function isEmpty({ holder, sent }: GateState): boolean {
  return holder === undefined && sent.length === 0;
}

function gateFilesIn(directory: string) {
  try {
    return readdirSync(directory).flatMap((name) => {
      // Protects: the lock of an open UI is no gate.
      const [, key, guard] = /^awsmfa-(?!ui-)(.+)\.lock(\.guard)?$/.exec(name) ?? [];
      return key === undefined ? [] : [{ key, isGuard: guard !== undefined }];
    });
  } catch {
    // The directory is absent until the first request for a code.
    return [];
  }
}

function readState(path: string): GateState | undefined {
  try {
    const { holder, sent } = JSON.parse(readSmallFile(path)?.text ?? '') as Partial<GateState>;
    return {
      holder: typeof holder?.processId === 'number' ? holder : undefined,
      sent: Array.isArray(sent) ? sent.filter(isSentCode) : [],
    };
  } catch {
    // The file is absent, or damaged by a crash of the machine, so no process asks.
    return undefined;
  }
}

function isSentCode(value: unknown): value is SentCode {
  const { step, mark } = (value ?? {}) as Partial<SentCode>;
  return typeof step === 'number' && typeof mark === 'string';
}

/**
 * Creates a file that only one process can have during a read and a write. It has the id of that
 * process. The next process removes it if a killed process left it, and ignores it after two
 * seconds, because no living process holds it that long.
 */
function takeGuard(
  path: string,
  directory: string,
  { processId, isAlive }: WritingProcess,
): () => void {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    try {
      // Protects: no other process reads or writes during a change.
      writeFileSync(path, String(processId), { flag: 'wx', mode: 0o600 });
      break;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ENOENT' && isMade(directory)) continue;
      if (code !== 'EEXIST') break;
      if (isLeftOver(path, isAlive)) removeQuietly(path);
      else Atomics.wait(neverNotified, 0, 0, 1);
    }
  }
  return () => removeQuietly(path);
}

/** Without the directory nothing can be written, so the gate works only within this process. */
function isMade(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

const mostAttempts = 2_000;
const neverNotified = new Int32Array(new SharedArrayBuffer(4));

function isLeftOver(path: string, isAlive: (processId: number) => boolean): boolean {
  const holder = readSmallFile(path)?.text ?? '';
  return holder !== '' && !isAlive(Number(holder));
}

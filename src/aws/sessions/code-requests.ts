import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppFailure } from '../../errors';
import { systemCodeOf } from '../../file-reason';
import type { OtherProcess } from '../../other-process';
import type { Clock } from '../clock';
import { isRunning, readSmallFile, removeQuietly, writePrivateFile } from '../files/private-file';
import type { AskingProcess } from './code-gate';

/**
 * Requests for a code, from programs that have no terminal to the open UI of the same user. They go
 * through files in the cache directory, and nothing in them is secret: the answer is a session in the
 * cache.
 *
 * `awsmfa-<key>.ask` says who waits for a code of that base identity and device, `awsmfa-<key>.refused`
 * that the person does not want to give one, `awsmfa-ui-<pid>.lock` that a UI is open. Only processes of
 * this user that still live count.
 */
export type CodeRequests = {
  /** An open UI, other than this process. One that is stopped shows nothing to anybody. */
  readonly openUi: () => OtherProcess | undefined;
  /**
   * Makes sure that a living process asks for a code: this one, where no other does. `false`: it can't
   * be written.
   */
  readonly ask: (key: string, profileName: string) => boolean;
  /** Takes back what this process asked for. */
  readonly withdraw: (key: string) => void;
  readonly wasRefused: (key: string) => boolean;
  readonly refuse: (key: string) => void;
  /** What living processes ask for. */
  readonly pending: () => readonly CodeRequest[];
  /** Says that this process is an open UI. Called again, it writes the file where that is gone. */
  readonly holdUi: () => void;
  readonly releaseUi: () => void;
  /** Removes what killed processes left, and refusals that are over. */
  readonly clear: () => void;
};

export type CodeRequest = {
  /** Names the MFA session that a code opens. */
  readonly key: string;
  readonly processId: number;
  /** The profile that was asked for, as the request says. */
  readonly profileName: string;
  /** Tells one request from another. */
  readonly id: string;
};

/** A process that can tell its user's processes from those of others. */
export type RequestingProcess = AskingProcess & {
  readonly isOwn: (processId: number) => boolean;
};

/** SDKs try again: for so long nobody is asked for what was refused. */
const refusalMs = 60_000;

/** More than any of these files holds. */
const mostBytes = 4_096;

export function createCodeRequests(options: {
  readonly directory: string;
  /** This computer's time, as the times of files are. */
  readonly clock: Pick<Clock, 'now'>;
  readonly process: RequestingProcess;
}): CodeRequests {
  const { directory, clock, process } = options;
  const pathOf = (name: string) => join(directory, name);
  const askPath = (key: string) => pathOf(`awsmfa-${key}.ask`);
  const refusedPath = (key: string) => pathOf(`awsmfa-${key}.refused`);
  const uiPath = (processId: number) => pathOf(`awsmfa-ui-${processId}.lock`);
  const own = { pid: process.processId, startTime: process.startOf(process.processId) ?? null };

  // Protects: another user's process, or one that is dead, asks for nothing and answers nothing.
  const isLive = ({ pid, startTime }: Writer) =>
    process.isOwn(pid) && isRunning({ id: pid, start: startTime }, process);
  const readWriter = (path: string) => {
    // Protects: what asks, and what answers, is a file of the user's own.
    const text = readSmallFile(path, { isOwn: true, mostBytes })?.text;
    return text === undefined ? undefined : parseWriter(text);
  };
  const readAsk = (key: string) => {
    const found = readWriter(askPath(key));
    return found !== undefined && isLive(found) ? found : undefined;
  };
  const isUi = (processId: number) => {
    const found = readWriter(uiPath(processId));
    return found?.pid === processId && isLive(found);
  };
  const wasRefused = (key: string) => {
    const at = readSmallFile(refusedPath(key), { isOwn: true, mostBytes })?.at;
    // A time to come is no later refusal: the clock was set back.
    return at !== undefined && Math.abs(clock.now().getTime() - at.getTime()) < refusalMs;
  };
  const makeDirectory = () => mkdirSync(directory, { recursive: true, mode: 0o700 });

  return {
    openUi: () => {
      for (const { kind, name } of filesIn(directory)) {
        const processId = Number(name);
        if (kind !== 'ui' || processId === process.processId || !isUi(processId)) continue;
        const ui = process.describe(processId);
        if (!ui.isStopped) return ui;
      }
      return undefined;
    },
    ask: (key, profileName) => {
      const since = clock.now().toISOString();
      const text = `${JSON.stringify({ version: 1, ...own, profile: profileName, since })}\n`;
      if (Buffer.byteLength(text) > mostBytes) return false;
      for (let attempt = 0; attempt < 3; attempt += 1) {
        if (readAsk(key) !== undefined) return true;
        removeQuietly(askPath(key));
        try {
          // Protects: of many that ask at once, one writes the request.
          writeFileSync(askPath(key), text, { flag: 'wx', mode: 0o600 });
          return true;
        } catch (thrown) {
          // Another was faster, or can't be told from one that is dead.
          if (systemCodeOf(thrown) !== 'EEXIST') return false;
        }
      }
      return false;
    },
    withdraw: (key) => {
      const found = readWriter(askPath(key));
      // Protects: the request of another process that waits stays.
      if (found?.pid === own.pid && isLive(found)) removeQuietly(askPath(key));
    },
    wasRefused,
    refuse: (key) => {
      const at = clock.now().toISOString();
      try {
        writePrivateFile(refusedPath(key), `${JSON.stringify({ version: 1, at })}\n`, process);
      } catch {
        // The one that waits gives up by itself, when its time is over.
      }
    },
    pending: () =>
      filesIn(directory).flatMap(({ kind, name: key }) => {
        if (kind !== 'ask' || wasRefused(key)) return [];
        const found = readAsk(key);
        if (found?.profile === undefined || found.pid === process.processId) return [];
        const { pid, startTime, profile, since } = found;
        const id = JSON.stringify([key, pid, startTime, since]);
        return [{ key, processId: pid, profileName: profile, id }];
      }),
    holdUi: () => {
      // In a home with no AWS directory there is no profile that a program could ask for.
      if (isUi(process.processId) || !existsSync(join(directory, '..', '..'))) return;
      try {
        makeDirectory();
        const text = `${JSON.stringify({ version: 1, ...own })}\n`;
        writePrivateFile(uiPath(process.processId), text, process);
      } catch {
        // Nothing can be kept there, so nobody could be served either.
      }
    },
    releaseUi: () => removeQuietly(uiPath(process.processId)),
    clear: () => {
      for (const { kind, name } of filesIn(directory)) {
        switch (kind) {
          case 'ask':
            if (readAsk(name) === undefined) removeQuietly(askPath(name));
            break;
          case 'refused':
            if (!wasRefused(name)) removeQuietly(refusedPath(name));
            break;
          case 'ui':
            if (!isUi(Number(name))) removeQuietly(uiPath(Number(name)));
            break;
        }
      }
    },
  };
}

/** Who wrote a file, as the file says. */
type Writer = {
  readonly pid: number;
  readonly startTime: string;
  readonly profile: string | undefined;
  readonly since: string;
};

function parseWriter(text: string): Writer | undefined {
  try {
    const found = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    const { pid, startTime, profile, since } = found ?? {};
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid)) return undefined;
    return {
      pid,
      startTime: String(startTime ?? ''),
      profile: typeof profile === 'string' ? profile : undefined,
      since: String(since),
    };
  } catch {
    // Torn, or something else.
    return undefined;
  }
}

type Found = { readonly kind: 'ask' | 'refused' | 'ui'; readonly name: string };

/** The files of requests; a name that awsmfa does not write is none. */
function filesIn(directory: string): readonly Found[] {
  try {
    return readdirSync(directory).flatMap((file): readonly Found[] => {
      const [, ui] = /^awsmfa-ui-([1-9]\d{0,9})\.lock$/.exec(file) ?? [];
      if (ui !== undefined) return [{ kind: 'ui', name: ui }];
      const [, key, kind] = /^awsmfa-([0-9a-f]{64})\.(ask|refused)$/.exec(file) ?? [];
      if (key === undefined) return [];
      return [{ kind: kind === 'ask' ? 'ask' : 'refused', name: key }];
    });
  } catch {
    // Absent: nobody has asked for anything yet.
    return [];
  }
}

/** A code that is needed where nobody can be asked. */
export type NeededCode = {
  /** Of the MFA session, or of the lock where the code goes straight into `AssumeRole`. */
  readonly cacheKey: string;
  readonly profileName: string;
  readonly serialNumber: string;
  readonly signal: AbortSignal;
  /** Nobody waits for the answer: whoever asked tries again. */
  readonly isRing?: boolean;
};

const pollMs = 200;

/**
 * Asks for a code in the open UI of the same user, and waits for the session that comes of it.
 * `undefined`: there is no such UI.
 *
 * Throws `AppFailure` `token-code-needed` where it was refused or nobody answered, and `canceled`.
 */
export async function askOpenUi<T>(
  { cacheKey, profileName, serialNumber, signal }: NeededCode,
  services: {
    readonly requests: CodeRequests;
    readonly clock: Clock;
    readonly mostWaitMs: number;
    readonly onWaiting: (ui: OtherProcess) => void;
  },
  found: () => T | undefined,
): Promise<T | undefined> {
  const { requests, clock, mostWaitMs } = services;
  const fail = (elsewhere: 'refused' | 'unanswered' | 'closed') =>
    new AppFailure({ kind: 'token-code-needed', profile: profileName, serialNumber, elsewhere });
  const ui = requests.openUi();
  if (ui === undefined || mostWaitMs <= 0) return undefined;
  if (requests.wasRefused(cacheKey)) throw fail('refused');
  requests.clear();
  const lastTry = clock.now().getTime() + mostWaitMs;
  try {
    for (let waits = 0; ; waits += 1) {
      // The one that asked for all may have been killed.
      if (!requests.ask(cacheKey, profileName)) return undefined;
      if (waits === 0) services.onWaiting(ui);
      await clock.sleep(pollMs, signal);
      const there = found();
      if (there !== undefined) return there;
      if (requests.wasRefused(cacheKey)) throw fail('refused');
      if (requests.openUi() === undefined) throw fail('closed');
      if (clock.now().getTime() > lastTry) throw fail('unanswered');
    }
  } finally {
    requests.withdraw(cacheKey);
  }
}

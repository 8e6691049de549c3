import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppFailure } from '../../errors';
import { systemCodeOf } from '../../file-reason';
import type { OtherProcess } from '../../other-process';
import type { Clock } from '../clock';
import { isRunning, readSmallFile, removeQuietly, writePrivateFile } from '../files/private-file';
import { parseObject } from '../json-object';
import type { AskingProcess } from './code-gate';

/**
 * How programs without a terminal ask the open UI of the same user for a code: through files in the
 * cache directory. Nothing in them is secret, because the answer is a session in the cache.
 *
 * `awsmfa-<key>.ask` names the process that waits for a code of that base identity and device.
 * `awsmfa-<key>.refused` says that the person declined. `awsmfa-ui-<pid>.lock` says that a UI is
 * open. Only living processes of this user count.
 */
export type CodeRequests = {
  /** An open UI other than this process. A stopped one doesn't count, because it shows nothing. */
  readonly openUi: () => OtherProcess | undefined;
  /**
   * Makes sure that a living process asks for a code: this one, unless another already does.
   * `false` if the request can't be written.
   */
  readonly ask: (key: string, profileName: string) => boolean;
  /** Withdraws this process's request. */
  readonly withdraw: (key: string) => void;
  readonly wasRefused: (key: string) => boolean;
  readonly refuse: (key: string) => void;
  /** The requests of other living processes. */
  readonly pending: () => readonly CodeRequest[];
  /** Says that this process is an open UI. If its file has disappeared, it is written again. */
  readonly holdUi: () => void;
  readonly releaseUi: () => void;
  /** Removes the files of killed processes, and old refusals. */
  readonly clear: () => void;
};

export type CodeRequest = {
  /** The key of the MFA session that the code opens. */
  readonly key: string;
  readonly processId: number;
  /** The profile to sign in to, according to the request. */
  readonly profileName: string;
  /** Unique for each request. */
  readonly id: string;
};

/** A process that knows which processes belong to its user. */
export type RequestingProcess = AskingProcess & {
  readonly isOwn: (processId: number) => boolean;
};

/** SDKs try again after a refusal, so a person isn't asked for the same code again this soon. */
const refusalMs = 60_000;

/** More than any of these files needs. */
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
    // A refusal from the future is not a new one: the clock was set back.
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
          // Protects: if many ask at once, only one writes the request.
          writeFileSync(askPath(key), text, { flag: 'wx', mode: 0o600 });
          return true;
        } catch (thrown) {
          // Another process was faster, or left a file that still has to be removed.
          if (systemCodeOf(thrown) !== 'EEXIST') return false;
        }
      }
      return false;
    },
    withdraw: (key) => {
      const found = readWriter(askPath(key));
      // Protects: another process's request stays.
      if (found?.pid === own.pid && isLive(found)) removeQuietly(askPath(key));
    },
    wasRefused,
    refuse: (key) => {
      const at = clock.now().toISOString();
      try {
        writePrivateFile(refusedPath(key), `${JSON.stringify({ version: 1, at })}\n`, process);
      } catch {
        // The waiting process gives up by itself when its time is up.
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
      // Without an AWS directory there is no profile that a program could ask for.
      if (isUi(process.processId) || !existsSync(join(directory, '..', '..'))) return;
      try {
        makeDirectory();
        const text = `${JSON.stringify({ version: 1, ...own })}\n`;
        writePrivateFile(uiPath(process.processId), text, process);
      } catch {
        // If nothing can be written there, no session could be handed over either.
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

/** The process that wrote a file, according to the file. */
type Writer = {
  readonly pid: number;
  readonly startTime: string;
  readonly profile: string | undefined;
  readonly since: string;
};

/** `undefined` if the file is damaged, or not one of ours. */
function parseWriter(text: string): Writer | undefined {
  const { pid, startTime, profile, since } = parseObject(text) ?? {};
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid)) return undefined;
  return {
    pid,
    startTime: String(startTime ?? ''),
    profile: typeof profile === 'string' ? profile : undefined,
    since: String(since),
  };
}

type Found = { readonly kind: 'ask' | 'refused' | 'ui'; readonly name: string };

/** The files of requests. Other names are ignored. */
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
    // The directory is absent until the first request.
    return [];
  }
}

/** A code that is needed by a program that can't ask a person. */
export type NeededCode = {
  /** The key of the MFA session, or of the lock if the code goes directly into `AssumeRole`. */
  readonly cacheKey: string;
  readonly profileName: string;
  readonly serialNumber: string;
  readonly signal: AbortSignal;
  /** Set if the program doesn't wait for the answer, but tries again later. */
  readonly isRing?: boolean;
};

const pollMs = 200;

/**
 * Asks for a code in the open UI of the same user, and waits for the session that the code opens.
 * `undefined` if there is no such UI.
 *
 * Throws `AppFailure` `canceled`, and `token-code-needed` if the person declined or didn't answer.
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
      // The process that asked for all of them may have been killed.
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

/** Requests for a code, through the files of real processes. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../src/aws/clock';
import { createCodeGate } from '../../../src/aws/sessions/code-gate';
import {
  askOpenUi,
  createCodeRequests,
  type RequestingProcess,
} from '../../../src/aws/sessions/code-requests';
import { thisProcess } from '../../../src/cli/process/this-process';
import { errorOf } from '../../support/heart';

const key = 'a'.repeat(64);
const ask = `awsmfa-${key}.ask`;
const refused = `awsmfa-${key}.refused`;

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'awsmfa-requests-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An idle process of this user, and the requests as it sees them. */
async function liveProcess(directory: string) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { pid = 0 } = child;
  return {
    pid,
    requests: requestsOf(directory, { ...thisProcess, processId: pid }),
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function requestsOf(directory: string, process: RequestingProcess = thisProcess) {
  return createCodeRequests({ directory, clock: { now: () => new Date() }, process });
}

const names = (directory: string) => readdirSync(directory).sort();

it('makes one request for all processes, in a file that only its owner can read', async () => {
  const directory = makeDirectory();
  const [one, other] = [await liveProcess(directory), await liveProcess(directory)];
  expect(one.requests.ask(key, 'deploy')).toBe(true);
  expect(other.requests.ask(key, 'audit')).toBe(true);
  const found = JSON.parse(readFileSync(join(directory, ask), 'utf8'));
  expect(found).toEqual({
    version: 1,
    pid: one.pid,
    startTime: thisProcess.startOf(one.pid) ?? null,
    profile: 'deploy',
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
  expect(statSync(join(directory, ask)).mode & 0o777).toBe(0o600);
  const [only, ...more] = requestsOf(directory).pending();
  expect(only).toMatchObject({ key, profileName: 'deploy', processId: one.pid });
  expect(more).toEqual([]);
  other.requests.withdraw(key);
  expect(names(directory)).toEqual([ask]);
  one.requests.withdraw(key);
  expect(names(directory)).toEqual([]);
});

it('replaces the request of a process that was killed', async () => {
  const directory = makeDirectory();
  const [one, other] = [await liveProcess(directory), await liveProcess(directory)];
  one.requests.ask(key, 'deploy');
  await one.end();
  expect(requestsOf(directory).pending()).toEqual([]);
  other.requests.ask(key, 'deploy');
  expect(requestsOf(directory).pending()).toMatchObject([{ processId: other.pid }]);
});

it('shows no request of a dead process, a process that now has its id, another user, or a link', async () => {
  const directory = makeDirectory();
  const { pid } = await liveProcess(directory);
  const path = join(directory, ask);
  const startTime = thisProcess.startOf(pid) ?? null;
  const good = { version: 1, pid, startTime, profile: 'deploy', since: 'now' };
  const write = (request: unknown) => {
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, typeof request === 'string' ? request : JSON.stringify(request));
  };
  const { pending } = requestsOf(directory);
  write(good);
  expect(pending()).toHaveLength(1);
  for (const bad of [
    { ...good, pid: 2 ** 30 },
    { ...good, startTime: '1' },
    { ...good, pid: -1 },
    { ...good, pid: 0 },
    { ...good, pid: String(pid) },
    { ...good, pid: 1.5 },
    { ...good, pid: Number.MAX_SAFE_INTEGER },
    { ...good, profile: 7 },
    { ...good, profile: 'x'.repeat(5_000) },
    [],
    null,
    '',
    '{"pid":',
    `${JSON.stringify(good)}${' '.repeat(2_000_000)}`,
  ]) {
    write(bad);
    expect(pending(), JSON.stringify(bad)?.slice(0, 80)).toEqual([]);
  }
  const foreign = { ...thisProcess, isOwn: (id: number) => id !== pid };
  write(good);
  expect(requestsOf(directory, foreign).pending()).toEqual([]);
  const elsewhere = join(makeDirectory(), 'elsewhere');
  writeFileSync(elsewhere, JSON.stringify(good));
  rmSync(path);
  symlinkSync(elsewhere, path);
  expect(pending()).toEqual([]);
  rmSync(path);
  mkdirSync(path);
  expect(pending()).toEqual([]);
  expect(requestsOf(directory).ask(key, 'deploy')).toBe(false);
});

it("ignores file names that awsmfa doesn't use", () => {
  const directory = makeDirectory();
  const good = { version: 1, pid: process.ppid, startTime: thisProcess.startOf(process.ppid) };
  const text = JSON.stringify({ ...good, profile: 'deploy', since: 'now' });
  const wrong = [
    'x',
    key.toUpperCase(),
    `${key}0`,
    `${key}\n`,
    '\u001b]0;x\u0007',
    '\u202eterraform',
    '..',
  ];
  for (const name of wrong) writeFileSync(join(directory, `awsmfa-${name}.ask`), text);
  expect(requestsOf(directory).pending()).toEqual([]);
  writeFileSync(join(directory, ask), text);
  expect(requestsOf(directory).pending()).toHaveLength(1);
});

it("counts a UI as open as long as its process lives and isn't stopped", async () => {
  const directory = makeDirectory();
  const ui = await liveProcess(directory);
  const { openUi, clear } = requestsOf(directory);
  expect(openUi()).toBeUndefined();
  ui.requests.holdUi();
  expect(names(directory)).toEqual([`awsmfa-ui-${ui.pid}.lock`]);
  expect(openUi()?.processId).toBe(ui.pid);
  expect(ui.requests.openUi()).toBeUndefined();
  process.kill(ui.pid, 'SIGSTOP');
  await expect.poll(openUi).toBeUndefined();
  process.kill(ui.pid, 'SIGCONT');
  await expect.poll(() => openUi()?.processId).toBe(ui.pid);
  rmSync(join(directory, `awsmfa-ui-${ui.pid}.lock`));
  ui.requests.holdUi();
  expect(openUi()?.processId).toBe(ui.pid);
  await ui.end();
  expect(openUi()).toBeUndefined();
  clear();
  expect(names(directory)).toEqual([]);
});

it('keeps the file of an open UI when gates are cleared', async () => {
  const directory = makeDirectory();
  const ui = await liveProcess(directory);
  ui.requests.holdUi();
  const clock: Clock = { now: () => new Date(), sleep: async () => {} };
  createCodeGate({ directory, clock, asker: thisProcess, writes: true }).clear();
  expect(requestsOf(directory).openUi()?.processId).toBe(ui.pid);
});

it('remembers a refusal for a minute, and hides the refused request', async () => {
  const directory = makeDirectory();
  const one = await liveProcess(directory);
  const { refuse, wasRefused, pending, clear } = requestsOf(directory);
  one.requests.ask(key, 'deploy');
  refuse(key);
  expect(wasRefused(key)).toBe(true);
  expect(statSync(join(directory, refused)).mode & 0o777).toBe(0o600);
  expect(pending()).toEqual([]);
  clear();
  expect(names(directory)).toEqual([ask, refused]);
  for (const seconds of [-61, 61]) {
    const at = new Date(Date.now() + seconds * 1000);
    utimesSync(join(directory, refused), at, at);
    expect(wasRefused(key)).toBe(false);
    expect(pending()).toHaveLength(1);
  }
  clear();
  expect(names(directory)).toEqual([ask]);
});

it("asks nobody if the directory can't be written", async () => {
  const directory = makeDirectory();
  const ui = await liveProcess(directory);
  ui.requests.holdUi();
  chmodSync(directory, 0o500);
  onTestFinished(() => chmodSync(directory, 0o700));
  if (process.getuid?.() === 0) return;
  expect(requestsOf(directory).ask(key, 'deploy')).toBe(false);
});

/** Waits like a program without a terminal. Time passes with each check. */
async function startWaiting(mostWaitMs = 40_000) {
  const directory = makeDirectory();
  const ui = await liveProcess(directory);
  ui.requests.holdUi();
  let now = Date.now();
  let looks = 0;
  const cancel = new AbortController();
  const during: (() => void | Promise<void>)[] = [];
  let session: string | undefined;
  const clock: Clock = {
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
      looks += 1;
      await during.shift()?.();
      signal?.throwIfAborted();
    },
  };
  const onWaiting: number[] = [];
  const run = () =>
    askOpenUi(
      { cacheKey: key, profileName: 'deploy', serialNumber: 'arn', signal: cancel.signal },
      {
        requests: requestsOf(directory),
        clock,
        mostWaitMs,
        onWaiting: ({ processId }) => onWaiting.push(processId),
      },
      () => session,
    );
  return {
    directory,
    ui,
    during,
    cancel,
    onWaiting,
    run,
    answer: () => {
      session = 'session';
    },
    waitedMs: () => looks * 200,
  };
}

it('waits for the session that a code in the open UI opens, and says which UI', async () => {
  const { directory, ui, during, onWaiting, run, answer } = await startWaiting();
  during.push(() => expect(names(directory)).toContain(ask), answer);
  expect(await run()).toBe('session');
  expect(onWaiting).toEqual([ui.pid]);
  expect(names(directory)).not.toContain(ask);
});

it.each([
  [
    'refused',
    'refused',
    ({ ui }: Awaited<ReturnType<typeof startWaiting>>) => ui.requests.refuse(key),
  ],
  [
    'closed',
    'closed',
    ({ ui }: Awaited<ReturnType<typeof startWaiting>>) => ui.requests.releaseUi(),
  ],
  ['killed', 'closed', ({ ui }: Awaited<ReturnType<typeof startWaiting>>) => ui.end()],
] as const)(
  'stops waiting at once if the request is refused or the UI ends (%s)',
  async (_, elsewhere, happen) => {
    const waiting = await startWaiting();
    waiting.during.push(() => happen(waiting));
    expect(await errorOf(waiting.run())).toMatchObject({ kind: 'token-code-needed', elsewhere });
    expect(waiting.waitedMs()).toBe(200);
    expect(names(waiting.directory)).not.toContain(ask);
  },
);

it('gives up when its time is up, and asks nobody if it has no time', async () => {
  const waiting = await startWaiting(40_000);
  expect(await errorOf(waiting.run())).toMatchObject({ elsewhere: 'unanswered' });
  expect(waiting.waitedMs()).toBeLessThanOrEqual(40_400);
  expect(names(waiting.directory)).not.toContain(ask);
  const none = await startWaiting(0);
  expect(await none.run()).toBeUndefined();
  expect(none.waitedMs()).toBe(0);
});

it('withdraws its request when it is canceled', async () => {
  const waiting = await startWaiting();
  waiting.during.push(() => waiting.cancel.abort());
  expect(await errorOf(waiting.run())).toMatchObject({ kind: 'canceled' });
  expect(names(waiting.directory)).not.toContain(ask);
});

it('asks again after the process that asked for all was killed', async () => {
  const waiting = await startWaiting();
  const other = await liveProcess(waiting.directory);
  other.requests.ask(key, 'audit');
  const asker = () => requestsOf(waiting.directory, { ...thisProcess, processId: 1 }).pending();
  waiting.during.push(
    () => {
      expect(asker()).toMatchObject([{ processId: other.pid }]);
      return other.end();
    },
    () => {
      expect(asker()).toMatchObject([{ processId: process.pid }]);
      waiting.answer();
    },
  );
  expect(await waiting.run()).toBe('session');
});

it('fails at once within a minute after a refusal', async () => {
  const waiting = await startWaiting();
  waiting.ui.requests.refuse(key);
  expect(await errorOf(waiting.run())).toMatchObject({ elsewhere: 'refused' });
  expect(waiting.waitedMs()).toBe(0);
  expect(waiting.onWaiting).toEqual([]);
});

it('creates no AWS directory just to say that a UI is open', () => {
  const home = makeDirectory();
  const directory = join(home, '.aws', 'cli', 'cache');
  const { holdUi, openUi } = requestsOf(directory);
  holdUi();
  expect(names(home)).toEqual([]);
  mkdirSync(join(home, '.aws'));
  holdUi();
  expect(names(directory)).toEqual([`awsmfa-ui-${process.pid}.lock`]);
  expect(openUi()).toBeUndefined();
});

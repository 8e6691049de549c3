import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type AskingProcess,
  type CodeGate,
  createCodeGate,
  secondsToNextCode,
} from '../../../src/aws/sessions/code-gate';
import { thisProcess } from '../../../src/cli/process/this-process';
import { Secret } from '../../../src/secret';
import { bundle } from '../../support/bundle';
import { startZombie } from '../../support/processes';

const KEY = 'k';
const SECRET = new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');

let directory: string;
let lock: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-code-gate-'));
  lock = join(directory, `awsmfa-${KEY}.lock`);
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

let now = new Date('2026-11-24T10:00:10Z');
beforeEach(() => {
  now = new Date('2026-11-24T10:00:10Z');
});

function open(
  options: { readonly asker?: AskingProcess; readonly writes?: boolean } = {},
): CodeGate {
  return createCodeGate({
    directory,
    clock: { now: () => now, sleep: async () => undefined },
    asker: thisProcess,
    writes: true,
    ...options,
  });
}

/** Another process as a gate sees it, with its own id. */
function otherProcess(processId: number, start = 'then'): AskingProcess & { alive: boolean } {
  const other = {
    processId,
    alive: true,
    isAlive: (id: number) => (id === processId ? other.alive : thisProcess.isAlive(id)),
    startOf: (id: number) => (id === processId ? start : thisProcess.startOf(id)),
    describe: thisProcess.describe,
  };
  return other;
}

describe('the gate of a device', () => {
  it('lets only one caller in at a time, in one process and across processes', () => {
    const [one, two] = [open(), open({ asker: otherProcess(1) })];
    expect(one.tryEnter(KEY)).toBe(true);
    expect(one.tryEnter(KEY)).toBe(false);
    expect(two.tryEnter(KEY)).toBe(false);
    expect(two.tryEnter('other')).toBe(true);
    one.leave(KEY);
    expect(two.tryEnter(KEY)).toBe(true);
  });

  it('stays closed if a process that did not enter leaves', () => {
    const [one, two] = [open(), open({ asker: otherProcess(1) })];
    one.tryEnter(KEY);
    two.leave(KEY);
    expect(two.tryEnter(KEY)).toBe(false);
  });

  it('is free once its holder has ended', () => {
    const holder = otherProcess(1);
    open({ asker: holder }).tryEnter(KEY);
    const gate = open({
      asker: { ...thisProcess, isAlive: holder.isAlive, startOf: holder.startOf },
    });
    expect(gate.tryEnter(KEY)).toBe(false);
    holder.alive = false;
    expect(gate.tryEnter(KEY)).toBe(true);
  });

  it('names another process that holds it, and nobody if this process or none does', () => {
    const [one, two] = [open(), open({ asker: otherProcess(1) })];
    expect(one.holder(KEY)).toBeUndefined();
    one.tryEnter(KEY);
    expect(one.holder(KEY)).toBeUndefined();
    expect(two.holder(KEY)).toMatchObject({ processId: process.pid, isStopped: false });
    one.leave(KEY);
    expect(two.holder(KEY)).toBeUndefined();
  });

  it.skipIf(!existsSync('/proc/self/stat'))(
    'is free if its holder was killed and is a zombie',
    async () => {
      const processId = await startZombie();
      open({ asker: { ...thisProcess, processId } }).tryEnter(KEY);
      expect(open().holder(KEY)).toBeUndefined();
      expect(open().tryEnter(KEY)).toBe(true);
    },
  );

  it("is free if another program now has its holder's process id", () => {
    open({ asker: otherProcess(process.ppid, 'long ago') }).tryEnter(KEY);
    expect(open().tryEnter(KEY)).toBe(true);
  });

  it("is free if this process now has its holder's process id", () => {
    open().tryEnter(KEY);
    expect(open().tryEnter(KEY)).toBe(true);
  });

  it.each(['', '{', 'null', '[]', '{"holder":7,"sent":{}}', '{"holder":{"processId":"1"}}'])(
    'is free if its file contains %j',
    (text) => {
      writeFileSync(lock, text);
      const gate = open();
      expect(gate.wasSent(KEY, '123456', SECRET)).toBe(false);
      expect(gate.tryEnter(KEY)).toBe(true);
    },
  );

  it('names its holder in a file that only its owner can read', () => {
    const umask = process.umask(0);
    try {
      open().tryEnter(KEY);
    } finally {
      process.umask(umask);
    }
    expect(statSync(lock).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({
      holder: { processId: process.pid },
    });
    expect(readdirSync(directory)).toEqual([`awsmfa-${KEY}.lock`]);
  });

  it('creates its directory so that only its owner can use it', () => {
    const missing = join(directory, 'cli', 'cache');
    const gate = createCodeGate({
      directory: missing,
      clock: { now: () => now, sleep: async () => undefined },
      asker: thisProcess,
      writes: true,
    });
    expect(gate.tryEnter(KEY)).toBe(true);
    expect(statSync(missing).mode & 0o777).toBe(0o700);
  });

  it('works within the process and writes nothing if nothing may be written', () => {
    const gate = open({ writes: false });
    expect(gate.tryEnter(KEY)).toBe(true);
    expect(gate.tryEnter(KEY)).toBe(false);
    gate.markSent(KEY, '123456', SECRET);
    expect(gate.wasSent(KEY, '123456', SECRET)).toBe(true);
    gate.leave(KEY);
    expect(gate.tryEnter(KEY)).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("works within the process if its file can't be written", () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'a file in the place of the directory');
    const gate = open();
    expect(gate.tryEnter(KEY)).toBe(true);
    expect(gate.tryEnter(KEY)).toBe(false);
    gate.markSent(KEY, '123456', SECRET);
    expect(gate.wasSent(KEY, '123456', SECRET)).toBe(true);
    gate.leave(KEY);
  });

  it('allows sending a code again only if it never left this computer', () => {
    const gate = open();
    gate.markSent(KEY, '123456', SECRET);
    gate.markSent(KEY, '654321', SECRET);
    gate.unmarkSent(KEY, '123456', SECRET);
    expect(gate.wasSent(KEY, '123456', SECRET)).toBe(false);
    expect(open().wasSent(KEY, '654321', SECRET)).toBe(true);
  });

  it("works within the process if its directory can't be created", () => {
    writeFileSync(join(directory, 'cli'), 'a file in the place of the directory');
    // A broken link: nothing can be opened below it, and no directory can be created in its place.
    symlinkSync('/nowhere/at/all', join(directory, 'cache'));
    for (const missing of [join(directory, 'cli', 'cache'), join(directory, 'cache')]) {
      const gate = createCodeGate({
        directory: missing,
        clock: { now: () => now, sleep: async () => undefined },
        asker: thisProcess,
        writes: true,
      });
      expect(gate.tryEnter(KEY)).toBe(true);
      expect(gate.tryEnter(KEY)).toBe(false);
      gate.leave(KEY);
    }
  });

  it('ignores the guard file of a killed process', () => {
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    writeFileSync(`${lock}.guard`, dead);
    expect(open().tryEnter(KEY)).toBe(true);
    expect(existsSync(`${lock}.guard`)).toBe(false);
  });
});

describe('a code that was sent', () => {
  it('is known to every process, even after other codes were sent', () => {
    const gate = open();
    gate.markSent(KEY, '123456', SECRET);
    gate.markSent(KEY, '654321', SECRET);
    for (const other of [gate, open(), open({ asker: otherProcess(1) })]) {
      expect(other.wasSent(KEY, '123456', SECRET)).toBe(true);
      expect(other.wasSent(KEY, '654321', SECRET)).toBe(true);
      expect(other.wasSent(KEY, '111111', SECRET)).toBe(false);
      expect(other.wasSent('other', '123456', SECRET)).toBe(false);
    }
  });

  it('is known as long as AWS could accept it, and not after that', () => {
    const gate = open();
    gate.markSent(KEY, '123456', SECRET);
    now = new Date('2026-11-24T10:01:29Z');
    expect(gate.wasSent(KEY, '123456', SECRET)).toBe(true);
    now = new Date('2026-11-24T10:01:30Z');
    expect(gate.wasSent(KEY, '123456', SECRET)).toBe(false);
  });

  it('is known even if the clock was set back a little', () => {
    const gate = open();
    gate.markSent(KEY, '123456', SECRET);
    now = new Date('2026-11-24T09:59:40Z');
    expect(gate.wasSent(KEY, '123456', SECRET)).toBe(true);
  });

  it('leaves neither the code, nor the secret, nor old marks in the file', () => {
    const gate = open();
    for (let step = 0; step < 20; step += 1) {
      gate.markSent(KEY, `12345${step % 10}`, SECRET);
      now = new Date(now.getTime() + 30_000);
    }
    const text = readFileSync(lock, 'utf8');
    expect(text).not.toMatch(/12345\d/);
    expect(text).not.toContain(SECRET.reveal());
    expect(text.length).toBeLessThan(500);
  });

  it("can't be recognized with another secret key", () => {
    open().markSent(KEY, '123456', SECRET);
    expect(open().wasSent(KEY, '123456', new Secret('another'))).toBe(false);
  });

  it('is remembered after its sender has left the gate', () => {
    const gate = open();
    gate.tryEnter(KEY);
    gate.markSent(KEY, '123456', SECRET);
    gate.leave(KEY);
    open().tryEnter(KEY);
    expect(open().wasSent(KEY, '123456', SECRET)).toBe(true);
  });
});

it.each([
  ['2026-11-24T10:00:00.000Z', 30],
  ['2026-11-24T10:00:00.001Z', 30],
  ['2026-11-24T10:00:29.500Z', 1],
  ['2026-11-24T10:00:45.000Z', 15],
])('the next code after %s comes in %i s', (at, seconds) => {
  expect(secondsToNextCode(new Date(at))).toBe(seconds);
});

describe('real processes', () => {
  let program: string;
  beforeAll(async () => {
    program = await bundle(new URL('./programs/ask.ts', import.meta.url));
  });

  function ask(holdMs = '') {
    const child = spawn(process.execPath, [program, directory, KEY, holdMs], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const says = async (word: string) => {
      while (!said.includes(word)) await once(child.stdout, 'data');
    };
    return Object.assign(child, { says });
  }

  it('ask one after the other', async () => {
    const children = Array.from({ length: 8 }, () => ask('20'));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual(Array(8).fill(0));
    const lines = readFileSync(join(directory, 'log'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(16);
    for (let turn = 0; turn < lines.length; turn += 2) {
      expect(lines[turn]?.replace('enters', 'leaves')).toBe(lines[turn + 1]);
    }
    // The codes of all of them are still known.
    const { sent } = JSON.parse(readFileSync(lock, 'utf8'));
    expect(sent).toHaveLength(8);
  });

  it('block nobody if they are killed while they ask', async () => {
    const holder = ask();
    await holder.says('entered');
    const next = ask();
    await next.says('waits');
    expect(readFileSync(join(directory, 'log'), 'utf8').match(/enters/g)).toHaveLength(1);
    holder.kill('SIGKILL');
    await next.says('entered');
    next.stdin.end();
    expect((await once(next, 'exit'))[0]).toBe(0);
  });
});

import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { withFileLock } from '../../src/aws/files/file-lock';
import { thisProcess } from '../../src/cli/process/this-process';
import { systemClock } from '../../src/cli/system-time';
import { beginRun } from '../support/begin-run';

const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));

let home: string;
let dotfiles: string;
let cacheDirectory: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsmfa-killed-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  dotfiles = join(home, 'dotfiles');
  cacheDirectory = join(home, '.aws', 'cli', 'cache');
  for (const path of [dotfiles, cacheDirectory]) mkdirSync(path, { recursive: true });
  writeFileSync(join(dotfiles, 'config'), '');
  symlinkSync(join(dotfiles, 'config'), join(home, '.aws', 'config'));
});

/** Leaves what a process that is killed at its worst moment leaves: a text, a lock, a gate. */
function leave(processId: number): void {
  const start = thisProcess.startOf(processId);
  const temporary = `.awsmfa-${processId}.${start ?? ''}-00c0ffee.tmp`;
  for (const directory of [dotfiles, join(home, '.aws'), cacheDirectory])
    writeFileSync(join(directory, temporary), 'a session that is still good');
  for (const lock of [join(dotfiles, 'config'), join(home, '.aws', 'credentials')])
    writeFileSync(`${lock}.awsmfa-lock`, `${processId} ${start ?? ''} x`);
  const gate = join(cacheDirectory, `awsmfa-${processId}.lock`);
  writeFileSync(gate, JSON.stringify({ holder: { processId, startedAt: start }, sent: [] }));
  writeFileSync(`${gate}.guard`, String(processId));
}

const left = () =>
  readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tmp$|lock|guard/.test(name))
    .sort();

describe('what a killed run left', () => {
  it.each([{ keepsInMemory: false }, { keepsInMemory: true }])(
    'goes with the next run, though it changes nothing ($keepsInMemory)',
    (options) => {
      leave(dead);
      beginRun(home, options);
      const gates = options.keepsInMemory ? [/\.lock$/, /\.guard$/] : [];
      expect(left()).toEqual(gates.map((name) => expect.stringMatching(name)));
    },
  );

  it('goes where it was made without a lock, by a helper that outlived its writer', () => {
    leave(dead);
    for (const lock of left().filter((name) => name.endsWith('.awsmfa-lock')))
      rmSync(join(home, lock));
    beginRun(home);
    expect(left()).toEqual([]);
  });

  it('stays where its process lives', () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    leave(child.pid ?? 0);
    rmSync(join(cacheDirectory, `awsmfa-${child.pid}.lock.guard`));
    const before = left();
    beginRun(home);
    expect(before).toHaveLength(6);
    expect(left()).toEqual(before);
  });

  it('goes where it is a lock without a word and older than a moment', () => {
    const lock = join(dotfiles, 'config.awsmfa-lock');
    writeFileSync(lock, '');
    beginRun(home);
    expect(left()).toHaveLength(1);
    utimesSync(lock, 1, 1);
    beginRun(home);
    expect(left()).toEqual([]);
  });

  it('goes where it says which codes were sent, once none of them is good any more', () => {
    const step = Math.floor(Date.now() / 30_000);
    const leaveCode = (sentAt: number) =>
      writeFileSync(
        join(cacheDirectory, 'awsmfa-1.lock'),
        JSON.stringify({ sent: [{ step: sentAt, mark: 'x' }] }),
      );
    leaveCode(step);
    beginRun(home);
    expect(left()).toHaveLength(1);
    leaveCode(step - 10);
    beginRun(home);
    expect(left()).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "stays where the home directory is another user's (as root)",
    () => {
      leave(dead);
      chownSync(home, 65_534, 65_534);
      const before = left();
      beginRun(home);
      expect(left()).toEqual(before);
    },
  );
});

describe('a file whose writer was killed while it wrote in place', () => {
  const short = `[profile a]\nmfa_serial = old\n${'# kept\n'.repeat(99)}`;
  const long = short.replace('old', 'newer');
  const theirs = '[profile b]\n'.repeat(99);
  const config = () => join(dotfiles, 'config');
  const leaveUnfinished = (found: string, [before, after] = [short, long], writer = dead) => {
    writeFileSync(config(), found);
    writeFileSync(`${config()}.awsmfa-unfinished`, JSON.stringify({ before, after }));
    const start = thisProcess.startOf(writer) ?? '';
    writeFileSync(`${config()}.awsmfa-lock`, `${writer} ${start} x`);
  };

  it.each([
    { what: 'a part of the new one', found: long.slice(0, 60) + short.slice(60), whole: short },
    {
      what: 'more than the new one',
      isLonger: true,
      found: short + long.slice(short.length),
      whole: long,
    },
    { what: 'the new one', found: long, whole: long },
    { what: 'what another program wrote', found: theirs, whole: theirs },
  ])(
    'has the old text again where it holds $what, else stays',
    ({ isLonger = false, found, whole }) => {
      leaveUnfinished(found, isLonger ? [long, short] : [short, long]);
      beginRun(home);
      expect(readFileSync(config(), 'utf8')).toBe(whole);
      expect(readdirSync(dotfiles)).toEqual(['config']);
    },
  );

  it('stays as it is where its writer lives', () => {
    const half = long.slice(0, 60) + short.slice(60);
    leaveUnfinished(half, [short, long], process.ppid);
    beginRun(home);
    expect(readFileSync(config(), 'utf8')).toBe(half);
    expect(readdirSync(dotfiles)).toHaveLength(3);
  });

  it('has the old text again though no lock was left', () => {
    leaveUnfinished(long.slice(0, 60) + short.slice(60));
    rmSync(`${config()}.awsmfa-lock`);
    beginRun(home);
    expect(readFileSync(config(), 'utf8')).toBe(short);
    expect(readdirSync(dotfiles)).toEqual(['config']);
  });

  it('stays deleted where it was deleted since, and can be written again', async () => {
    leaveUnfinished(long);
    rmSync(config());
    const done = await withFileLock(config(), { clock: systemClock, process: thisProcess }, () => ({
      names: readdirSync(dotfiles),
    }));
    expect(done.names).toEqual(['config.awsmfa-lock']);
  });

  it.skipIf(process.getuid?.() !== 0)('takes no text from another user (as root)', () => {
    const half = long.slice(0, 60) + short.slice(60);
    leaveUnfinished(half);
    chownSync(`${config()}.awsmfa-unfinished`, 65_534, 65_534);
    beginRun(home);
    expect(readFileSync(config(), 'utf8')).toBe(half);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';

/**
 * A date for Node programs that changes only when the test says so, however slow the machine is.
 */
export type HeldDate = {
  readonly env: Readonly<Record<string, string>>;
  readonly passSeconds: (seconds: number) => void;
  readonly inSeconds: (seconds: number) => Date;
};

/** Starts at the current time. The sandbox's clock keeps running and is moved along. */
export function holdDate(sandbox: Sandbox): HeldDate {
  const file = join(sandbox.home, 'held-date');
  let now = sandbox.clock.now().getTime();
  const write = () => {
    writeFileSync(`${file}.new`, String(now));
    renameSync(`${file}.new`, file);
  };
  write();
  const preload = new URL('preload-held-date.mjs', import.meta.url);
  return {
    env: { HELD_DATE_FILE: file, NODE_OPTIONS: `--import ${preload.href}` },
    inSeconds: (seconds) => new Date(now + seconds * 1000),
    passSeconds(seconds) {
      now += seconds * 1000;
      sandbox.clock.offsetMs += seconds * 1000;
      write();
    },
  };
}

/** The time of the sandbox and of programs, which move together. */
export type MovedTime = {
  /** Loads Debian's `faketime` into the programs. */
  readonly env: Readonly<Record<string, string>>;
  readonly passMinutes: (minutes: number) => void;
  readonly now: () => Date;
};

/** The library that `faketime` preloads, or `undefined` if it is not installed. */
const library = /^LD_PRELOAD=(.+)$/m.exec(
  spawnSync('faketime', ['-f', '+0', 'env'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];

export const canMoveTime = library !== undefined;

export function createMovedTime(sandbox: Sandbox): MovedTime {
  const file = join(mkdtempSync(join(tmpdir(), 'awsmfa-time-')), 'offset');
  let offsetSeconds = 0;
  const passMinutes = (minutes: number) => {
    offsetSeconds += minutes * 60;
    writeFileSync(file, `+${offsetSeconds}\n`);
    sandbox.clock.offsetMs = offsetSeconds * 1000;
  };
  passMinutes(0);
  return {
    passMinutes,
    now: () => sandbox.clock.now(),
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Timers keep to the real time.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
}

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';

/** A date for Node programs that passes only when the test says so, however slow the machine is. */
export type HeldDate = {
  readonly env: Readonly<Record<string, string>>;
  readonly passSeconds: (seconds: number) => void;
  readonly inSeconds: (seconds: number) => Date;
};

/** Begins now. The sandbox's clock goes on by itself, and is moved along. */
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

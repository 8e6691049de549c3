import { describe, expect, it } from 'vitest';
import { type RenamePorts, renameOver } from '../../src/aws/files/windows';

function failing(times: number, code: string, isWindows = true) {
  let tries = 0;
  let pausedMs = 0;
  const ports: RenamePorts = {
    isWindows,
    rename: () => {
      tries += 1;
      if (tries <= times) throw Object.assign(new Error(code), { code });
    },
    pause: (ms) => {
      pausedMs += ms;
    },
  };
  return { run: () => renameOver('from', 'to', ports), seen: () => ({ tries, pausedMs }) };
}

describe('a rename over a file that another program has open on Windows', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is tried again after %s', (code) => {
    const { run, seen } = failing(3, code);
    run();
    expect(seen()).toEqual({ tries: 4, pausedMs: 35 });
  });

  it('is given up after some two seconds', () => {
    const { run, seen } = failing(Number.POSITIVE_INFINITY, 'EPERM');
    expect(run).toThrow('EPERM');
    expect(seen().pausedMs).toBeGreaterThan(2_000);
    expect(seen().pausedMs).toBeLessThan(3_000);
  });
});

describe('a rename that fails for good', () => {
  it.each([
    ['EPERM', false],
    ['EBUSY', false],
    ['ENOENT', true],
  ])('is tried once: %s, on Windows: %s', (code, isWindows) => {
    const { run, seen } = failing(1, code, isWindows);
    expect(run).toThrow(code);
    expect(seen()).toEqual({ tries: 1, pausedMs: 0 });
  });
});

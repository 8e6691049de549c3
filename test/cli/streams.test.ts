import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = resolve(import.meta.dirname, '../../bin/awsmfa.js');
let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsmfa-streams-'));
  const config = join(home, 'config');
  const names = Array.from({ length: 4000 }, (_, number) => `a-profile-with-a-long-name-${number}`);
  writeFileSync(config, names.map((name) => `[profile ${name}]\nregion = eu-west-1\n`).join(''));
  env = { PATH: process.env['PATH'], HOME: home, AWS_CONFIG_FILE: config };
});

afterEach(() => rmSync(home, { recursive: true }));

test('a reader that closes its end early ends the program quietly', async () => {
  const child = spawn(process.execPath, [program, 'list'], { env });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((done) => child.on('close', done));
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

test('nothing is lost in a pipe that another program made non-blocking', async () => {
  const fifo = join(home, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const end = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    // Node makes the first three descriptors of a child blocking: hence the fourth, and the shell.
    const command = `exec "$0" "$1" list --names >&3`;
    const child = spawn('sh', ['-c', command, process.execPath, program], {
      env,
      stdio: ['ignore', 'ignore', 'inherit', end],
    });
    let ended: number | null | undefined;
    child.on('close', (code) => {
      ended = code;
    });
    const read: Buffer[] = [];
    const readSome = (most: number) => {
      const buffer = Buffer.alloc(most);
      try {
        read.push(buffer.subarray(0, readSync(end, buffer)));
        return true;
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown;
        return false;
      }
    };
    const turn = () => new Promise(setImmediate);
    while (!readSome(1)) await turn();
    // The pipe is full now. Whoever gives up there has ended before another program has started.
    execFileSync(process.execPath, ['-e', '0']);
    while (ended === undefined) {
      readSome(4096);
      await turn();
    }
    while (readSome(4096)) {}
    const lines = Buffer.concat(read).toString().trimEnd().split('\n');
    expect(ended).toBe(0);
    expect(lines).toHaveLength(4000);
    expect(lines.at(-1)).toBe('a-profile-with-a-long-name-3999');
  } finally {
    closeSync(end);
  }
});

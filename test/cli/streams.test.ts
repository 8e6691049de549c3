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

/** What prints: data, help, and what a shell or an SDK reads. */
const printing = [
  ['list'],
  ['list', '--json'],
  ['list', '--names'],
  ['doctor', '--json'],
  ['help'],
  ['help', 'list'],
  ['--version'],
  ['completion', 'bash'],
  ['env', 'ready'],
  ['credential-process', 'ready'],
];

/** Runs a line of a shell, with awsmfa as its first argument. */
function shell(line: string, ...args: readonly string[]) {
  writeFileSync(join(home, 'credentials'), keys);
  const child = spawn('sh', ['-c', line, 'sh', process.execPath, program, ...args], {
    env: { ...env, AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise<{ code: number | null; errors: string }>((done) => {
    let errors = '';
    child.stderr.on('data', (data) => {
      errors += data;
    });
    child.on('close', (code) => done({ code, errors }));
  });
}

const keys = `[ready]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
aws_session_token = token
`;

test.each(printing)('a full output ends %s %s with 1 and says so', async (...args) => {
  const { code, errors } = await shell('"$@" > /dev/full', ...args);
  expect(errors).toMatch(/^awsmfa: Can't write the output: no space left\.\nhint: .+\n$/);
  expect(code).toBe(1);
});

test.each(printing)('a closed output ends %s %s with 1 and says so', async (...args) => {
  // The shell's own is open: to a file, as to a terminal.
  const { code, errors } = await shell(`exec > '${home}/out'; "$@" >&-; exit $?`, ...args);
  expect(errors).toMatch(/^awsmfa: Can't write the output: it is closed\.\nhint: .+\n$/);
  expect(code).toBe(1);
});

test.each([
  ['with > /dev/null', '"$@" > /dev/null; exit $?'],
  ['by the program that started the shell', '"$@"; exit $?'],
])('an output that is discarded %s is no closed one', async (_, line) => {
  expect(await shell(line, 'list')).toEqual({ code: 0, errors: '' });
});

test('an output that is discarded by a program that is no shell is no closed one', async () => {
  const child = spawn(process.execPath, [program, 'list'], { env, stdio: 'ignore' });
  expect(await new Promise((done) => child.on('close', done))).toBe(0);
});

test.each(['/dev/full', '&-'])(
  'what a command does and its exit code stay the same with a stderr of >%s',
  async (place) => {
    expect((await shell(`"$@" > /dev/null 2>${place}`, 'list')).code).toBe(0);
    expect((await shell(`"$@" 2>${place}`, 'login', 'nobody')).code).toBe(2);
  },
);

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/aws/sessions/credentials';
import { runCaptured } from '../../src/cli/process/run-captured';
import {
  type ProcessSurroundings,
  runCredentialProcess,
} from '../../src/cli/process/run-credential-process';
import { type AppError, explain } from '../../src/errors';
import { profilesOf } from '../aws/profiles/profiles-of';
import { errorOf } from '../support/heart';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa credential process-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

type Options = Partial<ProcessSurroundings> & { readonly signal?: AbortSignal };

function runCommand(command: string, options: Options = {}): Promise<Credentials> {
  const profile = profilesOf(`[profile vault]\ncredential_process = ${command}\n`).profiles.get(
    'vault',
  );
  if (profile === undefined) throw new Error('there is no such profile');
  const { signal = new AbortController().signal, ...surroundings } = options;
  const env = { PATH: process.env['PATH'], DIRECTORY: directory };
  return runCredentialProcess(profile, { env, asks: 'none', ...surroundings }, signal);
}

/** A script of `sh`, in a directory with a blank in its name. */
function script(text: string): string {
  const path = join(directory, 'keys.sh');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return `"${path}"`;
}

const printing = (text: string) => {
  writeFileSync(join(directory, 'printed'), text);
  return script(`cat "$DIRECTORY/printed"`);
};
const keys = { Version: 1, AccessKeyId: 'AKIAX', SecretAccessKey: 'hunter2' };
const printingKeys = (more: object) => printing(JSON.stringify({ ...keys, ...more }));

async function failureOf(command: string, options: Options = {}) {
  const error = await errorOf(runCommand(command, options));
  if (error.kind !== 'credential-process-failed') throw new Error(`it failed as ${error.kind}`);
  return error;
}

/** Everything that a person can be told of it, `--debug` included. */
function told(error: AppError): string {
  const { message, hint } = explain(error);
  return `${message} ${hint} ${inspect(error, { depth: 9 })}`;
}

const isAlive = (processId: number) => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};

describe('a credential_process', () => {
  it('gives long-term keys if it prints no session token or an empty one', async () => {
    for (const more of [{}, { SessionToken: null }, { SessionToken: '', Expiration: null }]) {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await runCommand(
        printingKeys({ ...more, accesskeyid: 'other', AccountId: '1', Extra: [1] }),
      );
      expect(accessKeyId).toBe('AKIAX');
      expect(secretAccessKey.reveal()).toBe('hunter2');
      expect([sessionToken, expiration]).toEqual([undefined, undefined]);
    }
  });

  it('gives temporary keys with their end', async () => {
    const more = { SessionToken: 'hunter3', Expiration: '2999-01-01T00:00:00+01:00' };
    const { sessionToken, expiration } = await runCommand(printingKeys(more));
    expect(sessionToken?.reveal()).toBe('hunter3');
    expect(expiration).toEqual(new Date('2998-12-31T23:00:00Z'));
  });

  it('gets the words that botocore splits it into, without a shell', async () => {
    const command = script(`printf '%s\\n' "$@" > "$DIRECTORY/words"; cat <<'E'
${JSON.stringify(keys)}
E`);
    await runCommand(`${command} a\\ b '$HOME' "it's" ; '' --x="c d"`.replace(' ;', ''));
    expect(readFileSync(join(directory, 'words'), 'utf8')).toBe("a b\n$HOME\nit's\n\n--x=c d\n");
  });

  it('gets neither our standard input nor the session of a subshell', async () => {
    const command = script(
      `env > "$DIRECTORY/env"; cat > "$DIRECTORY/stdin"; cat "$DIRECTORY/printed"`,
    );
    writeFileSync(join(directory, 'printed'), JSON.stringify(keys));
    const env = {
      PATH: process.env['PATH'],
      DIRECTORY: directory,
      AWS_VAULT: 'one',
      AWS_ACCESS_KEY_ID: 'ASIAX',
      AWS_REGION: 'eu-west-1',
    };
    const names = () =>
      readFileSync(join(directory, 'env'), 'utf8')
        .split('\n')
        .map((line) => line.split('=')[0])
        .filter((name) => name?.startsWith('AWS'))
        .sort();
    await runCommand(command, { env });
    expect(names()).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_REGION']);
    await runCommand(command, { env: { ...env, AWSMFA_PROFILE: 'one' } });
    expect(names()).toEqual(['AWS_REGION']);
    expect(readFileSync(join(directory, 'stdin'), 'utf8')).toBe('');
  });

  it.each([
    ['nothing', ''],
    ['garbage', 'hunter2'],
    ['half of it', '{"Version":1,"AccessKeyId":"AKIAX","SecretAccessKey":"hun'],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22]).toString('latin1')],
    ['no object', '[1]'],
    ['another version', JSON.stringify({ ...keys, Version: '1' })],
    ['no version', JSON.stringify({ ...keys, Version: undefined })],
    ['names in lower case', '{"version":1,"accessKeyId":"AKIAX","secretAccessKey":"hunter2"}'],
    ['an empty secret', JSON.stringify({ ...keys, SecretAccessKey: '' })],
    ['a key id that is none', JSON.stringify({ ...keys, AccessKeyId: '../\n' })],
    ['an end that is no date', JSON.stringify({ ...keys, Expiration: 'soon' })],
    ['an end that is empty', JSON.stringify({ ...keys, Expiration: '' })],
    [
      'an end on a day that is none',
      JSON.stringify({ ...keys, Expiration: '2999-02-30T00:00:00Z' }),
    ],
    ['an end without a zone', JSON.stringify({ ...keys, Expiration: '2999-01-01T00:00:00' })],
    ['an end in seconds', JSON.stringify({ ...keys, Expiration: 32472144000 })],
    ['a byte order mark first', `\ufeff${JSON.stringify(keys)}`],
    ['UTF-16', Buffer.from(JSON.stringify(keys), 'utf16le').toString('latin1')],
    ['two objects', `${JSON.stringify(keys)}\n${JSON.stringify(keys)}`],
    ['a NUL behind it', `${JSON.stringify(keys)}\0`],
    ['NaN', JSON.stringify({ ...keys, X: 0 }).replace(':0', ':NaN')],
    ['keys in a list', JSON.stringify([keys])],
    ['keys one level down', JSON.stringify({ Credentials: keys })],
    ['a number as the secret', JSON.stringify({ ...keys, SecretAccessKey: 1 })],
    [
      'half a character in the secret',
      JSON.stringify({ ...keys, SecretAccessKey: 'hunter\ud800' }),
    ],
    ['a session token that is false', JSON.stringify({ ...keys, SessionToken: false })],
  ])('that prints %s fails, and nothing of it is quoted', async (_, text) => {
    const error = await failureOf(printing(text));
    expect(error.reason).toBe('not-credentials');
    expect(error.flaw).toMatch(/^\S/);
    expect(told(error)).not.toMatch(/hunter|AKIAX/);
  });

  it('that prints expired keys fails, and says so', async () => {
    const more = { SessionToken: 't', Expiration: '2020-01-01T00:00:00Z' };
    const error = await failureOf(printingKeys(more));
    expect(error.reason).toBe('expired');
    expect(explain(error).message).toContain('keys.sh, the credential_process of vault,');
  });

  it('that fails is reported with its exit code, without its arguments and output', async () => {
    const error = await failureOf(`${script('echo hunter2; echo hunter3 >&2; exit 7')} hunter4`);
    expect(error).toMatchObject({ reason: 'exit', exitCode: 7, program: 'keys.sh' });
    expect(told(error)).not.toMatch(/hunter/);
  });

  it.each(['SIGSEGV', 'SIGKILL', 'SIGTERM'])('that %s ended is reported so', async (signal) => {
    const error = await failureOf(script(`kill -${signal.slice(3)} $$; sleep 60`));
    expect(error).toMatchObject({ reason: 'exit', exitCode: undefined, endedBy: signal });
    expect(explain(error).message).toBe(
      `keys.sh, the credential_process of vault, was killed by ${signal}.`,
    );
  });

  it("that is missing or not a program can't be started", async () => {
    const file = join(directory, 'data');
    writeFileSync(file, 'x', { mode: 0o600 });
    for (const command of ['/nowhere/at/all --x', `"${file}"`]) {
      expect(await failureOf(command)).toMatchObject({ reason: 'not-started' });
    }
  });

  it('that never stops printing is ended early', async () => {
    const started = Date.now();
    const error = await failureOf(script('exec yes hunter2'));
    expect(error.reason).toBe('too-much');
    expect(told(error)).not.toMatch(/hunter/);
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  it('that hangs is ended with everything it started', async () => {
    const command = script(
      `trap '' TERM; sleep 300 & echo $! >> "$DIRECTORY/pids"; echo $$ >> "$DIRECTORY/pids"; wait; wait`,
    );
    const error = await failureOf(command, { limitMs: 500, graceMs: 200 });
    expect(error.reason).toBe('timeout');
    const pids = readFileSync(join(directory, 'pids'), 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  it.each([
    ['at its limit', 'timeout'],
    ['by Ctrl-C', 'canceled'],
  ] as const)('that shares our terminal is ended with whatever it started: %s', async (_, kind) => {
    const command = `trap '' TERM; sleep 300 & echo $! > "$DIRECTORY/child"; sh -c 'trap "" TERM; echo $$ > "$DIRECTORY/pid"; sleep 301; sleep 302' & wait; wait`;
    const abort = new AbortController();
    const end = runCaptured({
      file: 'sh',
      args: ['-c', command],
      env: { PATH: process.env['PATH'], DIRECTORY: directory },
      stdin: 'ignore',
      stderr: 'ignore',
      isApart: false,
      signal: abort.signal,
      limitMs: kind === 'timeout' ? 1_500 : 60_000,
      graceMs: 300,
      mostBytes: 1_024,
    });
    const path = (name: string) => join(directory, name);
    const files = ['child', 'pid'].map(path);
    await expect.poll(() => files.every(existsSync), { timeout: 10_000 }).toBe(true);
    if (kind === 'canceled') abort.abort();
    expect(await end).toEqual({ kind });
    const pids = files.map((file) => Number(readFileSync(file, 'utf8')));
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  it('is ended when we are', async () => {
    const abort = new AbortController();
    const failed = errorOf(
      runCommand(script('echo > "$DIRECTORY/there"; sleep 300'), { signal: abort.signal }),
    );
    await expect.poll(() => existsSync(join(directory, 'there')), { timeout: 10_000 }).toBe(true);
    abort.abort();
    expect(await failed).toMatchObject({ kind: 'canceled' });
  });

  it.each([
    ['gpg', 'gpg: public key decryption failed: Inappropriate ioctl for device'],
    ['pass', 'gpg: decryption failed: No secret key'],
    ['gpg without a pinentry', 'gpg: decryption failed: No pinentry'],
    ['a shell', 'keys.sh: 3: cannot open /dev/tty: No such device or address'],
    ['op', '[ERROR] 2026/11/28 you are not currently signed in. Please run `op signin --help`'],
    ['bw', 'Vault is locked.'],
    ['security', 'security: SecKeychainItemCopyContent: User interaction is not allowed.'],
    ['aws-vault', 'aws-vault: error: Enter passphrase to unlock /home/pat/.awsvault/keys/: inapp'],
  ])(
    'whose store may be locked is reported so, and no more, without a terminal: %s',
    async (_, said) => {
      writeFileSync(join(directory, 'said'), said);
      const error = await failureOf(script('cat "$DIRECTORY/said" >&2; exit 2'));
      expect(error).toMatchObject({ reason: 'locked', program: 'keys.sh' });
      const { message, hint } = explain(error);
      expect(message).toContain('failed with exit code 2. Its store may be locked');
      expect(message).toContain('there is no terminal');
      expect(hint).toContain('awsmfa login vault');
    },
  );
});

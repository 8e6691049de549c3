import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MfaProcessOptions, runMfaProcess } from '../../src/cli/process/mfa-process';
import { type AppError, explain, toAppError } from '../../src/errors';

let directory: string;
let said: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-mfa-process-'));
  said = '';
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function runCommand(command: string, options: Partial<MfaProcessOptions> = {}): Promise<string> {
  return runMfaProcess(command, {
    env: { PATH: process.env['PATH'], DIRECTORY: directory },
    signal: new AbortController().signal,
    onStderr: (text) => {
      said += text;
    },
    ...options,
  });
}

async function errorOf(code: Promise<string>): Promise<AppError> {
  const outcome = await code.then(
    () => undefined,
    (thrown: unknown) => toAppError(thrown),
  );
  if (outcome === undefined) throw new Error('it was to fail, and did not');
  return outcome;
}

const isAlive = (processId: number) => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};

/** The process ids that the command wrote down. */
async function startedProcesses(count: number): Promise<readonly number[]> {
  const file = join(directory, 'pids');
  const read = () =>
    existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  await expect.poll(() => read().length).toBe(count);
  return read();
}

const areGone = async (processIds: readonly number[]) => {
  await expect.poll(() => processIds.filter(isAlive)).toEqual([]);
};

/** A process and one that it starts, both of which write down their ids and stay. */
const twoThatStay = 'sleep 300 & echo $! >> $DIRECTORY/pids; echo $$ >> $DIRECTORY/pids; wait';

describe('mfa_process', () => {
  it.each([
    ['echo 123456', '123456'],
    ["printf '  123456\\r\\n\\n'", '123456'],
    ['read -r code < /dev/null; printf 000001', '000001'],
  ])('%s gives the code', async (command, code) => {
    expect(await runCommand(command)).toBe(code);
  });

  it('runs in the shell as written', async () => {
    const command = `code='a "b" $(c)'; [ "$code" = 'a "b" $(c)' ] && echo "$((123000 + 456))"`;
    expect(await runCommand(command)).toBe('123456');
  });

  it('passes its stderr on to the person at once', async () => {
    const touched = join(directory, 'touched');
    const command = `echo touch your key >&2; until [ -e '${touched}' ]; do sleep 0.05; done; echo 123456`;
    const code = runCommand(command);
    await expect.poll(() => said).toBe('touch your key\n');
    writeFileSync(touched, '');
    expect(await code).toBe('123456');
  });

  it('may leave a background process running', async () => {
    const command = `sleep 300 & echo $! >> $DIRECTORY/pids; echo 123456`;
    expect(await runCommand(command, { graceMs: 200 })).toBe('123456');
    const left = await startedProcesses(1);
    expect(left.filter(isAlive)).toEqual(left);
    for (const processId of left) process.kill(processId);
  });
});

describe('what mfa_process prints', () => {
  it.each([
    ['nothing', 'true'],
    ['a word', 'echo hunter2'],
    ['five digits', 'echo 12345'],
    ['seven digits', 'echo 1234567'],
    ['two codes', 'echo 123456; echo 654321'],
    ['digits of another script', 'echo ١٢٣٤٥٦'],
    ['without end', 'yes hunter2'],
  ])('is never shown: %s', async (_, command) => {
    const error = await errorOf(runCommand(command, { limitMs: 2_000, graceMs: 200 }));
    expect(error).toMatchObject({ kind: 'mfa-process-failed' });
    expect(inspect(error, { depth: 9 }) + JSON.stringify(explain(error))).not.toMatch(
      /hunter2|12345/,
    );
  });

  it('is ignored if it fails, even if it is a code', async () => {
    const error = await errorOf(runCommand('echo 123456; exit 7'));
    expect(error).toMatchObject({ kind: 'mfa-process-failed', reason: 'exit', exitCode: 7 });
    expect(inspect(error)).not.toContain('123456');
  });

  it('is an error if there is no such command', async () => {
    const error = await errorOf(runCommand('no-such-command-of-anybody'));
    expect(error).toMatchObject({ reason: 'exit', exitCode: 127 });
    expect(said).toContain('no-such-command-of-anybody');
  });
});

describe('mfa_process that takes too long', () => {
  it('is ended, with everything it started', async () => {
    const error = await errorOf(runCommand(twoThatStay, { limitMs: 500 }));
    expect(error).toMatchObject({ kind: 'mfa-process-failed', reason: 'timeout' });
    await areGone(await startedProcesses(2));
  });

  it('is killed if it ignores the signal', async () => {
    const error = await errorOf(
      runCommand(`trap '' TERM; ${twoThatStay}`, { limitMs: 500, graceMs: 200 }),
    );
    expect(error).toMatchObject({ reason: 'timeout' });
    await areGone(await startedProcesses(2));
  });
});

describe('mfa_process that a signal ends', () => {
  it.each(['SIGSEGV', 'SIGTERM'])('is reported with its name: %s', async (signal) => {
    const error = await errorOf(runCommand(`kill -${signal.slice(3)} $$; sleep 60`));
    expect(error).toMatchObject({ reason: 'exit', exitCode: undefined, endedBy: signal });
    expect(explain(error).message).toBe(`The mfa_process command was killed by ${signal}.`);
  });
});

describe('mfa_process that is canceled', () => {
  it('is ended, with everything it started', async () => {
    const cancel = new AbortController();
    const error = errorOf(runCommand(twoThatStay, { signal: cancel.signal }));
    const started = await startedProcesses(2);
    cancel.abort();
    expect((await error).kind).toBe('canceled');
    await areGone(started);
  });

  it('before its start is never started', async () => {
    const error = await errorOf(
      runCommand('touch $DIRECTORY/pids; echo 123456', { signal: AbortSignal.abort() }),
    );
    expect(error.kind).toBe('canceled');
    expect(existsSync(join(directory, 'pids'))).toBe(false);
  });
});

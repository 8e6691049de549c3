import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { startProgram } from '../support/program';
import { canMoveTime, createMovedTime, type MovedTime } from '../support/program-time';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';
const roleArn = /assumed-role\/kjh-DuperRole\//;
const commands = fileURLToPath(new URL('programs/aws_commands.py', import.meta.url));
const hasAws = spawnSync('python3', ['-c', 'import awscli.clidriver']).status === 0;
const isPossible = hasAws && canMoveTime;
if (!isPossible) {
  process.stderr.write('the AWS CLI of Python or faketime is not installed: no day was worked\n');
}

const dayMinutes = 8 * 60;

type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** The AWS CLI without a terminal. A prompt would read the given input, or fail. */
function startAws(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child: ChildProcessWithoutNullStreams = spawn(file, args, { env, detached: true });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  onTestFinished(() => {
    child.stdin.end();
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async (words: readonly string[], input = ''): Promise<Ended> => {
    child.stdin.write(`${JSON.stringify({ words, input })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`it ended: ${stderr}`);
    return JSON.parse(value) as Ended;
  };
}

function callsWithCodes(sandbox: Sandbox): number {
  return sandbox.requests.filter((action) => action === 'GetSessionToken').length;
}

async function openDay(): Promise<{ sandbox: Sandbox; time: MovedTime }> {
  const sandbox = await openSandbox();
  return { sandbox, time: createMovedTime(sandbox) };
}

/** A day has hundreds of commands, and on two busy cores each takes seconds. */
const dayLimitMs = 1_800_000;

describe.runIf(isPossible)('a working day with the AWS CLI', { timeout: dayLimitMs }, () => {
  it('with a command each minute asks for one code with a linked profile', async () => {
    const { sandbox, time } = await openDay();
    await runAwsmfa(sandbox, ['link', role, '--yes'], { env: time.env });
    await signIn(sandbox, role, { env: time.env });
    const aws = startAws('python3', [commands], { ...sandbox.env, ...time.env });
    for (let minute = 0; minute < dayMinutes; minute += 1) {
      const words = ['--profile', `${role}-linked`, 'sts', 'get-caller-identity'];
      const { code, out, err } = await aws(words);
      expect({ minute, code, err }).toEqual({ minute, code: 0, err: '' });
      expect(out).toMatch(roleArn);
      time.passMinutes(1);
    }
    expect(callsWithCodes(sandbox)).toBe(1);
  });

  it('asks for one code inside exec --live', async () => {
    const { sandbox, time } = await openDay();
    await signIn(sandbox, role, { env: time.env });
    const live = [awsmfaScript, 'exec', role, '--live', '--', 'python3', commands];
    const aws = startAws(process.execPath, live, { ...sandbox.env, ...time.env });
    for (let minute = 0; minute < dayMinutes; minute += 4) {
      const { code, out, err } = await aws(['sts', 'get-caller-identity']);
      expect({ minute, code, err }).toEqual({ minute, code: 0, err: '' });
      expect(out).toMatch(roleArn);
      time.passMinutes(4);
    }
    expect(callsWithCodes(sandbox)).toBe(1);
  });

  it('asks for one code with a plain profile while the UI is open in another terminal', async () => {
    const { sandbox, time } = await openDay();
    await signIn(sandbox, role, { env: time.env });
    const ui = startProgram({
      file: process.execPath,
      args: [awsmfaScript],
      columns: 80,
      env: { ...sandbox.env, ...time.env },
    });
    onTestFinished(() => ui.end());
    const rowWith = (minutes: RegExp) => new RegExp(`kjh-DuperRole\\s.*${minutes.source}`);
    await ui.sees(rowWith(/59m|1h/));
    const aws = startAws('python3', [commands], { ...sandbox.env, ...time.env });
    // The UI reads the clock once a second, so each simulated minute would take a second.
    for (let minute = 0; minute < dayMinutes; minute += 4) {
      const { code, out, err } = await aws(['--profile', role, 'sts', 'get-caller-identity']);
      expect({ minute, code, err }).toEqual({ minute, code: 0, err: '' });
      expect(out).toMatch(roleArn);
      time.passMinutes(4);
      // The session is renewed after 44 minutes at most, so it never shows less than 16.
      const left = new RegExp(`(${minutesLeft(sandbox, time).join('|')})m`);
      await ui.sees(rowWith(left));
    }
    expect(callsWithCodes(sandbox)).toBe(1);
  });

  it('asks eleven times without awsmfa, for each role', async () => {
    const { sandbox, time } = await openDay();
    const aws = startAws('python3', [commands], { ...sandbox.env, ...time.env });
    let prompts = 0;
    for (let minute = 0; minute < dayMinutes; minute += 5) {
      const words = ['--profile', role, 'sts', 'get-caller-identity'];
      const { code, out, err } = await aws(
        words,
        `${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\n`,
      );
      expect({ minute, code }).toEqual({ minute, code: 0 });
      expect(out).toMatch(roleArn);
      if (`${out}${err}`.includes('Enter MFA code')) prompts += 1;
      time.passMinutes(5);
    }
    expect(prompts).toBe(11);
  });
});

/** The least time that the list may show for the role's newest session. */
function minutesLeft({ world }: Sandbox, time: MovedTime): readonly number[] {
  const ends = [...world.sessions.values()]
    .filter(({ holder }) => holder.kind === 'role')
    .map(({ expiration }) => expiration.getTime());
  const left = Math.floor((Math.max(...ends) - time.now().getTime()) / 60_000);
  return [left - 1, left, 59, 60];
}

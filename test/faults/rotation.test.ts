import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { litterAfterRun } from './litter';
import { random, rounds, tally } from './rounds';

const user = 'kjh-SuperDuperUser';
const rotate = ['keys', user, 'rotate', '--yes'];
const dieAt = fileURLToPath(new URL('programs/die-at.mjs', import.meta.url));

/** A user whose policy wants MFA, signed in: nobody is asked for a code from here on. */
async function openSignedIn(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  await signIn(sandbox, user);
  return sandbox;
}

/** The keys in the file that AWS takes: id and secret. */
function workingKeys({ home, world }: Sandbox): readonly string[] {
  const text = readFileSync(join(home, '.aws', 'credentials'), 'utf8');
  const pair = /\[kjh-SuperDuperUser\]\naws_access_key_id = (.*)\naws_secret_access_key = (.*)\n/;
  const [, id = '', secret] = pair.exec(text) ?? [];
  const found = world.findAccessKey(id);
  return found?.accessKey.active && found.accessKey.secretAccessKey === secret ? [id] : [];
}

function journals({ home }: Sandbox): readonly string[] {
  return readdirSync(join(home, '.aws', 'cli', 'cache')).filter((name) => name.endsWith('.rotate'));
}

/** What the next run finds is finished or undone, and it rotates. Leaves one key for the next round. */
async function checkNextRun(sandbox: Sandbox): Promise<void> {
  expect(workingKeys(sandbox)).toHaveLength(1);
  const { accessKeys } = sandbox.users.superDuper;
  // Killed behind its last step: the old key is off, and AWS allows no third.
  const wasOver = journals(sandbox).length === 0 && accessKeys.some((key) => !key.active);
  const next = await runAwsmfa(sandbox, rotate);
  expect(next.exitCode, next.stderr).toBe(wasOver ? 4 : 0);
  const active = accessKeys.filter((key) => key.active).map(({ accessKeyId }) => accessKeyId);
  expect(workingKeys(sandbox)).toEqual(active);
  expect(active).toHaveLength(1);
  expect(journals(sandbox)).toEqual([]);
  expect(litterAfterRun(sandbox.home)).toEqual([]);
  accessKeys.splice(0, accessKeys.length, ...accessKeys.filter((key) => key.active));
}

it('a rotation that is killed in front of each of its steps leaves a key that works, and no other after the next run', async () => {
  const sandbox = await openSignedIn();
  sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
  const stride = rounds(7, 1);
  let isKilled = true;
  for (let at = 1 + random(stride - 1); isKilled; at += stride) {
    const env = { NODE_OPTIONS: `--import=${dieAt}`, DIE_AT: String(at) };
    const { signal, exitCode, stderr } = await runAwsmfa(sandbox, rotate, { env });
    isKilled = signal === 'SIGKILL';
    if (!isKilled) expect(exitCode, stderr).toBe(0);
    if (isKilled) {
      await checkNextRun(sandbox);
      tally('rotations killed in front of a step');
    } else expect(at).toBeGreaterThan(20);
  }
}, 1_200_000);

it('a rotation that is killed at any moment leaves a key that works, and no other after the next run', async () => {
  const sandbox = await openSignedIn();
  sandbox.world.freshKeys = { unknownMs: 200, unsureMs: 300 };
  for (let round = 0; round < rounds(5, 200); round += 1) {
    const child = spawn(process.execPath, [awsmfaScript, ...rotate], {
      env: sandbox.env,
      stdio: 'ignore',
      detached: true,
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), 100 + random(2_500));
    await ended;
    clearTimeout(timer);
    if (child.signalCode === 'SIGKILL') tally('rotations killed at any moment');
    else {
      const { accessKeys } = sandbox.users.superDuper;
      accessKeys.splice(0, accessKeys.length, ...accessKeys.filter((key) => key.active));
    }
    await checkNextRun(sandbox);
  }
}, 1_200_000);

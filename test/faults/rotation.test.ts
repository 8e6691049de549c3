import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { standInStores } from '../support/key-stores';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';
import { litterAfterRun } from './litter';
import { random, rounds, tally } from './rounds';

const user = 'kjh-SuperDuperUser';
const rotate = ['keys', user, 'rotate', '--yes'];
/** As a URL, because NODE_OPTIONS splits a path at its spaces. */
const dieAt = new URL('programs/die-at.mjs', import.meta.url).href;

type Environment = Readonly<Record<string, string>>;

/** A signed-in user whose policy requires MFA, so that no more codes are needed. */
async function openSignedIn(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  await signIn(sandbox, user);
  return sandbox;
}

/** Where the pair is kept. */
const places = {
  'in a file': { move: undefined, stride: 17 },
  'in a store': { move: ['keys', user, 'move', '--to', 'pass', '--yes'], stride: 23 },
} as const;

/** The pair that programs get from the profile, if AWS accepts it. */
async function workingKeys(sandbox: Sandbox, env: Environment): Promise<readonly string[]> {
  const { world, home } = sandbox;
  const text = readFileSync(join(home, '.aws', 'credentials'), 'utf8');
  const pair = /\[kjh-SuperDuperUser\]\naws_access_key_id = (.*)\naws_secret_access_key = (.*)\n/;
  let [, id = '', secret = ''] = pair.exec(text) ?? [];
  if (id === '') {
    const { stdout } = await runAwsmfa(sandbox, ['keys', user, 'print'], { env });
    ({ AccessKeyId: id, SecretAccessKey: secret } = JSON.parse(stdout));
  }
  const found = world.findAccessKey(id);
  return found?.accessKey.active && found.accessKey.secretAccessKey === secret ? [id] : [];
}

function journals({ home }: Sandbox): readonly string[] {
  return readdirSync(join(home, '.aws', 'cli', 'cache')).filter((name) => name.endsWith('.rotate'));
}

/**
 * The next run finishes or undoes what it finds, and rotates. Leaves one key for the next round.
 */
async function checkNextRun(sandbox: Sandbox, env: Environment = {}): Promise<void> {
  expect(await workingKeys(sandbox, env)).toHaveLength(1);
  const { accessKeys } = sandbox.users.superDuper;
  // It was killed after its last step. The old key is off, and AWS allows no third.
  const wasOver = journals(sandbox).length === 0 && accessKeys.some((key) => !key.active);
  const next = await runAwsmfa(sandbox, rotate, { env });
  expect(next.exitCode, next.stderr).toBe(wasOver ? 4 : 0);
  const active = accessKeys.filter((key) => key.active).map(({ accessKeyId }) => accessKeyId);
  expect(await workingKeys(sandbox, env)).toEqual(active);
  expect(active).toHaveLength(1);
  expect(journals(sandbox)).toEqual([]);
  expect(litterAfterRun(sandbox.home)).toEqual([]);
  keepActiveKeys(sandbox);
}

it.each(Object.entries(places))(
  'a rotation of a pair %s that is killed before each of its steps leaves a working key, and no other after the next run',
  async (_, { move, stride: few }) => {
    const sandbox = await openSignedIn();
    sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
    const { env } = standInStores(sandbox.home);
    if (move !== undefined) await runAwsmfa(sandbox, move, { env });
    const stride = rounds(few, 1);
    let isKilled = true;
    for (let at = 1 + random(stride - 1); isKilled; at += stride) {
      const dying = { ...env, NODE_OPTIONS: `--import=${dieAt}`, DIE_AT: String(at) };
      const { signal, exitCode, stderr } = await runAwsmfa(sandbox, rotate, { env: dying });
      isKilled = signal === 'SIGKILL';
      if (!isKilled) {
        expect(exitCode, stderr).toBe(0);
        expect(at).toBeGreaterThan(20);
        continue;
      }
      await checkNextRun(sandbox, env);
      tally('rotations killed in front of a step');
    }
  },
  1_200_000,
);

it('a rotation that is killed at any moment, and again in the next run, ends with one working key', async () => {
  const sandbox = await openSignedIn();
  sandbox.world.freshKeys = { unknownMs: 200, unsureMs: 300 };
  for (let kills = 0; kills < rounds(2, 200); ) {
    // Kill two in a row: the second one while it repairs what the first one left.
    for (let run = random(1); run < 2; run += 1) {
      if (!(await isKilledAtAnyMoment(sandbox))) {
        keepActiveKeys(sandbox);
        continue;
      }
      kills += 1;
      tally('rotations killed at any moment');
      expect(await workingKeys(sandbox, {})).toHaveLength(1);
    }
    await checkNextRun(sandbox);
  }
}, 1_200_000);

it('the deletion of the old key that is killed before each of its steps is finished by the next run', async () => {
  const sandbox = await openSignedIn();
  sandbox.world.freshKeys = { unknownMs: 0, unsureMs: 0 };
  const { accessKeys } = sandbox.users.superDuper;
  const finish = [...rotate, '--finish'];
  const stride = rounds(11, 1);
  let isKilled = true;
  for (let at = 1 + random(stride - 1); isKilled; at += stride) {
    if (accessKeys.length === 1) await runAwsmfa(sandbox, rotate);
    const env = { NODE_OPTIONS: `--import=${dieAt}`, DIE_AT: String(at) };
    const { signal } = await runAwsmfa(sandbox, finish, { env });
    isKilled = signal === 'SIGKILL';
    expect(await workingKeys(sandbox, {})).toHaveLength(1);
    const next = await runAwsmfa(sandbox, finish);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(accessKeys.map(({ active }) => active)).toEqual([true]);
    if (isKilled) tally('deletions of an old key killed in front of a step');
  }
}, 1_200_000);

async function isKilledAtAnyMoment({ env }: Sandbox): Promise<boolean> {
  const options = { env, stdio: 'ignore', detached: true } as const;
  const child = spawn(process.execPath, [awsmfaScript, ...rotate], options);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), 100 + random(1_900));
  await ended;
  clearTimeout(timer);
  return child.signalCode === 'SIGKILL';
}

/** Does what `--finish` does for the old keys. */
function keepActiveKeys({ users: { superDuper } }: Sandbox): void {
  const { accessKeys } = superDuper;
  accessKeys.splice(0, accessKeys.length, ...accessKeys.filter((key) => key.active));
}

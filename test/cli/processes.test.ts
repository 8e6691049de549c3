import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createHeart, roleKey } from '../support/heart';
import { startProgram } from '../support/program';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

const role = 'kjh-DuperRole';

it('twenty credential-process --prompt at once ask once, and all get the session', async () => {
  const sandbox = await openSandbox();
  const program = startProgram({
    file: 'bash',
    args: [
      '-c',
      'for n in $(seq 20); do "$0" "$1" credential-process kjh-DuperRole --prompt > "$HOME/out.$n" 2> "$HOME/err.$n" & done; wait; echo "all ended"',
      process.execPath,
      awsmfaScript,
    ],
    env: sandbox.env,
    columns: 140,
    timeLimitMs: 150_000,
  });
  onTestFinished(() => program.end());
  await program.sees('Token code of');
  // The others are there and wait before the one is answered.
  await expect
    .poll(
      () =>
        readdirSync(sandbox.home)
          .filter((name) => name.startsWith('err.'))
          .filter((name) =>
            readFileSync(join(sandbox.home, name), 'utf8').includes('waiting for it'),
          ).length,
    )
    .toBe(19);
  program.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
  await program.sees('all ended');
  expect(program.transcript().match(/Token code of/g)).toHaveLength(1);
  expect(sandbox.requests.filter((action) => action === 'GetSessionToken')).toHaveLength(1);
  for (let n = 1; n <= 20; n += 1) {
    expect(JSON.parse(readFileSync(join(sandbox.home, `out.${n}`), 'utf8')).Version).toBe(1);
  }
}, 240_000);

it('fifty processes at once neither corrupt the cache nor leave files behind', async () => {
  const sandbox = await openSandbox();
  await signIn(sandbox, 'kjh-SuperDuperUser');
  const names = ['kjh-DuperRole', 'kjh-AuditRole', 'chain-second'];
  const runs = Array.from({ length: 50 }, (_, index) =>
    runAwsmfa(sandbox, ['credential-process', names[index % 3] ?? '', '--force-refresh']),
  );
  for (const { exitCode, stdout, stderr } of await Promise.all(runs)) {
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).Version).toBe(1);
  }
  const heart = createHeart(sandbox);
  for (const name of names) {
    const kept = heart.cache.readRole(roleKey(heart, name));
    expect(sandbox.world.sessions.has(kept?.credentials.accessKeyId ?? '')).toBe(true);
  }
  const unknown = readdirSync(heart.directory).filter(
    (name) => !/^(awsmfa-)?[0-9a-f]{40,}\.(json|lock)$/.test(name),
  );
  expect(unknown).toEqual([]);
}, 240_000);

it('a killed prompt hands over to the waiting one', async () => {
  const sandbox = await openSandbox();
  const open = () => {
    const program = startProgram({
      file: process.execPath,
      args: [awsmfaScript, 'login', role],
      env: sandbox.env,
      columns: 140,
    });
    onTestFinished(() => program.end());
    return program;
  };
  const first = open();
  await first.sees('Token code of');
  const second = open();
  await second.sees('waiting for it');
  first.kill('SIGKILL');
  await second.sees('Token code of');
  second.press(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
  expect(await second.ends()).toBe(0);
}, 180_000);

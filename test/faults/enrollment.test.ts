import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { addUser } from '../support/device-access';
import { awsmfaScript, runAwsmfa } from '../support/run';
import { addedLines, codesFromNow, openSandbox } from '../support/sandbox';
import { litterAfterRun } from './litter';
import { random, rounds, tally } from './rounds';

const serialNumber = 'arn:aws:iam::123456789012:mfa/new-hire';
const line = `mfa_serial = ${serialNumber}`;

it('an enrollment that is killed while the device is enabled and saved leaves the old config or the new, and a device that can be used', async () => {
  let saved = 0;
  for (let round = 0; round < rounds(3, 30); round += 1) {
    const sandbox = await openSandbox();
    sandbox.users.newHire.policies = addUser(sandbox, 'anybody').policies;
    const before = configOf(sandbox);
    const child = await atTheCodes(sandbox);
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect
      .poll(() => sandbox.requests.includes('EnableMFADevice'), { interval: 1 })
      .toBe(true);
    await new Promise((resolve) => setTimeout(resolve, random(300)));
    child.kill('SIGKILL');
    await ended;

    await expect.poll(() => litterAfterRun(sandbox.home)).toEqual([]);
    const added = addedLines(before, configOf(sandbox));
    expect([[], [line]]).toContainEqual(added);
    saved += added.length;
    tally('kills');
    // It was killed before the request was complete. The next run offers to delete the device.
    if (sandbox.world.devices.get(serialNumber)?.user === undefined) {
      expect(added).toEqual([]);
      continue;
    }
    const used = await runAwsmfa(sandbox, ['devices', 'new-hire', 'use', 'new-hire']);
    expect(used.exitCode, used.stderr).toBe(0);
    expect(addedLines(before, configOf(sandbox))).toEqual([line]);
  }
  tally('enrollments that had saved when they were killed', saved);
}, 600_000);

const configOf = ({ home }: Sandbox) => readFileSync(join(home, '.aws/config'), 'utf8');

/** Starts an enrollment and sends it its two codes. */
async function atTheCodes(sandbox: Sandbox): Promise<ChildProcess> {
  const picture = join(sandbox.home, 'code.png');
  const args = ['enroll', 'new-hire', '--qr-file', picture, '--authentication-codes', '-'];
  const child = spawn(process.execPath, [awsmfaScript, ...args], { env: sandbox.env });
  await expect.poll(() => existsSync(picture), { interval: 5 }).toBe(true);
  const code = codesFromNow(sandbox, sandbox.world.devices.get(serialNumber)?.seed ?? '');
  child.stdin.end(`${code(0)}\n${code(1)}\n`);
  return child;
}

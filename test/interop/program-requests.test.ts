/** SDKs that run `awsmfa credential-process` or ask the endpoint while a UI is open. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server';
import { awsmfaScript, runAwsmfa, signIn } from '../support/run';
import { endKept, inSeconds, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { keys, openUi, takesKeys } from '../support/ui-program';
import { startAsking } from './asking-program';

const role = 'kjh-DuperRole';
const roleArn = /assumed-role\/kjh-DuperRole\//;
const path = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;

const programs = [
  {
    name: 'botocore',
    program: /python/,
    words: ['python3', path('ask_botocore.py')],
    isThere: hasBotocore,
  },
  {
    name: 'the JavaScript SDK',
    program: /node/,
    words: [process.execPath, path('ask-sdk.mjs')],
    isThere: true,
  },
];
for (const { name, isThere } of programs) {
  if (!isThere) process.stderr.write(`${name} is not installed: it asked in no open UI\n`);
}

async function linked(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  await runAwsmfa(sandbox, ['link', role, '--yes']);
  return sandbox;
}

const codeCalls = ({ requests }: Sandbox) =>
  requests.filter((action) => action === 'GetSessionToken').length;

describe.each(programs.filter(({ isThere }) => isThere))('$name', ({ program, words }) => {
  const [file = '', ...args] = words;

  function start({ home }: Sandbox) {
    const env = { PATH: process.env['PATH'], HOME: home, AWS_PROFILE: `${role}-linked` };
    const asking = startAsking(file, args, env);
    onTestFinished(asking.end);
    return asking;
  }

  it("gets a linked profile's session with the code typed in the open UI", async () => {
    const sandbox = await linked();
    const terminal = await openUi(sandbox);
    const asked = start(sandbox).ask();
    await terminal.sees(new RegExp(`─ ${program.source}\\S* asks for ${role} ─`));
    await takesKeys(terminal);
    terminal.type(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
    const { arn, error } = await asked;
    expect(error).toBeUndefined();
    expect(arn).toMatch(roleArn);
    expect(codeCalls(sandbox)).toBe(1);
  });

  it("learns at once that it was refused, and its next tries don't ask again", async () => {
    const sandbox = await linked();
    const terminal = await openUi(sandbox);
    const asking = start(sandbox);
    const asked = asking.ask();
    await terminal.sees(`asks for ${role}`);
    await takesKeys(terminal);
    terminal.press(keys.esc);
    // The JavaScript SDK doesn't pass on a credential_process's stderr.
    expect((await asked).error).toMatch(/refused in the open awsmfa|Could not load credentials/);
    const before = Date.now();
    expect(await asking.ask()).toHaveProperty('error');
    expect(Date.now() - before).toBeLessThan(10_000);
    await terminal.seesNo(`asks for ${role}`);
    expect(codeCalls(sandbox)).toBe(0);
  });

  it("fails at once when the live endpoint's MFA session ends, asks in the UI, and works after the code", async () => {
    const sandbox = await openSandbox();
    await signIn(sandbox, role);
    endKept(sandbox, 'mfa', inSeconds(-5));
    endKept(sandbox, 'role', inSeconds(64));
    const terminal = await openUi(sandbox);
    const asking = startAsking(
      process.execPath,
      [awsmfaScript, 'exec', role, '--live', '--', ...words],
      { ...sandbox.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    );
    onTestFinished(asking.end);
    // The JavaScript SDK keeps using its credentials until they expire.
    await expect.poll(asking.ask, { timeout: 90_000, interval: 500 }).toHaveProperty('error');
    await terminal.sees(new RegExp(`─ ${program.source}\\S* asks for ${role} ─`));
    await takesKeys(terminal);
    terminal.type(sandbox.freshTokenCode(SUPER_DUPER_SERIAL));
    await terminal.seesNo(`asks for ${role}`);
    expect((await asking.ask()).arn).toMatch(roleArn);
  });
});

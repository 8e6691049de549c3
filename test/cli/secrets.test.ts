import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL, secretsOf } from '../support/sandbox';

const role = 'kjh-DuperRole';

it('a run prints no secret and no code, whatever happens, even with --debug', async () => {
  const sandbox = await openSandbox();
  const codes: string[] = [];
  let said = '';
  const tell = async (...args: readonly string[]) => {
    const { stdout, stderr } = await runCommand(sandbox, [...args, '--debug']);
    said += stdout + stderr;
  };
  const freshCode = () => {
    sandbox.clock.advanceAuthenticator();
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    codes.push(code);
    return code;
  };
  const wrong = ['000000', '111111'].find((code) => code !== sandbox.tokenCode(SUPER_DUPER_SERIAL));
  codes.push(wrong ?? '');

  await tell('login', role, '--token-code', wrong ?? '');
  await tell('login', role, '--token-code', freshCode());
  await tell('login', role, '--token-code', codes.at(-1) ?? '', '--force-refresh');
  for (const fault of [
    { kind: 'reset' },
    { kind: 'rubbish' },
    { kind: 'server-error', status: 503 },
    {
      kind: 'refusal',
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: `It does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:${[...sandbox.world.sessions.values()][0]?.sessionToken}\n'`,
    },
  ] as const) {
    sandbox.faults.arm(fault);
    await tell('login', role, '--force-refresh');
    await tell('login', 'kjh-SuperDuperUser', '--token-code', freshCode(), '--force-refresh');
    sandbox.faults.clear();
  }
  await tell('list');
  await tell('list', '--json');
  await tell('login', '--all', 'kjh-SuperDuperUser');
  await tell('logout', '--all');

  expect(said).toContain('debug: ');
  for (const secret of secretsOf(sandbox)) expect(said).not.toContain(secret);
  for (const code of codes) expect(said).not.toMatch(new RegExp(`(?<!\\d)${code}(?!\\d)`));
}, 180_000);

it('secrets are only in the cache, which only the user can read, and codes are not in lock files', async () => {
  const sandbox = await openSandbox();
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  await runCommand(sandbox, ['login', role, '--token-code', code]);
  const issued = [...sandbox.world.sessions.values()].map(({ sessionToken }) => sessionToken);
  expect(issued).toHaveLength(2);
  for (const name of readdirSync(sandbox.home, { recursive: true, encoding: 'utf8' })) {
    const path = join(sandbox.home, name);
    if (!statSync(path).isFile()) continue;
    const text = readFileSync(path, 'utf8');
    const isKept = issued.some((token) => text.includes(token));
    if (isKept) {
      expect(name).toMatch(/^\.aws\/cli\/cache\/(awsmfa-)?[0-9a-f]+\.json$/);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    if (name.endsWith('.lock')) expect(text).not.toContain(code);
  }
}, 60_000);

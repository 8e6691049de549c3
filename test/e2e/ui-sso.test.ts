/** An Identity Center row on the screen: from nothing to a countdown by Enter and an approval. */
import { expect, it } from 'vitest';
import { openSandbox } from '../support/sandbox';
import { decodeQr, photograph } from '../support/screen-qr';
import { answer, count, openSsoSandbox, silently } from '../support/sso-runs';
import { choose, keys, openUi, startUi } from '../support/ui-program';

it('signs in with Enter and the approval of the page, and nothing else', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox, { columns: 80, rows: 24 });
  await choose(terminal, 'ops-sso');
  await terminal.sees(/○ ops-sso .* sign in to SSO/);
  terminal.press(keys.enter);
  await terminal.sees('The page must show the code');
  const { identityCenter, clock } = sandbox;
  const [waiting] = identityCenter.waitingSignIns(clock.now());
  const userCode = waiting?.userCode ?? '';
  await terminal.sees(userCode);
  const page = decodeQr(photograph(terminal.cells(), 'dark'));
  expect(page).toBe(`${sandbox.url}/device?user_code=${userCode}`);

  const body = new URLSearchParams({ user_code: userCode, answer: 'allowed' });
  await fetch(page ?? '', { method: 'POST', body });
  await terminal.sees(/Signed in as sam for (59 m|1 h 00 m)\. Enter opens a shell\./);
  await terminal.sees(/● ops-sso .* (1h 00m|59m)/);
  terminal.press('q');
  expect(await terminal.ends()).toBe(0);
  for (const secret of [...identityCenter.tokens.keys(), ...identityCenter.refreshTokens.keys()])
    expect(terminal.transcript().includes(secret)).toBe(false);

  const { stdout } = await silently(sandbox, 'credential-process', 'ops-sso');
  const { AccessKeyId: keyId } = JSON.parse(stdout);
  expect(sandbox.world.sessions.get(keyId)?.holder).toMatchObject({ roleSessionName: 'sam' });
  expect(sandbox.requests.filter((name) => name === 'GetRoleCredentials')).toHaveLength(1);
});

it("stops asking AWS after Esc, and is approved by the sandbox's phone", async () => {
  const sandbox = await openSsoSandbox();
  const terminal = await openUi(sandbox);
  await choose(terminal, 'ops-sso');
  terminal.press(keys.enter);
  await terminal.sees('The page must show the code');
  terminal.press(keys.esc);
  await terminal.sees('Canceled.');
  await terminal.sees(/○ ops-sso .* sign in to SSO/);
  const asked = sandbox.requests.length;
  terminal.press(keys.enter);
  await terminal.sees('The page must show the code');
  expect(sandbox.requests.slice(asked)[0]).toBe('RegisterClient');
  terminal.press('\x06');
  await terminal.sees('Signed in as sam for');
});

it('signs in before a shell, and signs out again', async () => {
  const sandbox = await openSsoSandbox();
  const terminal = await openUi(sandbox);
  await choose(terminal, 'ops-sso');
  terminal.press('s');
  await answer(sandbox, terminal);
  await terminal.sees('$ ');
  terminal.press('exit\r');
  await terminal.sees('Back from ops-sso');
  terminal.press('x');
  await terminal.sees('ops-sso: signed out');
  await terminal.sees(/○ ops-sso .* ready/);
  // The sign-in to SSO is still good: no second approval.
  terminal.press('r');
  await terminal.sees('Not signed in. Enter signs in.');
  terminal.press(keys.enter);
  await terminal.sees('Signed in for');
});

it('finds roles without a profile, and adds the chosen ones after a confirmation', async () => {
  const sandbox = await openSandbox();
  const terminal = await openUi(sandbox, { columns: 80, rows: 24 });
  await choose(terminal, 'ops-sso');
  terminal.press('f');
  await answer(sandbox, terminal);
  await terminal.sees('Add roles of ops-sso');
  await terminal.sees(/\[ \] acme-main-ReadOnly/);
  await terminal.sees(/\[ \] Team-A--dev--PowerUser/);
  expect(terminal.screen().join('\n')).not.toContain('main-Operator');
  terminal.press(keys.enter);
  await terminal.sees('Nothing is chosen');
  terminal.press(` ${keys.down} `);
  await terminal.sees('2 of 4 chosen');
  terminal.press(keys.enter);
  await terminal.sees('+ [profile acme-main-ReadOnly]');
  terminal.press(`G${keys.enter}`);
  await terminal.sees('Added 2 profiles.');
  terminal.press(keys.esc);
  await terminal.sees(/acme-main-ReadOnly .* ready/);
  await terminal.sees(/audit-Auditor .* ready/);

  const { exitCode } = await silently(sandbox, 'exec', 'audit-Auditor', '--', 'true');
  expect(exitCode).toBe(0);
  await choose(terminal, 'ops-sso');
  terminal.press('fa');
  await terminal.sees('Add roles of ops-sso');
  terminal.press(keys.esc);
  await terminal.sees('Canceled.');
});

it('shows the address and code once in line mode, and who is signed in', async () => {
  const sandbox = await openSsoSandbox();
  const terminal = startUi(sandbox, { env: { ACCESSIBLE: '1' } });
  await terminal.sees('A number to sign in');
  const number = /(\d+)\. ops-sso/.exec(terminal.screen().join('\n'))?.[1] ?? '';
  terminal.press(`${number}\r`);
  await terminal.sees('The page must show the code');
  terminal.press(keys.esc);
  await terminal.sees('Canceled.');
  terminal.press(`${number}\r`);
  await expect.poll(() => count(sandbox, 'StartDeviceAuthorization')).toBe(2);
  await answer(sandbox, terminal);
  await terminal.sees('Signed in as sam for');
  const said = terminal.transcript();
  expect(said.match(/The page must show the code/g)).toHaveLength(2);
  expect(said).not.toContain('█');
  terminal.press('q\r');
  expect(await terminal.ends()).toBe(0);
});

import { join } from 'node:path';
import { expect } from 'vitest';
import { sha1 } from '../../src/sha1';
import { type Program, startProgram } from './program';
import { awsmfaScript, run } from './run';
import type { SsoServer } from './sso-server';

export function onTerminal(sso: SsoServer, ...args: readonly string[]): Program {
  return startProgram({
    file: process.execPath,
    args: [awsmfaScript, ...args],
    env: { ...sso.env, BROWSER: '/bin/false' },
    columns: 120,
    rows: 40,
  });
}

export const silently = (sso: SsoServer, ...args: readonly string[]) =>
  run(process.execPath, [awsmfaScript, ...args], { env: sso.env });

export const tokenFile = (sso: SsoServer, name = 'acme') =>
  join(sso.home, '.aws', 'sso', 'cache', `${sha1(name)}.json`);

export async function signIn(sso: SsoServer, profile = 'ops'): Promise<void> {
  const login = onTerminal(sso, 'login', profile);
  await login.sees('BCDF-GHJK');
  sso.answer = 'approve';
  expect(await login.exitCode).toBe(0);
  expect(login.screen().join('\n')).toMatch(/signed in to SSO as pat@example.com/);
  sso.answer = 'wait';
}

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';
import { sha1 } from '../../src/sha1';
import { signInToSso } from '../../src/use-cases/sso/sign-in-sso';
import { createHeart } from './heart';
import { type Program, startProgram } from './program';
import { awsmfaScript, runCommand } from './run';
import { openSandbox } from './sandbox';

/** A sandbox that also has a profile in the older form, with its own start URL. */
export async function openSsoSandbox(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  appendFileSync(
    join(sandbox.home, '.aws', 'config'),
    `
[profile old-sso]
sso_start_url = ${sandbox.url}/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Operator
region = us-east-1
endpoint_url = ${sandbox.url}
`,
  );
  return sandbox;
}

export function onTerminal({ env }: Sandbox, ...args: readonly string[]): Program {
  return startProgram({
    file: process.execPath,
    args: [awsmfaScript, ...args],
    env: { ...env, BROWSER: '/bin/false' },
    columns: 120,
    rows: 40,
  });
}

export const silently = (sandbox: Sandbox, ...args: readonly string[]) => runCommand(sandbox, args);

export const tokenFile = ({ home }: Sandbox, name = 'ops') =>
  join(home, '.aws', 'sso', 'cache', `${sha1(name)}.json`);

/** Waits until the program shows a code, answers for the person, and returns the code. */
export async function answer(
  { identityCenter, clock }: Sandbox,
  program: Program,
  approval: 'allowed' | 'denied' = 'allowed',
): Promise<string> {
  await program.sees('The page must show the code');
  // Canceled sign-ins are still waiting, too.
  const waiting = identityCenter.waitingSignIns(clock.now()).at(-1);
  const userCode = waiting?.userCode ?? 'none';
  await program.sees(userCode);
  identityCenter.answer(userCode, approval, clock.now());
  return userCode;
}

/** Signs in to a profile and keeps what `login` keeps, without starting a program. */
export async function signIn(sandbox: Sandbox, profile = 'ops-sso'): Promise<void> {
  const { identityCenter, clock } = sandbox;
  // The code is approved before it is asked about, so nobody has to wait.
  const patience = { now: () => new Date(), sleep: async () => {} };
  await createHeart(sandbox).obtain(profile, {
    signInToSso: (ask) =>
      signInToSso(ask, patience, {
        showApproval: async ({ userCode }) => {
          identityCenter.answer(userCode, 'allowed', clock.now());
        },
      }),
  });
}

/** How often the action was requested. */
export const count = ({ requests }: Sandbox, action: string) =>
  requests.filter((one) => one === action).length;

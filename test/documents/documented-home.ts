import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { MFA_PRESENT, SIGNED_IN_USER, trust } from '../../src/sandbox/seed/seed-policies';
import { type Program, startProgram } from '../support/program';
import { awsmfaScript } from '../support/run';
import { keysOf, openSandbox } from '../support/sandbox';

const serialNumber = 'arn:aws:iam::123456789012:mfa/me';

export type DocumentedHome = {
  /** Runs one command in a shell without a terminal, the same for all. If it needs a code, it gets one. */
  readonly run: (
    command: string,
  ) => Promise<{ readonly output: string; readonly exitCode: number }>;
  /** Starts a shell on a terminal. What is typed there gets a code too. */
  readonly openTerminal: () => Program;
};

/**
 * A throw-away home with the profiles that the documents talk about: a user `me` with the
 * roles `deploy`, `audit` and `ops`, a user `new-hire` without a device, `dev` of Identity Center, and a
 * broken profile.
 */
export async function openDocumentedHome(): Promise<DocumentedHome> {
  const sandbox = await openSandbox({
    program: { node: process.execPath, script: awsmfaScript },
  });
  const { world, home, url } = sandbox;
  const me = world.addUser({
    accountId: '123456789012',
    userName: 'me',
    createDate: new Date('2026-11-01T09:00:00Z'),
    policies: [SIGNED_IN_USER],
    accessKey: {
      accessKeyId: 'AKIADOCUMENTS0000001',
      secretAccessKey: 'documents+me/000000000000000000000000001',
    },
  });
  const device = world.addDevice({ accountId: '123456789012', deviceName: 'me' });
  world.enable(device, me, new Date('2026-11-01T09:30:00Z'));
  world.freshKeys = { unknownMs: 0, unsureMs: 0 };
  const roles = [
    ['210987654321', 'Deploy'],
    ['123456789012', 'Audit'],
    ['123456789012', 'Ops'],
  ] as const;
  for (const [accountId, roleName] of roles)
    world.addRole({ accountId, roleName, trustPolicy: trust({ AWS: me.arn }, MFA_PRESENT) });

  const codeFile = join(home, '.code');
  const local = `region = us-east-1\nendpoint_url = ${url}\n`;
  const role = (account: string, name: string, more: string) =>
    `role_arn = arn:aws:iam::${account}:role/${name}\nsource_profile = me\n${more}`;
  const sections = [
    `[profile me]\n${local}mfa_serial = ${serialNumber}\nmfa_process = cat '${codeFile}'\n`,
    `[profile deploy]\n${role('210987654321', 'Deploy', local)}`,
    `[profile audit]\n${role('123456789012', 'Audit', `${local}mfa_serial = ${serialNumber}\n`)}`,
    `[profile ops]\n${role('123456789012', 'Ops', `endpoint_url = ${url}\n`)}`,
    `[profile new-hire]\n${local}`,
    `[profile dev]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = Operator\n${local}`,
    `[sso-session acme]\nsso_start_url = ${url}/start\nsso_region = us-east-1\n`,
    `[profile broken]\n${role('123456789012', 'Ops', local).replace('= me', '= gone')}`,
  ];
  writeFileSync(join(home, '.aws', 'config'), sections.join('\n'));
  const keys = [['me', me] as const, ['new-hire', sandbox.users.newHire] as const];
  writeFileSync(
    join(home, '.aws', 'credentials'),
    keys
      .map(([name, user]) => {
        const { accessKeyId, secretAccessKey } = keysOf(user);
        return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
      })
      .join(''),
  );

  const directory = join(home, 'work');
  mkdirSync(directory);
  // A plan and an apply of nothing: they show that the commands are right.
  writeFileSync(join(directory, 'main.tf'), 'terraform {}\n');
  const path = [
    join(home, 'bin'),
    dirname(process.execPath),
    '/usr/bin',
    '/bin',
    process.env['PATH'],
  ];
  // Each command is a file, so that one with a syntax error is told from the next.
  const loop =
    'while IFS= read -r file <&3; do . "$file" </dev/null; printf "\\001%s\\001" "$?"; done';
  const env = { ...sandbox.env, TZ: 'UTC', PATH: path.join(delimiter) };
  const shell = spawn('bash', ['-c', loop], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // Its own session has no terminal.
    detached: true,
  });
  onTestFinished(() => {
    shell.kill();
  });
  let output = '';
  let look = () => {};
  for (const stream of [shell.stdout, shell.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      look();
    });
  const hasEnded = new Promise<never>((_, reject) => {
    shell.once('close', () => reject(new Error(`the shell ended: ${output}`)));
  });
  hasEnded.catch(() => {});
  const requests = shell.stdio[3];
  if (requests === null || requests === undefined || !('write' in requests))
    throw new Error('the shell has no channel for commands');

  writeFileSync(join(home, '.bashrc'), "PS1='$ '\n");
  const renewCode = () => writeFileSync(codeFile, sandbox.freshTokenCode(serialNumber));

  return {
    openTerminal() {
      renewCode();
      const terminal = startProgram({
        file: 'bash',
        args: ['-i'],
        env: { ...env, SHELL: '/bin/bash' },
        cwd: directory,
        columns: 120,
        rows: 50,
      });
      onTestFinished(() => terminal.end());
      return terminal;
    },
    async run(command) {
      renewCode();
      const file = join(home, '.command');
      writeFileSync(file, `{ ${command}\n} 2>&1\n`);
      output = '';
      const done = new Promise<{ output: string; exitCode: number }>((resolve) => {
        look = () => {
          const end = /^([\s\S]*)\x01(\d+)\x01/.exec(output);
          if (end !== null) resolve({ output: end[1] ?? '', exitCode: Number(end[2]) });
        };
      });
      requests.write(`${file}\n`);
      return Promise.race([done, hasEnded]);
    },
  };
}

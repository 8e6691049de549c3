import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server';
import { type Ended, type RunOptions, runAwsmfa, runCommand } from './run';
import { DUPER_ROLE, keysOf, openSandbox, SUPER_DUPER_SERIAL } from './sandbox';

/** A sandbox whose user's keys come from a program that counts its runs. */
export async function openWithProcess(prints?: string) {
  const sandbox = await openSandbox();
  const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.superDuper);
  const at = (name: string) => join(sandbox.home, name);
  writeFileSync(at('keys.json'), prints ?? keysJson(accessKeyId, secretAccessKey));
  writeFileSync(at('keys.sh'), `echo run >> '${at('runs')}'\ncat '${at('keys.json')}'\n`);
  writeFileSync(join(sandbox.home, '.aws', 'credentials'), '');
  const [duper] = [...sandbox.world.roles.values()].filter(({ arn }) => arn === DUPER_ROLE);
  if (duper === undefined) throw new Error('the sandbox has no such role');
  sandbox.world.addRole({ ...duper, roleName: 'second' });
  const settings = `region = us-east-1\nendpoint_url = ${sandbox.url}\n`;
  const role = (name: string, arn: string, more = '') =>
    `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${arn}\nsource_profile = vault\n${settings}${more}\n`;
  writeFileSync(
    join(sandbox.home, '.aws', 'config'),
    `[profile vault]\ncredential_process = sh ${at('keys.sh')}\nmfa_serial = ${SUPER_DUPER_SERIAL}\n${settings}\n` +
      role('one', 'kjh-DuperRole') +
      role('two', 'second', `mfa_serial = ${SUPER_DUPER_SERIAL}\n`),
  );
  const awsmfa = (args: readonly string[], options: Partial<Pick<RunOptions, 'env'>> = {}) =>
    runCommand(sandbox, args, options);
  /** The built program, for children and several runs at once. */
  const start = (args: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
    runAwsmfa(sandbox, args, options);
  const script = (text: string) => writeFileSync(at('keys.sh'), text);
  return {
    sandbox,
    awsmfa,
    start,
    print: (text: string) => writeFileSync(at('keys.json'), text),
    script,
    /** Makes the process wait until the gate is opened, once all callers have started. */
    closeGate: () => {
      const waits = 'while [ ! -e "$HOME/go" ]; do :; done';
      script(`${waits}; echo run >> "$HOME/runs"; cat "$HOME/keys.json"`);
      return () => writeFileSync(at('go'), '');
    },
    code: () => sandbox.freshTokenCode(SUPER_DUPER_SERIAL),
    runs: () =>
      existsSync(at('runs')) ? readFileSync(at('runs'), 'utf8').split('\n').length - 1 : 0,
    calls: (action: string) => sandbox.requests.filter((each) => each === action).length,
    indexes: () => cacheNames(sandbox).filter((name) => name.endsWith('.index')),
  };
}

export function keysJson(accessKeyId: string, secretAccessKey: string, more: object = {}): string {
  const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey };
  return JSON.stringify({ Version: 1, ...keys, ...more });
}

export const cacheOf = ({ home }: Sandbox) => join(home, '.aws', 'cli', 'cache');
export const cacheNames = (sandbox: Sandbox) =>
  existsSync(cacheOf(sandbox)) ? readdirSync(cacheOf(sandbox)) : [];

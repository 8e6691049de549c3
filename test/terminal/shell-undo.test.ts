import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/secret';
import { formatEnvironmentChange, type ShellFormat } from '../../src/terminal/subshell/env-formats';
import {
  type HandOver,
  toShellChange,
  toUnsetChange,
} from '../../src/terminal/subshell/subshell-environment';
import { isInstalled } from '../support/installed';

type Shell = {
  readonly name: string;
  readonly command: readonly string[];
  readonly format: ShellFormat;
  readonly assign: (name: string, value: string) => string;
  readonly exported: (name: string, value: string) => string;
};

const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
const posix = (...command: string[]): Shell => ({
  name: command.join(' '),
  command,
  format: 'posix',
  assign: (name, value) => `${name}=${quoted(value)}`,
  exported: (name, value) => `export ${name}=${quoted(value)}`,
});
const csh = (...command: string[]): Shell => ({
  name: command.join(' '),
  command,
  format: 'csh',
  assign: (name, value) => `set ${name} = ${quoted(value)}`,
  exported: (name, value) => `setenv ${name} ${quoted(value)}`,
});

const shells: readonly Shell[] = [
  posix('bash', '--norc', '--noprofile'),
  posix('bash', '--posix', '-u', '-e'),
  posix('dash'),
  posix('dash', '-e', '-u'),
  posix('zsh', '-f'),
  posix('zsh', '-f', '-e', '-u', '-o', 'shwordsplit'),
  posix('ksh'),
  posix('mksh'),
  posix('busybox', 'sh'),
  {
    name: 'fish',
    command: ['fish', '--no-config'],
    format: 'fish',
    assign: (name, value) => `set -g ${name} ${quoted(value)}`,
    exported: (name, value) => `set -gx ${name} ${quoted(value)}`,
  },
  csh('tcsh', '-f'),
];

/** The variables in a shell at the end of a script, and those that its programs get. */
function run(shell: Shell, script: readonly string[], env: Record<string, string>) {
  const [program = '', ...args] = shell.command;
  const shown = names.map((name) =>
    shell.format === 'csh'
      ? `if ($?${name}) eval 'printf "%s=%s\\0" ${name} $${name}:q'`
      : shell.format === 'fish'
        ? `set -q ${name}; and printf '%s=%s\\0' ${name} $${name}`
        : `[ -z "\${${name}+x}" ] || printf '%s=%s\\0' ${name} "$${name}"`,
  );
  const text = [...script, 'env -0', `printf '\\0'`, ...shown].join('\n');
  const { stdout, stderr } = spawnSync(program, [...args, '-c', text], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...env },
  });
  const [exported = '', own = ''] = stdout.split('\0\0');
  return {
    exported: Object.fromEntries(
      [...exported.matchAll(/(?:^|\0)(\w*(?:AWS|AMAZON|__awsmfa)\w*)=([^\0]*)/gi)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    ),
    own: own.split('\0').filter((line) => line !== ''),
    stderr,
  };
}

const names = ['AWS_PROFILE', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY', 'AWS_VAULT'];

function handOver(profileName: string, route: Record<string, string> = {}): HandOver {
  return {
    profileName,
    region: 'eu-west-1',
    access: {
      kind: 'keys',
      credentials: {
        accessKeyId: `ASIA${profileName}`,
        secretAccessKey: new Secret(`secret/${profileName}`),
        sessionToken: new Secret(`token/${profileName}`),
        expiration: new Date('2026-11-24T20:00:00Z'),
      },
      route: new Map(Object.entries(route)),
    },
  };
}

const local = { AWS_ENDPOINT_URL: 'http://localhost:4566' };
const hostile = `a'b"c $(touch pwned) \`date\` \\ ! % ; #~  * [x] {y} \té漢`;
const ownKeys = {
  AWS_ACCESS_KEY_ID: 'AKIAMINE',
  AWS_SECRET_ACCESS_KEY: 'my/own+secret',
  AWS_SECURITY_TOKEN: 'old-token',
  AWS_BEARER_TOKEN_BEDROCK: 'bearer',
};

describe.each(shells.filter(({ command }) => isInstalled(command[0] ?? '')))(
  'env and env --unset in $name',
  (shell) => {
    const { format } = shell;
    /** The environment that awsmfa gets at a point in the script. */
    const exportedBy = (script: readonly string[], env: Record<string, string>) =>
      run(shell, script, env).exported;
    const handing = (script: readonly string[], env: Record<string, string>, given: HandOver) =>
      formatEnvironmentChange(toShellChange(given, exportedBy(script, env), 'shell'), format);
    const undoing = (script: readonly string[], env: Record<string, string>) =>
      formatEnvironmentChange(toUnsetChange(exportedBy(script, env)), format);

    it.each([
      { what: 'nothing set', env: {} },
      { what: 'a profile', env: { AWS_PROFILE: 'x', AWS_REGION: 'us-east-2' } },
      { what: 'variables that are set and empty', env: { AWS_PROFILE: '', AWS_VAULT: '' } },
      { what: 'keys of the user', env: ownKeys },
      { what: 'values with quotes and signs', env: { AWS_PROFILE: hostile, AWS_VAULT: hostile } },
    ])('leave every variable as it was: $what', ({ env }) => {
      const untouched = run(shell, [], env);
      const script = [handing([], env, handOver('one'))];
      expect(exportedBy(script, env)).toMatchObject({ AWS_ACCESS_KEY_ID: 'ASIAone' });
      expect(exportedBy(script, env)).not.toHaveProperty('AWS_PROFILE');
      script.push(undoing(script, env));
      expect(run(shell, script, env)).toEqual(untouched);
    });

    it('restore the state before the first of several', () => {
      const env = { ...ownKeys, AWS_PROFILE: 'x', AWS_REGION: 'us-east-2' };
      const script = [handing([], env, handOver('one', local))];
      expect(exportedBy(script, env)).toMatchObject(local);
      script.push(handing(script, env, handOver('two')));
      expect(exportedBy(script, env)).toMatchObject({
        AWS_VAULT: 'two',
        AWS_ACCESS_KEY_ID: 'ASIAtwo',
      });
      expect(exportedBy(script, env)).not.toHaveProperty('AWS_ENDPOINT_URL');
      script.push(handing(script, env, handOver('two')));
      script.push(undoing(script, env));
      expect(run(shell, script, env)).toEqual(run(shell, [], env));
    });

    it('can be repeated, and restore the variables each time', () => {
      const env = { ...ownKeys, AWS_PROFILE: 'x' };
      const script: string[] = [];
      for (const profileName of ['one', 'two']) {
        script.push(handing(script, env, handOver(profileName)));
        script.push(undoing(script, env));
      }
      expect(run(shell, script, env)).toEqual(run(shell, [], env));
    });

    it('leave unexported variables of the shell as they were', () => {
      const script = [shell.assign('AWS_PROFILE', 'own x'), shell.assign('AWS_REGION', 'mine')];
      const untouched = run(shell, script, {});
      script.push(handing(script, {}, handOver('one')));
      script.push(handing(script, {}, handOver('two')));
      script.push(undoing(script, {}));
      expect(run(shell, script, {})).toEqual(untouched);
    });

    it('leave what was set since, and replace it in the next round', () => {
      const script = [handing([], ownKeys, handOver('one'))];
      script.push(shell.exported('AWS_SECRET_ACCESS_KEY', 'since'));
      script.push(shell.exported('AWS_PROFILE', 'since'));
      script.push(handing(script, ownKeys, handOver('two')));
      expect(exportedBy(script, ownKeys)).toHaveProperty('AWS_SECRET_ACCESS_KEY', 'secret/two');
      script.push(undoing(script, ownKeys));
      expect(exportedBy(script, ownKeys)).toMatchObject({
        ...ownKeys,
        AWS_SECRET_ACCESS_KEY: 'since',
        AWS_PROFILE: 'since',
      });
    });

    it('pass none of the replaced keys to a program in any form', () => {
      const { AWSMFA_OUTER = '', ...rest } = exportedBy(
        [handing([], ownKeys, handOver('one'))],
        ownKeys,
      );
      const told = JSON.stringify(rest) + Buffer.from(AWSMFA_OUTER, 'base64url').toString();
      for (const value of Object.values(ownKeys)) expect(told).not.toContain(value);
    });
  },
);

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppFailure } from '../../src/errors';
import {
  formatEnvironmentChange,
  formatVariables,
  type ShellFormat,
} from '../../src/terminal/subshell/env-formats';
import type { ShellChange } from '../../src/terminal/subshell/subshell-environment';
import { isInstalled } from '../support/installed';

const hostile = [
  "'",
  "'; touch pwned; '",
  '"; touch pwned; "',
  '$(touch pwned)',
  '`touch pwned`',
  '$HOME %PATH% !PATH! ~',
  'a\\',
  "\\'; touch pwned #",
  'line\nend; touch pwned',
  '\u2019; calc \u2018',
  '  blanks  ',
  '*',
  '-n',
  '',
  'é \u{1f511} 漢字',
];

function variables(values: readonly string[]): ReadonlyMap<string, string> {
  return new Map(values.map((value, index) => [`V${index}`, value]));
}

function change(values: readonly string[]): ShellChange {
  return { set: variables(values), unset: ['GONE', 'NEVER_THERE'], keeps: [], putsBack: [] };
}

/** Evaluates the text in a real shell, and returns the values that its programs get. */
function run(
  command: readonly string[],
  format: ShellFormat,
  values: readonly string[],
): { values: string[]; stderr: string; isGone: boolean } {
  const text = formatEnvironmentChange(change(values), format);
  const [program = '', ...args] = command;
  const show = `exec "$NODE" -e 'process.stdout.write(JSON.stringify(process.env))'`;
  const { stdout, stderr } = spawnSync(program, [...args, '-c', `${text}\n${show}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', NODE: process.execPath, GONE: 'not yet' },
  });
  const env = JSON.parse(stdout) as Record<string, string>;
  return {
    values: values.map((_, index) => env[`V${index}`] ?? '(not set)'),
    stderr,
    isGone: !('GONE' in env),
  };
}

const shells: readonly { command: readonly string[]; format: ShellFormat }[] = [
  { command: ['bash', '--norc', '--noprofile'], format: 'posix' },
  { command: ['dash'], format: 'posix' },
  { command: ['zsh', '-f'], format: 'posix' },
  { command: ['zsh', '-f', '-o', 'shwordsplit', '-o', 'extendedglob'], format: 'posix' },
  { command: ['bash', '--posix', '-u', '-e'], format: 'posix' },
  { command: ['fish', '--no-config'], format: 'fish' },
];

/** Any text that an environment can hold: no NUL and no lone surrogate. */
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value));
const metacharacters = fc.string({
  unit: fc.constantFrom(...'\'"\\$`!%^&|<>;(){}[]*?~#=\n\t a'),
  maxLength: 20,
});

describe.each(shells.filter(({ command }) => isInstalled(command[0] ?? '')))(
  '$format text in $command',
  ({ command, format }) => {
    it('sets each value exactly, and removes the others', () => {
      const result = run(command, format, hostile);
      expect(result.values).toEqual(hostile);
      expect(result.isGone).toBe(true);
      expect(result.stderr).toBe('');
    });

    it('gives any value exactly', () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(text, metacharacters), { maxLength: 60 }), (values) => {
          expect(run(command, format, values).values).toEqual(values);
        }),
        { numRuns: 8 },
      );
    });
  },
);

/** fish creates directories in it. */
function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'awsmfa-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

describe('fish', () => {
  it.runIf(isInstalled('fish'))('hides a universal variable with a removed name', () => {
    const hiding = { ...change([]), unset: ['AWS_PROFILE'] };
    const text = formatEnvironmentChange(hiding, 'fish');
    const script = `set -U -x AWS_PROFILE mine\nenv\necho ---\n${text}env\necho name="[$__awsmfa_name]"`;
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: emptyHome() },
    });
    const [before, after] = stdout.split('---');
    expect(before).toContain('AWS_PROFILE=mine');
    expect(after).not.toContain('AWS_PROFILE');
    expect(after).toContain('name=[]');
  });
});

describe('csh text', () => {
  const isRefused = (value: string) => value.includes('\n');

  it.runIf(isInstalled('tcsh')).each([
    { what: 'as a script', wrap: (file: string) => `source ${file}` },
    { what: 'by eval in backquotes', wrap: (file: string) => `eval \`cat ${file}\`` },
    { what: 'by eval in quoted backquotes', wrap: (file: string) => `eval "\`cat ${file}\`"` },
  ])('gives each value exactly, $what', ({ wrap }) => {
    const directory = mkdtempSync(join(tmpdir(), 'awsmfa-csh-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const values = [
      ...hostile,
      'wow!',
      '!!',
      '!x "y"',
      ' a',
      'a ',
      '~/x',
      '{a,b} [c] ?%d',
      '\r\t\x01\x1f\x7f',
    ].filter((value) => !isRefused(value));
    const file = join(directory, 'text');
    writeFileSync(file, formatEnvironmentChange(change(values), 'csh'));
    const show = `$NODE:q -e 'process.stdout.write(JSON.stringify(process.env))'`;
    const { stdout, stderr } = spawnSync('tcsh', ['-f', '-c', `${wrap(file)}\n${show}`], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', NODE: process.execPath, GONE: 'not yet' },
    });
    expect(stderr).toBe('');
    const env = JSON.parse(stdout) as Record<string, string>;
    expect(values.map((_, index) => env[`V${index}`])).toEqual(values);
    expect(env).not.toHaveProperty('GONE');
  });

  it.each(hostile.filter(isRefused))('refuses %j, which eval would change', (value) => {
    expect(() => formatEnvironmentChange(change([value]), 'csh')).toThrow(AppFailure);
  });
});

describe('PowerShell text', () => {
  const pwsh = isInstalled('pwsh');

  it('doubles every character that PowerShell reads as a quote', () => {
    const text = formatEnvironmentChange(
      change(["it's \u2018so\u2019 \u201a \u201b"]),
      'powershell',
    );
    expect(text).toContain(
      "$env:V0 = 'it''s \u2018\u2018so\u2019\u2019 \u201a\u201a \u201b\u201b'\n",
    );
    expect(text).toContain('Remove-Item Env:GONE -ErrorAction SilentlyContinue\n');
  });

  it.runIf(pwsh)('gives each value exactly', () => {
    const values = hostile.filter((value) => value !== '');
    const shown = '[Environment]::GetEnvironmentVariables() | ConvertTo-Json';
    const script = `${formatEnvironmentChange(change(values), 'powershell')}\n${shown}`;
    const { stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', script], { encoding: 'utf8' });
    const env = JSON.parse(stdout) as Record<string, string>;
    expect(values.map((_, index) => env[`V${index}`])).toEqual(values);
  });
});

describe('cmd text', () => {
  it('sets and removes variables, quoted as cmd reads them', () => {
    expect(formatEnvironmentChange(change(['a&b|c <d> (e)']), 'cmd')).toBe(
      'set "GONE="\nset "NEVER_THERE="\nset "V0=a&b|c <d> (e)"\n',
    );
  });

  it.each(['a"b', '%PATH%', '!x!', 'a^b', 'a\nb'])("refuses %j, which cmd can't quote", (value) => {
    expect(() => formatEnvironmentChange(change([value]), 'cmd')).toThrow(AppFailure);
  });
});

describe('dotenv text', () => {
  it('leaves keys and regions bare for docker, and quotes the rest', () => {
    const text = formatVariables(variables(['wJalr/XUtn+FEMI=', 'my team $1 #2']), 'dotenv');
    expect(text).toBe("V0=wJalr/XUtn+FEMI=\nV1='my team $1 #2'\n");
  });

  it.each(["it's", 'a\\b', 'a\nb'])('refuses %j, which readers interpret differently', (value) => {
    expect(() => formatVariables(variables([value]), 'dotenv')).toThrow(AppFailure);
  });
});

describe('JSON', () => {
  it('gives any value exactly', () => {
    fc.assert(
      fc.property(fc.array(text), (values) => {
        const parsed: unknown = JSON.parse(formatVariables(variables(values), 'json'));
        expect(parsed).toEqual(Object.fromEntries(variables(values)));
      }),
    );
  });
});

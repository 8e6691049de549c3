import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envCommand, type ShellSyntax } from '../src/shell-word';
import { isInstalled } from './support/installed';

describe.skipIf(process.platform === 'win32')(
  'the command that takes variables into a shell',
  () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'awsmfa-words-'));
      const program = '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.words"\necho "$SAYS"\n';
      writeFileSync(join(directory, 'awsmfa'), program, { mode: 0o700 });
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    const shells: readonly [string, ShellSyntax, string][] = [
      ['sh', 'posix', 'export TAKEN=yes'],
      ['bash', 'posix', 'export TAKEN=yes'],
      ['zsh', 'posix', 'export TAKEN=yes'],
      ['fish', 'fish', 'set -gx TAKEN yes;'],
      ['tcsh', 'csh', 'setenv TAKEN yes;'],
    ];
    const names = ['me', "it's a $HOME", 'back\\slash', 'a*b ~ [c]', 'wow!now', 'tom & "jerry"'];
    const cases = shells.flatMap((shell) => names.map((name) => [...shell, name] as const));
    it.each(cases.filter(([shell]) => isInstalled(shell)))(
      'is one that %s runs (%s, says %s), with the profile %s',
      (shell, syntax, says, name) => {
        const given = [name, '--serial-number', 'arn:aws:iam::1:mfa/my phone'];
        const line = envCommand(given, syntax) ?? '';
        const { stdout, stderr } = spawnSync(shell, ['-c', `${line}\nprintenv TAKEN`], {
          env: { PATH: `${directory}:${process.env['PATH']}`, HOME: directory, SAYS: says },
          encoding: 'utf8',
        });
        expect(stderr).toBe('');
        expect(stdout.trim()).toBe('yes');
        const words = readFileSync(join(directory, 'awsmfa.words'), 'utf8')
          .split('\n')
          .slice(0, -1);
        const format = syntax === 'posix' ? [] : ['--format', syntax];
        expect(words).toEqual(['env', ...given, ...format]);
      },
    );
  },
);

describe('the command that sets variables in cmd', () => {
  it('quotes each word that cmd would end or split', () => {
    expect(envCommand(['me'], 'cmd')).toBe(
      `for /f "delims=" %i in ('awsmfa env me --format cmd') do @%i`,
    );
    const words = ['a&b (c), d=^e', '--serial-number', 'back\\'];
    expect(envCommand(words, 'cmd')).toContain(
      'awsmfa env "a&b (c), d=^e" --serial-number "back\\\\" --format',
    );
  });

  it.each(['100%', '%PATH%', 'say "x"', 'wow!', 'two\nlines'])(
    'is none for the name %s',
    (name) => {
      expect(envCommand([name], 'cmd')).toBeUndefined();
    },
  );
});

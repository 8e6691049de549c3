import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, settingsFile } from '../../src/cli/config/read-settings';
import { isWarned } from '../../src/user-settings';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'awsmfa-settings-'));
  file = join(directory, 'config');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function read(lines: readonly string[], env: Record<string, string> = {}) {
  writeFileSync(file, `${lines.join('\n')}\n`);
  return readSettings(file, env);
}

describe('the settings', () => {
  it('are the defaults without a file, which is no problem', () => {
    const found = readSettings(file, {});
    expect(found).toMatchObject({ theme: 'auto', sort: 'sign-in', details: true, enter: 'shell' });
    expect(found.isAbsent).toBe(true);
    expect(found.problems).toEqual([]);
    expect(new Set(found.rows.map(({ source }) => source))).toEqual(new Set(['default']));
  });

  it('come from the file, each with its line', () => {
    const found = read([
      '# mine',
      '[ui]',
      'theme = light',
      'ascii = TRUE',
      'sort: name',
      'after_sign_in = enter',
      'warn = *prod* *-admin',
      '[accounts]',
      '123456789012 = Acme, the main one',
    ]);
    expect(found).toMatchObject({
      theme: 'light',
      ascii: true,
      sort: 'name',
      afterSignIn: 'enter',
      warn: ['*prod*', '*-admin'],
    });
    expect(found.accounts).toEqual(new Map([['123456789012', 'Acme, the main one']]));
    expect(found.rows).toContainEqual({
      name: 'theme',
      value: 'light',
      source: 'file',
      line: 3,
      variable: undefined,
    });
    expect(found.problems).toEqual([]);
  });

  it('come from a variable if one is set and not empty', () => {
    const env = { AWSMFA_THEME: 'dark', AWSMFA_ASCII: '0', AWSMFA_NOTIFY: '', AWSMFA_TITLE: '0' };
    const found = read(['[ui]', 'theme = light', 'ascii = true', 'notify = bell'], env);
    expect(found).toMatchObject({ theme: 'dark', ascii: false, notify: 'bell', title: false });
    expect(found.rows.find(({ name }) => name === 'theme')).toMatchObject({
      source: 'environment',
      variable: 'AWSMFA_THEME',
    });
  });

  it.each([
    ['theme = pink', 'theme = pink is not valid: it must be auto, dark, light or 16.'],
    ['details = maybe', 'details = maybe is not valid: it must be true or false.'],
    [
      'theme = dark  # auto',
      'theme = dark  # auto is not valid: the comment is part of the value: move it to a line of its own.',
    ],
    [
      'warn = *prod* # careful',
      'warn = *prod* # careful is not valid: the comment is part of the value: move it to a line of its own.',
    ],
    [
      'theme = "dark"',
      'theme = "dark" is not valid: the quotes are part of the value: remove them.',
    ],
    ['sort =\n  by = name', 'sort = "" is not valid: it must be sign-in, name or time-left.'],
    ['themes = dark', 'There is no setting themes. Did you mean theme?'],
    ['xyz = 1', 'There is no setting xyz.'],
    ['what is this', 'This line is neither a section nor a key with a value.'],
    ['title = true', 'Line 2 already sets title.'],
  ])('tell what they do not take, with its line, and keep the rest: %s', (line, message) => {
    const found = read(['[ui]', 'title = false', line, 'enter = copy']);
    expect(found.problems).toMatchObject([{ message, file, line: 3 }]);
    expect(found.enter).toBe('copy');
  });

  it('say which variables are set that no file can hold', () => {
    const { rows } = readSettings(file, { NO_COLOR: '1', ACCESSIBLE: '0' });
    expect(rows.find(({ name }) => name === 'NO_COLOR')).toMatchObject({
      value: true,
      source: 'environment',
    });
    expect(rows.find(({ name }) => name === 'ACCESSIBLE')).toMatchObject({
      value: false,
      source: 'default',
    });
  });

  it.each([
    [undefined, 40, 'default', 0],
    ['', 40, 'default', 0],
    ['0', 0, 'environment', 0],
    ['25', 25, 'environment', 0],
    ['600', 40, 'environment', 0],
    ['soon', 40, 'default', 1],
    ['-1', 40, 'default', 1],
  ])('say how long the open UI is waited for with AWSMFA_WAIT=%s', (set, value, source, count) => {
    const { rows, problems } = readSettings(file, { AWSMFA_WAIT: set });
    expect(rows.find(({ name }) => name === 'AWSMFA_WAIT')).toMatchObject({ value, source });
    expect(problems.filter(({ file }) => file === 'AWSMFA_WAIT')).toHaveLength(count);
  });

  it('report an unknown section and an invalid account', () => {
    const { problems, accounts } = read(['[gui]', 'a = b', '[accounts]', '1234 = x', '1 = # y']);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [1, 'There is no section [gui].'],
      [4, '1234 is not an account: an account has twelve digits.'],
      [5, '1 is not an account: an account has twelve digits.'],
    ]);
    expect(accounts.size).toBe(0);
  });

  it('report a variable with an invalid value, and use the file instead', () => {
    const found = read(['[ui]', 'theme = light'], { AWSMFA_THEME: 'pink\u001b[2J' });
    expect(found.theme).toBe('light');
    expect(found.problems).toMatchObject([{ file: 'AWSMFA_THEME', line: undefined }]);
    expect(found.problems[0]?.message).not.toContain('\u001b');
  });

  it("are the defaults if the file can't be read", () => {
    mkdirSync(file);
    const found = readSettings(file, {});
    expect(found.theme).toBe('auto');
    expect(found.problems).toMatchObject([{ code: 'file-unreadable', file }]);
  });

  it.each([
    [{}, 'linux', '/home/kjh/.config/awsmfa/config'],
    [{ XDG_CONFIG_HOME: '/etc/xdg' }, 'darwin', '/etc/xdg/awsmfa/config'],
    [{ XDG_CONFIG_HOME: 'here' }, 'linux', '/home/kjh/.config/awsmfa/config'],
  ] as const)('%j on %s are in %s', (env, platform, path) => {
    expect(settingsFile(env, '/home/kjh', platform)).toBe(path);
  });
});

describe('a profile to be careful with', () => {
  it.each([
    ['*prod*', 'acme-prod-admin', true],
    ['*prod*', 'acme-dev', false],
    ['*-admin', 'dev-admin', true],
    ['*-admin', 'dev-admin-ro', false],
    ['prod', 'prod', true],
    ['prod', 'prod-1', false],
    ['a*a', 'a', false],
    ['a*a', 'aba', true],
    ['*', '', true],
    ['', 'x', false],
  ])('%s: %s is one: %s', (pattern, name, isOne) => {
    expect(isWarned({ warn: [pattern] }, name)).toBe(isOne);
  });
});

import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments';
import { commandOptions, commands, uiCommand } from '../../src/cli/command-table';
import { explain, toAppError } from '../../src/errors';
import type { Explanation } from '../../src/explanation';

/** The message and hint of the failure. */
function refusal(...argv: readonly string[]): Explanation {
  try {
    parseArguments(argv);
  } catch (thrown) {
    const error = toAppError(thrown);
    expect(error.kind).toBe('usage');
    return explain(error);
  }
  throw new Error(`${argv.join(' ')} was taken`);
}

describe('a command that is not behind --', () => {
  it.each([
    [['exec', 'p', 'ls'], 'awsmfa exec p -- ls'],
    [['exec', 'p', 'ls', '-la', '/tmp'], 'awsmfa exec p -- ls …'],
    [['exec', 'p', 'aws', '--profile', 'x', 's3', 'ls'], 'awsmfa exec p -- aws …'],
    [['exec', '--token-code', '123456', 'my team', 'ls'], "awsmfa exec 'my team' -- ls"],
    [['sandbox', 'aws', 'sts'], 'awsmfa sandbox -- aws …'],
  ])('says where -- goes: %j', (argv, command) => {
    expect(() => parseArguments(argv)).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({ hint: `Put -- before the command: ${command}` }),
      }),
    );
  });

  it('is reported as a token code if it looks like one', () => {
    expect(() => parseArguments(['exec', 'p', '123456'])).toThrow(/token code/);
  });

  it('shows only the first of many words', () => {
    const words = Array.from({ length: 2000 }, (_, index) => `w${index}`);
    expect(() => parseArguments(['link', 'p', ...words])).toThrow(/w0 w1 w2 and 1997 more\.$/);
  });
});

describe('a command line', () => {
  it('names a command, its options and its names in any order', () => {
    const orders = [
      ['login', 'a', '--region', 'eu-west-1', '--force-refresh', 'b'],
      ['--region', 'eu-west-1', 'login', '--force-refresh', 'a', 'b'],
      ['--force-refresh', '--region=eu-west-1', 'login', 'a', 'b'],
    ];
    for (const argv of orders) {
      const { command, options, positionals, rest } = parseArguments(argv);
      expect(command.name).toBe('login');
      expect(options).toMatchObject({ region: 'eu-west-1', 'force-refresh': true });
      expect({ positionals, rest }).toEqual({ positionals: ['a', 'b'], rest: undefined });
    }
  });

  it('keeps everything after -- for the program that it starts', () => {
    const argv = ['exec', 'a', '--live', '--', 'aws', '--debug', '--', 'login', '--help'];
    expect(parseArguments(argv)).toMatchObject({
      command: { name: 'exec' },
      options: { live: true },
      positionals: ['a'],
      rest: ['aws', '--debug', '--', 'login', '--help'],
    });
    expect(parseArguments(['exec', 'a', '--'])).toMatchObject({ rest: [] });
  });

  it('takes a profile after -- that looks like an option or a command', () => {
    expect(parseArguments(['credential-process', '--', '-dash'])).toMatchObject({
      command: { name: 'credential-process' },
      positionals: ['-dash'],
      rest: undefined,
    });
    expect(parseArguments(['logout', 'a', '--', '--all'])).toMatchObject({
      options: {},
      positionals: ['a', '--all'],
    });
    expect(parseArguments(['--', 'login'])).toMatchObject({
      command: { name: 'ui' },
      positionals: ['login'],
    });
  });

  it('without a command opens the terminal UI on the named profile', () => {
    expect(parseArguments([])).toMatchObject({ command: { name: 'ui' }, positionals: [] });
    expect(parseArguments(['my-role'])).toMatchObject({
      command: { name: 'ui' },
      positionals: ['my-role'],
    });
    expect(parseArguments(['--version']).options['version']).toBe(true);
    expect(parseArguments(['-v']).options['version']).toBe(true);
  });

  it('takes the last value of an option that is given twice', () => {
    const { options } = parseArguments(['env', 'a', '--format', 'fish', '--format', 'json']);
    expect(options['format']).toBe('json');
  });

  it('takes values that look like options with =', () => {
    const { options } = parseArguments(['login', 'a', '--serial-number=--debug']);
    expect(options['serial-number']).toBe('--debug');
    expect(parseArguments(['login', '--token-code', '-']).options['token-code']).toBe('-');
  });

  it.each(['-h', '--help'])('with %s asks for help, whatever else is missing', (help) => {
    expect(parseArguments(['credential-process', help])).toMatchObject({
      command: { name: 'credential-process' },
      options: { help: true },
    });
  });

  it('takes the common options with any command, so that an alias or a script can pass them', () => {
    const given = ['--region', 'eu-west-1', '--no-cache', '--no-color', '--min-left', '600'];
    for (const { name } of commands) {
      const { command, options } = parseArguments([name, ...given, '--help']);
      expect([command.name, options['region'], options['min-left']]).toEqual([
        name,
        'eu-west-1',
        '600',
      ]);
    }
  });

  it('may name a profile like a property of every object', () => {
    expect(parseArguments(['login', '__proto__', 'constructor']).positionals).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

describe('a command line is refused', () => {
  it('for an unknown option, with the nearest one', () => {
    expect(refusal('login', '--token-cod', '123456')).toEqual({
      message: 'awsmfa login has no option --token-cod.',
      hint: 'Did you mean --token-code?',
    });
    expect(refusal('list', '--jsno').hint).toBe('Did you mean --json?');
    expect(refusal('list', '--zzzzzzzz').hint).toBe('Usage: awsmfa list [profile…]');
    expect(refusal('--no-colour').hint).toBe('Did you mean --no-color?');
    expect(refusal('list', '-x').message).toBe('awsmfa list has no option -x.');
    expect(refusal('list', '--__proto__').message).toBe('awsmfa list has no option --__proto__.');
  });

  it('for an option of another command', () => {
    expect(refusal('logout', '--live').message).toBe('awsmfa logout has no option --live.');
    expect(refusal('list', '--format', 'fish').message).toContain('--format');
  });

  it('for a missing value, even if another option follows', () => {
    for (const argv of [
      ['login', '--token-code'],
      ['login', '--token-code', '--debug'],
      ['login', '--token-code', '--region=x'],
    ]) {
      expect(refusal(...argv).message).toBe('--token-code needs a value: --token-code CODE');
    }
  });

  it('for a value of a switch', () => {
    expect(refusal('list', '--json=yes').message).toBe('--json takes no value.');
  });

  it('for a value that is not one of the choices', () => {
    expect(refusal('env', 'a', '--format', 'nu').message).toBe(
      '--format is one of posix, fish, csh, powershell, cmd, dotenv, json.',
    );
  });

  it('for too few and for too many names', () => {
    expect(refusal('credential-process').message).toBe(
      'awsmfa credential-process needs <profile>.',
    );
    expect(refusal('env', 'a', 'b', 'c').message).toBe('awsmfa env does not take b c.');
  });

  it('for a bare token code, without repeating it', () => {
    const { message, hint } = refusal('env', 'a', '123456');
    expect(hint).toBe('Pass it with --token-code.');
    expect(message + hint).not.toContain('123456');
  });

  it('for a command after -- if the command starts none', () => {
    expect(refusal('env', 'a', '--', 'ls').message).toBe('awsmfa env takes no command after --.');
  });

  it('for an unknown command, with the nearest one', () => {
    expect(refusal('lgoin', 'a')).toEqual({
      message: 'There is no command lgoin.',
      hint: 'Did you mean login?',
    });
  });
});

describe('the table of commands', () => {
  it('gives each option one meaning, so that it can be parsed before the command is known', () => {
    const withValue = new Map<string, boolean>();
    for (const { name, value } of [...commands, uiCommand].flatMap(commandOptions)) {
      expect([name, withValue.get(name) ?? value !== undefined]).toEqual([
        name,
        value !== undefined,
      ]);
      withValue.set(name, value !== undefined);
    }
  });

  it('has each command and each of its options once', () => {
    const names = commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const command of commands) {
      const options = commandOptions(command).map(({ name }) => name);
      expect([command.name, new Set(options).size]).toEqual([command.name, options.length]);
    }
  });
});

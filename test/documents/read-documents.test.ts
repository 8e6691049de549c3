import { describe, expect, it } from 'vitest';
import { commandsOf, invocationsIn } from './read-documents';
import { patternOf } from './run-blocks';

describe('a block of commands', () => {
  it('of sh has a command a line, and comments', () => {
    const text = '# first\nawsmfa list\n\nawsmfa exec me -- \\\n  env  # all\n';
    expect(commandsOf({ language: 'sh', text }).map((command) => command.text)).toEqual([
      'awsmfa list',
      'awsmfa exec me -- \\\n  env  # all',
    ]);
  });

  it('of console has commands and their outputs', () => {
    const text = '$ awsmfa list \\\n    --names\nme\ndeploy\n$ true\n';
    expect(commandsOf({ language: 'console', text })).toEqual([
      { text: 'awsmfa list \\\n    --names', output: 'me\ndeploy\n' },
      { text: 'true', output: undefined },
    ]);
  });
});

describe('an output', () => {
  it('is compared as a whole', () => {
    expect('me\ndeploy\n').toMatch(patternOf('me\ndeploy\n'));
    for (const other of ['me\n', 'me\ndeploy\nops\n', 'x me\ndeploy\n', 'me\ndeploy (2)\n'])
      expect(other).not.toMatch(patternOf('me\ndeploy\n'));
  });

  it('has any text where an ellipsis is, and any lines where one is alone', () => {
    expect('deploy 59m left\n').toMatch(patternOf('deploy … left\n'));
    expect('deploy 59m gone\n').not.toMatch(patternOf('deploy … left\n'));
    for (const lines of ['', 'b\n', 'b\nc\n'])
      expect(`a\n${lines}d\n`).toMatch(patternOf('a\n…\nd\n'));
  });
});

describe('an invocation of awsmfa', () => {
  it('ends where another command, a comment or an optional part begins', () => {
    const code =
      'awsmfa list --check a || awsmfa login a # awsmfa x\neval "$(awsmfa env b)"; awsmfa keys c [list]';
    expect(invocationsIn(code)).toEqual([
      ['list', '--check', 'a'],
      ['login', 'a'],
      ['env', 'b'],
      ['keys', 'c'],
    ]);
  });

  it('is no path, no file and no name of a variable', () => {
    expect(
      invocationsIn('~/.config/awsmfa/config awsmfa-ui.lock AWSMFA_WAIT bin/awsmfa.js'),
    ).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { splitCommand } from '../../../src/aws/profiles/read/shell-words';

it.each<[string, string[] | undefined]>([
  ['C:\\a\\b.exe  one\ttwo', ['C:\\a\\b.exe', 'one', 'two']],
  ['"C:\\Program Files\\b.exe" x', ['C:\\Program Files\\b.exe', 'x']],
  ['a"b c"d', ['ab cd']],
  ['a "" b', ['a', '', 'b']],
  ["it's 'one two'", ["it's", "'one", "two'"]],
  ['a\\"b', ['a"b']],
  ['"a\\\\" b', ['a\\', 'b']],
  ['a\\\\\\"b', ['a\\"b']],
  ['C:\\dir\\ x\\', ['C:\\dir\\', 'x\\']],
  ['', []],
  [' \t ', []],
  ['"open', undefined],
  ['open\\\\"', undefined],
])('is split by the rules of the C runtime on Windows: %j', (text, words) => {
  expect(splitCommand(text, true)).toEqual(words);
});

it('is split like in a shell elsewhere', () => {
  expect(splitCommand("'a b' c\\ d", false)).toEqual(['a b', 'c d']);
  expect(splitCommand("'a", false)).toBeUndefined();
});

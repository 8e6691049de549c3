import { describe, expect, it } from 'vitest';
import { findProgram, isUnsafeInBatchFile } from '../../src/cli/process/spawn-on-windows';

const files = [
  'C:\\npm\\cdk',
  'C:\\npm\\cdk.CMD',
  'C:\\npm\\both.CMD',
  'C:\\tools\\both.EXE',
  'C:\\My Tools\\terraform.EXE',
  '.\\here.BAT',
  'C:\\tools\\script',
];
const find = (file: string, env: Record<string, string> = {}) =>
  findProgram(
    file,
    { Path: 'C:\\npm;C:\\tools;"C:\\My Tools"', PATHEXT: '.COM;.EXE;.BAT;.CMD', ...env },
    (path) => files.some((one) => one.toLowerCase() === path.toLowerCase()),
  )?.toLowerCase();

describe('a program on Windows', () => {
  it.each([
    ['cdk', 'c:\\npm\\cdk.cmd'],
    ['CDK.cmd', 'c:\\npm\\cdk.cmd'],
    ['both', 'c:\\npm\\both.cmd'],
    ['terraform', 'c:\\my tools\\terraform.exe'],
    ['C:\\npm\\cdk', 'c:\\npm\\cdk.cmd'],
    ['C:/npm/cdk', 'c:\\npm\\cdk.cmd'],
    ['script', 'c:\\tools\\script'],
  ])('is found by its name: %s', (file, path) => {
    expect(find(file)).toBe(path);
  });

  it('is found by the usual extensions without PATHEXT', () => {
    expect(find('cdk', { PATHEXT: '' })).toBe('c:\\npm\\cdk');
    expect(
      findProgram('cdk', { PATH: 'C:\\npm' }, (path) => /cdk\.cmd$/i.test(path))?.toLowerCase(),
    ).toBe('c:\\npm\\cdk.cmd');
  });

  it('is not found if it is missing, or by its bare name in the current directory', () => {
    expect(find('no-such-command')).toBeUndefined();
    expect(find('here')).toBeUndefined();
    expect(find('cdk', { Path: '' })).toBeUndefined();
  });
});

it.each([
  ['plain', false],
  ['two words', false],
  ['a&b', false],
  ['100%', false],
  ['{"a":1}', false],
  ['a"&calc', true],
  ['"|calc', true],
  ['a" ^', true],
  ['one\ntwo', true],
  ['one\rtwo', true],
])('knows the arguments that a batch file would execute in part: %j %s', (word, isUnsafe) => {
  expect(isUnsafeInBatchFile(word)).toBe(isUnsafe);
});

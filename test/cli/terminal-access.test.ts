import { expect, it } from 'vitest';
import { terminalPathsOn } from '../../src/cli/face/terminal-access';

it('is one device on Unix, and two on Windows', () => {
  expect(terminalPathsOn('linux')).toEqual({ input: '/dev/tty', output: '/dev/tty' });
  expect(terminalPathsOn('darwin')).toEqual(terminalPathsOn('linux'));
  expect(terminalPathsOn('win32')).toEqual({ input: '\\\\.\\CONIN$', output: '\\\\.\\CONOUT$' });
});

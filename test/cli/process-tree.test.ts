import { expect, it } from 'vitest';
import { processesBelow } from '../../src/cli/process/process-tree';

const listing = (...rows: readonly (readonly [parent: number, id: number])[]) =>
  `\ufeffParentProcessId  ProcessId  \r\r\n${rows.map(([parent, id]) => `${parent}   ${id}   \r\r\n`).join('')}`;

it('finds all descendants of a process in the listing of Windows', () => {
  const rows = listing([0, 4], [1, 10], [10, 11], [12, 13], [11, 12], [4, 99]);
  expect([...processesBelow(10, rows)].sort()).toEqual([11, 12, 13]);
  expect(processesBelow(99, rows)).toEqual([]);
});

it('ends if process IDs were reused, and finds nothing in other texts', () => {
  expect(processesBelow(10, listing([11, 10], [10, 11], [10, 10]))).toEqual([11]);
  expect(processesBelow(10, 'Error: Command line not supported')).toEqual([]);
});

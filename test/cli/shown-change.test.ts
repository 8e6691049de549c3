import { describe, expect, it } from 'vitest';
import { cells } from '../../src/cells';
import { shownChange } from '../../src/cli/face/command-face';

const added =
  '+ credential_process = /usr/bin/node /opt/awsmfa/bin/awsmfa.js credential-process 漢字-role';

describe('a line of a change', () => {
  it('is green if added, red if removed, and plain without color', () => {
    expect(shownChange('+ region = x', 80, true)).toBe('\x1b[32m+ region = x\x1b[39m');
    expect(shownChange('- region = x', 80, true)).toBe('\x1b[31m- region = x\x1b[39m');
    expect(shownChange('~/.aws/config:3', 80, true)).toBe('~/.aws/config:3');
    expect(shownChange('+ region = x', 80, false)).toBe('+ region = x');
  });

  it.each([12, 20, 40, 60, 80])(
    'continues indented at %i columns, with every character',
    (columns) => {
      const rows = shownChange(added, columns, false).split('\n');
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) expect(cells(row)).toBeLessThanOrEqual(columns);
      for (const row of rows.slice(1)) expect(row).toMatch(/^ {4}\S/);
      expect(
        rows
          .map((row) => row.trim())
          .join('')
          .replaceAll(' ', ''),
      ).toBe(added.replaceAll(' ', ''));
    },
  );

  it('has its color on each of its rows', () => {
    for (const row of shownChange(added, 40, true).split('\n')) {
      expect(row).toMatch(/^\x1b\[32m.*\x1b\[39m$/);
    }
  });

  it('stays whole without a terminal', () => {
    expect(shownChange(added, undefined, false)).toBe(added);
  });
});

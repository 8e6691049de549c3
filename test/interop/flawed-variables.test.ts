import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { flawedVariables, settingVariables } from '../../src/aws/profiles/resolve/setting-rules';

const program = fileURLToPath(new URL('programs/client_of_variables.py', import.meta.url));
const values = ['', 'x', '"1"', '1', '0', '-1', ' 2 ', '1_0', '٣', '1.5', '1048577', 'standard'];
values.push('Standard', 'legacy', 'Legacy', 'regional', 'auto', 'in-region', 'ipv6', 'IPv4');
values.push('preferred', 'Required', 'when_required', 'WHEN_SUPPORTED', 'http://[::1]', 'sigv4');

it.skipIf(spawnSync('python3', ['-c', 'import botocore']).status !== 0)(
  'names exactly the variables with which botocore makes no call',
  () => {
    const rows = settingVariables().flatMap((name) => values.map((value) => ({ [name]: value })));
    const { stdout, stderr } = spawnSync('python3', [program], {
      encoding: 'utf8',
      input: JSON.stringify(rows),
      env: { ...process.env, PYTHONUTF8: '1' },
    });
    expect(stderr).toBe('');
    const errors = JSON.parse(stdout) as (string | null)[];
    const differing = rows.filter(
      (row, index) => flawedVariables(row).length > 0 !== (errors[index] !== null),
    );
    expect(differing).toEqual([]);
    expect(errors.filter((error) => error !== null).length).toBeGreaterThan(100);
  },
);

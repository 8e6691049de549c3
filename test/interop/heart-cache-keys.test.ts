import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planFor } from '../../src/aws/sessions/plan';
import { profilesOf } from '../aws/profiles/profiles-of';
import { run } from '../support/run';

const program = fileURLToPath(new URL('./programs/botocore_cache_keys.py', import.meta.url));
const env = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  AWS_EC2_METADATA_DISABLED: 'true',
};
const found = await run('python3', ['-c', 'import botocore'], { env }).catch(() => undefined);
const hasBotocore = found?.exitCode === 0;
if (!hasBotocore) {
  process.stderr.write('botocore is not installed: its cache keys were not compared with ours\n');
}

const CREDENTIALS = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n';

/** Text that fits in a line of the file. Line ends and outer blanks are tested with the parser. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((some) => some.replace(/[\p{C}\p{Z}\s]/gu, ''));
const settings = fc.record(
  {
    external_id: text,
    mfa_serial: text,
    role_session_name: text,
    duration_seconds: fc.oneof(
      fc.integer({ min: -1, max: 99_999 }).map(String),
      fc.constantFrom('1h', '', '03600', ' 900 ', '1_000', '+900', '٩٠٠', '3600.0'),
    ),
  },
  { requiredKeys: [] },
);

it.runIf(hasBotocore)('names five hundred role sessions as botocore does', async () => {
  const cases = fc.sample(settings, { numRuns: 500, seed: 20261124 }).map((some) => ({
    profile: 'x',
    credentials: CREDENTIALS,
    config: [
      '[profile x]',
      'role_arn = arn:aws:iam::123456789012:role/team/kjh-DuperRole',
      'source_profile = base',
      ...Object.entries(some).map((pair) => pair.join(' = ')),
      '',
    ].join('\n'),
  }));
  const { exitCode, stdout, stderr } = await run('python3', [program], {
    env,
    input: JSON.stringify(cases),
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const theirs: readonly string[] = JSON.parse(stdout);
  const differing = cases.filter(({ config, profile }, index) => {
    const { hops } = planFor(profile, profilesOf(config, CREDENTIALS), {});
    return hops[0]?.cacheKey !== theirs[index];
  });
  expect(theirs).toHaveLength(cases.length);
  expect(new Set(theirs).size).toBeGreaterThan(300);
  expect(differing.map(({ config }) => config)).toEqual([]);
});

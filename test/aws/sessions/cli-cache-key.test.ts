import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mfaCacheKey, roleCacheKey } from '../../../src/aws/sessions/cache/cli-cache-key';
import { planFor } from '../../../src/aws/sessions/plan';
import { sha1 } from '../../../src/sha1';
import { profilesOf } from '../profiles/profiles-of';

type Vector = {
  readonly name: string;
  readonly config: string;
  readonly credentials: string;
  readonly profile: string;
  /** botocore's request for this profile, without the code and the generated session name. */
  readonly request: Readonly<Record<string, string | number>>;
  readonly cacheKey: string;
};

/** From botocore 1.43.11: the config, and the request and cache key for it. */
const vectors = JSON.parse(
  readFileSync(new URL('./cli-cache.vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

describe("the name of a role session in the AWS CLI's cache", () => {
  it.each(vectors)(
    "is botocore's: $name",
    ({ config, credentials, profile, request, cacheKey }) => {
      const { hops } = planFor(profile, profilesOf(config, credentials), {});
      expect(hops).toHaveLength(1);
      const [hop] = hops;
      expect(hop).toMatchObject({
        cacheKey,
        roleArn: request['RoleArn'],
        externalId: request['ExternalId'],
        roleSessionName: request['RoleSessionName'],
        durationSeconds: request['DurationSeconds'],
      });
    },
  );

  it.each(vectors)('has the serial number of its case: $name', (vector) => {
    const { mfa } = planFor(vector.profile, profilesOf(vector.config, vector.credentials), {});
    expect(mfa?.serialNumber).toBe(vector.request['SerialNumber']);
  });

  it("is botocore's if role_session_name and mfa_serial are empty", () => {
    // hashlib.sha1(json.dumps({...}, sort_keys=True)) in Python 3. An empty name is left out, because
    // botocore generates one. An empty serial number is not.
    const role = 'arn:aws:iam::123456789012:role/kjh-DuperRole';
    const config = `[profile x]\nrole_arn = ${role}\nsource_profile = base\nrole_session_name =\nmfa_serial =\n`;
    const keys = '[base]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n';
    const { hops, mfa } = planFor('x', profilesOf(config, keys), {});
    expect(hops[0]?.cacheKey).toBe('c32244447c21686a191246b015eabb03b25777ab');
    expect(mfa).toBeUndefined();
  });

  const args = fc.record({
    roleArn: fc.string({ unit: 'binary' }),
    externalId: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    serialNumber: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    roleSessionName: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    durationSeconds: fc.option(fc.integer(), { nil: undefined }),
  });

  it('is a file name, whatever the profile contains', () => {
    fc.assert(
      fc.property(args, (some) => {
        expect(roleCacheKey(some)).toMatch(/^[0-9a-f]{40}$/);
      }),
    );
  });

  it('is the same only for the same arguments', () => {
    fc.assert(
      fc.property(args, args, (some, others) => {
        const isSame = JSON.stringify(some) === JSON.stringify(others);
        expect(roleCacheKey(some) === roleCacheKey({ ...others })).toBe(isSame);
      }),
    );
  });
});

describe('the name of an MFA session', () => {
  it('differs for every key id, serial number and endpoint, even if their joined text is the same', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    const identity = fc.tuple(text, text, text);
    fc.assert(
      fc.property(identity, identity, (some, others) => {
        const isSame = JSON.stringify(some) === JSON.stringify(others);
        expect(mfaCacheKey(...some) === mfaCacheKey(...others)).toBe(isSame);
      }),
    );
    expect(mfaCacheKey('a', 'bc', 'd')).not.toBe(mfaCacheKey('ab', 'c', 'd'));
  });
});

test('gives every text the same hash as Node', () => {
  const lengths = Array.from({ length: 130 }, (_, length) => 'x'.repeat(length));
  for (const text of lengths)
    expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(sha1(text)).toBe(createHash('sha1').update(text).digest('hex'));
    }),
  );
});

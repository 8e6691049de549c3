import { describe, expect, it } from 'vitest';
import { flattenGroups, groupProfiles } from '../../src/state/list/profile-groups';
import { readProfiles, worldConfig, worldCredentials } from '../support/ui-world';

const user = (name: string, key: string) => `
[${name}]
aws_access_key_id = ${key}
aws_secret_access_key = secret
`;
const role = (name: string, source: string, serial?: string) => `
[profile ${name}]
role_arn = arn:aws:iam::123456789012:role/${name}
source_profile = ${source}
${serial === undefined ? '' : `mfa_serial = ${serial}`}
`;
const phone = 'arn:aws:iam::123456789012:mfa/phone';
const laptop = 'arn:aws:iam::123456789012:mfa/laptop';

/** Each group on one line: its head, then its members. */
const shape = (config: string, credentials: string) =>
  groupProfiles(readProfiles(config, credentials)).map(({ head, members }) =>
    [head, ...members].map(({ key }) => key.replace('\0', ' / ')).join(' > '),
  );

describe('grouping by what one code opens', () => {
  it('keeps the order of the files, with roles and chains under their user', () => {
    expect(shape(worldConfig, worldCredentials)).toEqual([
      'kjh-SuperDuperUser > kjh-DuperRole > kjh-AuditRole > chain-second',
      'two-devices > billing-read',
      'old-session',
      'new-hire',
      'ops-sso',
      'broken-role',
    ]);
  });

  it("puts a user whose roles name the device at the head of that device's group", () => {
    const config = role('admin', 'me', phone) + role('reader', 'me');
    expect(shape(config, user('me', 'AKIA1'))).toEqual(['me > admin > reader']);
  });

  it('makes two groups for a user with two devices, the second with its own row', () => {
    const config = `[profile me]\nmfa_serial = ${laptop}\n${role('a', 'me', laptop)}${role('b', 'me', phone)}`;
    const groups = groupProfiles(readProfiles(config, user('me', 'AKIA1')));
    expect(
      groups.map(({ head, members }) => [head.profileName, head.serialNumber, members.length]),
    ).toEqual([
      ['me', laptop, 1],
      ['me', phone, 1],
    ]);
    expect(groups.map(({ head }) => head.isSecondDevice)).toEqual([false, true]);
    const keys = flattenGroups(groups).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('puts profiles with the same access key and device into one group', () => {
    const config = `[profile one]\nmfa_serial = ${phone}\n[profile two]\nmfa_serial = ${phone}\n${role('r', 'two')}`;
    expect(shape(config, user('one', 'AKIA1') + user('two', 'AKIA1'))).toEqual(['one > two > r']);
  });

  it('separates profiles with the same device name but another access key', () => {
    const config = `[profile one]\nmfa_serial = ${phone}\n[profile two]\nmfa_serial = ${phone}\n`;
    expect(shape(config, user('one', 'AKIA1') + user('two', 'AKIA2'))).toEqual(['one', 'two']);
  });

  it('uses the device of the role nearest to the user, like the plan', () => {
    const config = role('first', 'me', phone) + role('second', 'first', laptop);
    expect(shape(config, user('me', 'AKIA1'))).toEqual(['me > first > second']);
  });

  it('lists every profile once, also broken ones and circles', () => {
    const config = role('a', 'b') + role('b', 'a') + role('c', 'nobody') + role('d', 'd');
    expect(shape(config, '').sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('treats a profile called __proto__ like any other', () => {
    expect(shape(role('admin', '__proto__', phone), user('__proto__', 'AKIA1'))).toEqual([
      '__proto__ > admin',
    ]);
  });
});

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

/** Each group on one line: its head, and what stands under it. */
const shape = (config: string, credentials: string) =>
  groupProfiles(readProfiles(config, credentials)).map(({ head, members }) =>
    [head, ...members].map(({ key }) => key.replace('\0', ' / ')).join(' > '),
  );

describe('profiles are grouped under the identity that one code opens', () => {
  it('in the order of the files, roles and chains under their user', () => {
    expect(shape(worldConfig, worldCredentials)).toEqual([
      'kjh-SuperDuperUser > kjh-DuperRole > kjh-AuditRole > chain-second',
      'two-devices > billing-read',
      'old-session',
      'new-hire',
      'ops-sso',
      'broken-role',
    ]);
  });

  it('a user whose roles alone name the device is the head of what the device opens', () => {
    const config = role('admin', 'me', phone) + role('reader', 'me');
    expect(shape(config, user('me', 'AKIA1'))).toEqual(['me > admin > reader']);
  });

  it('a user with two devices in use makes two groups, the second under a row of its own', () => {
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

  it('profiles that share an access key and a device share the group', () => {
    const config = `[profile one]\nmfa_serial = ${phone}\n[profile two]\nmfa_serial = ${phone}\n${role('r', 'two')}`;
    expect(shape(config, user('one', 'AKIA1') + user('two', 'AKIA1'))).toEqual(['one > two > r']);
  });

  it('the same device name under another key is another group', () => {
    const config = `[profile one]\nmfa_serial = ${phone}\n[profile two]\nmfa_serial = ${phone}\n`;
    expect(shape(config, user('one', 'AKIA1') + user('two', 'AKIA2'))).toEqual(['one', 'two']);
  });

  it('the device of the role nearest to the user counts, as in the plan', () => {
    const config = role('first', 'me', phone) + role('second', 'first', laptop);
    expect(shape(config, user('me', 'AKIA1'))).toEqual(['me > first > second']);
  });

  it('every profile is there once, broken ones and circles too', () => {
    const config = role('a', 'b') + role('b', 'a') + role('c', 'nobody') + role('d', 'd');
    expect(shape(config, '').sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a profile called __proto__ is a profile like any other', () => {
    expect(shape(role('admin', '__proto__', phone), user('__proto__', 'AKIA1'))).toEqual([
      '__proto__ > admin',
    ]);
  });
});

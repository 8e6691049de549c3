import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deviceKind,
  deviceName,
  deviceNameProblem,
  devicePathProblem,
  givesCodes,
  suggestDeviceName,
  virtualSerialNumber,
} from '../../../src/aws/devices/device';

describe('what a serial number says about its device', () => {
  it.each([
    ['arn:aws:iam::123456789012:mfa/new-hire', 'virtual', 'new-hire'],
    [
      'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser',
      'virtual',
      'kjh-SuperDuperUser',
    ],
    ['arn:aws-us-gov:iam::123456789012:mfa/a/b/c', 'virtual', 'c'],
    ['arn:aws:iam::123456789012:u2f/user/new-hire/yubi-ABCDEFGH', 'passkey', 'yubi-ABCDEFGH'],
    ['GAHT12345678', 'hardware', 'GAHT12345678'],
    ['GAHT/1234/5678', 'hardware', 'GAHT/1234/5678'],
    ['', 'hardware', ''],
    [
      'arn:aws:iam::123456789012:user/new-hire',
      'hardware',
      'arn:aws:iam::123456789012:user/new-hire',
    ],
  ] as const)('%s is a %s device called %s', (serialNumber, kind, name) => {
    expect(deviceKind(serialNumber)).toBe(kind);
    expect(deviceName(serialNumber)).toBe(name);
  });

  it('never takes a passkey for something that gives codes', () => {
    expect(givesCodes('arn:aws:iam::123456789012:u2f/user/x/y')).toBe(false);
    expect(givesCodes('arn:aws:iam::123456789012:mfa/u2f/y')).toBe(true);
    expect(givesCodes('GAHT12345678')).toBe(true);
  });

  it('can be predicted for a new device, with its path', () => {
    const serialNumber = virtualSerialNumber({
      partition: 'aws-cn',
      account: '123456789012',
      path: '/team/',
      name: 'a.b',
    });
    expect(serialNumber).toBe('arn:aws-cn:iam::123456789012:mfa/team/a.b');
    expect(deviceName(serialNumber)).toBe('a.b');
  });
});

describe('the rules for a name', () => {
  it.each(['a', 'new-hire', 'A_1+=,.@-', 'x'.repeat(128)])('takes %s', (name) => {
    expect(deviceNameProblem(name)).toBeUndefined();
  });

  it.each([
    ['', /needs a name/],
    ['a b', /Only letters/],
    ['a/b', /Only letters/],
    ['größe', /Only letters/],
    ['a\n', /Only letters/],
    ['x'.repeat(129), /at most 128/],
  ])('refuses %j', (name, why) => {
    expect(deviceNameProblem(name)).toMatch(why);
  });

  it.each(['/', '/team/', '/a/b/'])('takes the path %s', (path) => {
    expect(devicePathProblem(path)).toBeUndefined();
  });

  it.each(['', 'team', '/team', 'team/', '/a b/', `/${'x'.repeat(511)}/`])(
    'refuses the path %s',
    (path) => {
      expect(devicePathProblem(path)).toMatch(/path/);
    },
  );
});

describe('the suggested name', () => {
  const serial = (name: string) => `arn:aws:iam::123456789012:mfa/${name}`;

  it.each([
    [[], 'user'],
    [['other'], 'user'],
    [['user'], 'user-2'],
    [['user', 'user-2', 'user-4'], 'user-3'],
    [['team/user'], 'user-2'],
  ])('is not among %j: %s', (taken, suggested) => {
    expect(suggestDeviceName('user', taken.map(serial))).toBe(suggested);
  });

  it('is always valid and free', () => {
    const userName = fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,64}$/);
    fc.assert(
      fc.property(userName, fc.nat(8), (user, count) => {
        const taken = [
          user,
          ...Array.from({ length: count }, (_, index) => `${user}-${index + 2}`),
        ];
        const name = suggestDeviceName(user, taken.map(serial));
        expect(deviceNameProblem(name)).toBeUndefined();
        expect(taken).not.toContain(name);
      }),
    );
  });
});

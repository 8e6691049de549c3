import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keptInStore,
  linkedSubjectOf,
  toLinkedCommand,
  toPrintCommand,
} from '../../../src/aws/profiles/linked-command';
import { isNameForEverySdk } from '../../../src/aws/profiles/profile';
import { splitWords } from '../../../src/aws/profiles/read/shell-words';
import { profilesOf } from './profiles-of';

const posix = { node: '/usr/bin/node', program: '/opt/awsmfa/bin/awsmfa.js', isWindows: false };

/** The words that `sh` reads. */
function shellWords(command: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

it.each([
  'C:\\PROGRA~1\\nodejs\\node.exe C:\\npm\\awsmfa.js credential-process dev',
  '"C:\\Program Files\\nodejs\\node.exe" "C:\\my npm\\awsmfa.js" credential-process "dev"',
  'C:\\npm\\awsmfa.cmd credential-process dev --prompt',
])('is recognized on Windows: %s', (command) => {
  expect(linkedSubjectOf(command, true)).toEqual({ profile: 'dev' });
});

describe('the command of a linked profile', () => {
  it('has no quotes if it needs none', () => {
    expect(toLinkedCommand({ ...posix, profile: 'team/dev.eu-1' })).toBe(
      '/usr/bin/node /opt/awsmfa/bin/awsmfa.js credential-process team/dev.eu-1',
    );
  });

  it("gives botocore and shells the same words for any name, or doesn't exist", () => {
    const letters = fc.constantFrom(...`ab'"\\ $\`&|;<>()#*?~!%{}[]=\té漢`);
    fc.assert(
      fc.property(fc.string({ unit: letters, minLength: 1, maxLength: 12 }), (profileName) => {
        const command = toLinkedCommand({ ...posix, profile: profileName });
        if (command === undefined) return;
        const words = [posix.node, posix.program, 'credential-process', profileName];
        expect(splitWords(command)).toEqual(words);
        expect(shellWords(command)).toEqual(words);
        expect(linkedSubjectOf(command)).toEqual({ profile: profileName });
      }),
      { numRuns: 60 },
    );
  });

  it.each(['a #b', 'a ;b', '-option', '', 'a\nb', 'a\x00b'])(
    "doesn't exist for %j, which some SDK reads differently",
    (profileName) => {
      expect(toLinkedCommand({ ...posix, profile: profileName })).toBeUndefined();
    },
  );

  it('has no quotes on Windows, where cmd /C of some SDKs would use them as part of the name', () => {
    const windows = {
      node: 'C:\\PROGRA~1\\nodejs\\node.exe',
      program: 'C:\\Users\\Jürgen\\npm\\node_modules\\awsmfa\\bin\\awsmfa.js',
      isWindows: true,
    };
    expect(toLinkedCommand({ ...windows, profile: 'team/dev.eu-1' })).toBe(
      'C:\\PROGRA~1\\nodejs\\node.exe C:\\Users\\Jürgen\\npm\\node_modules\\awsmfa\\bin\\awsmfa.js credential-process team/dev.eu-1',
    );
    const blank = 'C:\\Program Files\\nodejs\\node.exe';
    expect(toLinkedCommand({ ...windows, node: blank, profile: 'dev' })).toBeUndefined();
    for (const profileName of ['my team', '%PATH%', 'a&b', 'a"b', 'a^b', 'a,b', 'a;b', 'a(b)']) {
      expect(toLinkedCommand({ ...windows, profile: profileName }), profileName).toBeUndefined();
    }
  });
});

it('allows only names that every SDK reads', () => {
  for (const name of ['work-linked', 'a.b', 'a/b', 'a@b', 'a+b', '50%', 'a:b']) {
    expect(isNameForEverySdk(name), name).toBe(true);
  }
  for (const name of ['my team', 'é', '__proto__', 'a]b', "o'brien", '']) {
    expect(isNameForEverySdk(name), name).toBe(false);
  }
});

it('names the device of a link, and is read back from any path', () => {
  const subject = { profile: 'me', serialNumber: 'arn:aws:iam::123456789012:mfa/phone' };
  expect(linkedSubjectOf(toLinkedCommand({ ...posix, ...subject }) ?? '')).toEqual(subject);
  for (const args of [
    `--serial-number ${subject.serialNumber} me`,
    `--serial-number=${subject.serialNumber} --prompt me`,
    `me --prompt --serial-number ${subject.serialNumber}`,
  ]) {
    expect(linkedSubjectOf(`/opt/awsmfa credential-process ${args}`), args).toEqual(subject);
  }
});

describe('the command that prints the keys of a store', () => {
  const kept = { store: 'pass', accessKeyId: 'AKIA1' } as const;

  it.each(['me', 'keys', 'print', 'credential-process', 'awsmfa', 'a b', "it's", 'ü/%'])(
    'is recognized, and is no link, for a profile named %s',
    (profile) => {
      const command = toPrintCommand({ ...posix, ...kept, profile }) ?? '';
      expect(keptInStore(command)).toEqual(kept);
      expect(linkedSubjectOf(command)).toBeUndefined();
    },
  );

  it.each(['me', 'keys', 'print'])('is not a link to %s', (profile) => {
    const command = toLinkedCommand({ ...posix, profile }) ?? '';
    expect(keptInStore(command)).toBeUndefined();
    expect(linkedSubjectOf(command)).toEqual({ profile });
  });

  it.each([
    'aws-vault keys me print --store pass --access-key-id AKIA1',
    'awsmfa keys me list --store pass --access-key-id AKIA1',
    'awsmfa keys me print --store other --access-key-id AKIA1',
    'awsmfa keys me print --store pass',
    'awsmfa keys me print --store pass --access-key-id ../bank',
    'awsmfa keys me print --store pass --access-key-id=--clip',
    "awsmfa keys me print --store pass --access-key-id 'AKIA1",
  ])('is not another command: %s', (command) => {
    expect(keptInStore(command)).toBeUndefined();
  });

  it('makes a process profile with long-term keys, which can be linked', () => {
    const command = toPrintCommand({ ...posix, ...kept, profile: 'me' });
    const { profiles } = profilesOf(`[profile me]\ncredential_process = ${command}\n`, '');
    expect(profiles.get('me')).toMatchObject({
      kind: 'process',
      keptIn: kept,
      linkedTo: undefined,
    });
  });
});

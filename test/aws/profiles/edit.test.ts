import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigEdit, editText, type FileKind } from '../../../src/aws/profiles/edit/edit';
import type { SettingValue } from '../../../src/aws/profiles/profile';
import { parse } from '../../../src/aws/profiles/read/parse';
import { toConfigSection } from '../../../src/aws/profiles/read/section-name';
import { fileBytes, pairOfFiles } from '../../support/profile-files';

const SERIAL = 'arn:aws:iam::123456789012:mfa/me';

function edit(text: string, change: ConfigEdit, file: FileKind = 'config'): string {
  const result = editText(text, file, change);
  if (result.kind === 'refused') throw new Error(`${result.reason} (line ${result.line})`);
  return result.text;
}

const setSerial: ConfigEdit = {
  kind: 'set-key',
  profile: 'a',
  key: 'mfa_serial',
  value: SERIAL,
};
const removeSerial: ConfigEdit = { kind: 'remove-key', profile: 'a', key: 'mfa_serial' };

describe('setting a key', () => {
  it.each([
    {
      what: 'puts a new key below the last one of the section',
      before: '[profile a]\nregion = r\n\n# of b\n[profile b]\n',
      after: `[profile a]\nregion = r\nmfa_serial = ${SERIAL}\n\n# of b\n[profile b]\n`,
    },
    {
      what: 'puts the first key below the header',
      before: '[profile a]\n# c\n[profile b]\n',
      after: `[profile a]\nmfa_serial = ${SERIAL}\n# c\n[profile b]\n`,
    },
    {
      what: 'keeps CRLF',
      before: '[profile a]\r\nregion = r\r\n',
      after: `[profile a]\r\nregion = r\r\nmfa_serial = ${SERIAL}\r\n`,
    },
    {
      what: 'keeps lone CR',
      before: '[profile a]\rregion = r\r[profile b]\r',
      after: `[profile a]\rregion = r\rmfa_serial = ${SERIAL}\r[profile b]\r`,
    },
    {
      what: 'keeps the file without a line end at its end',
      before: '[profile a]\nregion = r',
      after: `[profile a]\nregion = r\nmfa_serial = ${SERIAL}`,
    },
    {
      what: 'uses the indentation of the section',
      before: '[profile a]\n\tregion = r\n',
      after: `[profile a]\n\tregion = r\n\tmfa_serial = ${SERIAL}\n`,
    },
    {
      what: 'uses the spacing of the line above',
      before: '[profile a]\nregion=r\n',
      after: `[profile a]\nregion=r\nmfa_serial=${SERIAL}\n`,
    },
    {
      what: "puts it below a nested block, with the indentation of the block's key",
      before: '[profile a]\ns3 =\n  # c\n  a = b\n\n  c = d\n\n[profile b]\n',
      after: `[profile a]\ns3 =\n  # c\n  a = b\n\n  c = d\nmfa_serial = ${SERIAL}\n\n[profile b]\n`,
    },
    {
      what: 'does not make an indented header part of the value',
      before: '[profile a]\n  [profile b]\n  region = r\n',
      after: `[profile a]\n  mfa_serial = ${SERIAL}\n  [profile b]\n  region = r\n`,
    },
    {
      what: 'replaces only the value in its line',
      before: '[profile a]\n  MFA_Serial\t:  old\t\nregion = r\n',
      after: `[profile a]\n  MFA_Serial\t:  ${SERIAL}\t\nregion = r\n`,
    },
    {
      what: 'replaces an empty value',
      before: '[profile a]\nmfa_serial =\nregion = r\n',
      after: `[profile a]\nmfa_serial = ${SERIAL}\nregion = r\n`,
    },
    {
      what: 'replaces a value of many lines and keeps comments between them',
      before: '[profile a]\nmfa_serial = one\n  two\n  # c\n  three\nregion = r\n',
      after: `[profile a]\nmfa_serial = ${SERIAL}\n  # c\nregion = r\n`,
    },
    {
      what: 'changes the last of two sections for the same profile',
      before: '[profile a]\nx = 1\n[profile "a"]\ny = 1\n',
      after: `[profile a]\nx = 1\n[profile "a"]\ny = 1\nmfa_serial = ${SERIAL}\n`,
    },
    {
      what: 'overrides a value of [DEFAULT]',
      before: '[DEFAULT]\nmfa_serial = all\n[profile a]\nx = 1\n[profile b]\n',
      after: `[DEFAULT]\nmfa_serial = all\n[profile a]\nx = 1\nmfa_serial = ${SERIAL}\n[profile b]\n`,
    },
    {
      what: 'adds the section if the file has none',
      before: '[profile b]\nx = 1\n',
      after: `[profile b]\nx = 1\n\n[profile a]\nmfa_serial = ${SERIAL}\n`,
    },
    { what: 'fills an empty file', before: '', after: `[profile a]\nmfa_serial = ${SERIAL}\n` },
  ])('$what', ({ before, after }) => {
    expect(edit(before, setSerial)).toBe(after);
  });

  it('uses the whole header of the credentials file as the name', () => {
    const before = '[profile a]\nx = 1\n[a]\naws_access_key_id = AKIA\n';
    expect(edit(before, setSerial, 'credentials')).toBe(`${before}mfa_serial = ${SERIAL}\n`);
  });

  it.each(['', ' x', 'x ', 'a\nb', 'a\r', '\u00a0x'])('is refused for the value "%s"', (value) => {
    expect(editText('[profile a]\n', 'config', { ...setSerial, value })).toMatchObject({
      kind: 'refused',
      reason: "mfa_serial can't be written in one line",
    });
  });

  it.each(['a\nb', 'a\n[b]\nx', 'a]\n#'])(
    'is refused for a name that would change the credentials file, %j',
    (profile) => {
      const change = { ...setSerial, profile };
      expect(editText('[default]\nx = 1\n', 'credentials', change)).toMatchObject({
        kind: 'refused',
        reason: 'this edit would change more than it should',
      });
    },
  );
});

describe('removing a key', () => {
  it.each([
    {
      what: 'removes its line',
      before: '[profile a]\nx = 1\nmfa_serial = s\n# c\ny = 1\n',
      after: '[profile a]\nx = 1\n# c\ny = 1\n',
    },
    {
      what: 'removes the lines of its value and keeps comments between them',
      before: '[profile a]\nmfa_serial =\n  one = 1\n  # c\n  two = 2\ny = 1\n',
      after: '[profile a]\n  # c\ny = 1\n',
    },
    {
      what: 'leaves no line end if there was none',
      before: '[profile a]\nx = 1\nmfa_serial = s',
      after: '[profile a]\nx = 1',
    },
    {
      what: 'reveals the value of [DEFAULT]',
      before: '[DEFAULT]\nmfa_serial = all\n[profile a]\nmfa_serial = s\n',
      after: '[DEFAULT]\nmfa_serial = all\n[profile a]\n',
    },
    { what: 'does nothing if there is none', before: '[profile a]\n', after: '[profile a]\n' },
    { what: "does nothing if the profile doesn't exist", before: '[b]\n', after: '[b]\n' },
  ])('$what', ({ before, after }) => {
    expect(edit(before, removeSerial)).toBe(after);
  });

  it('is refused with the line if [DEFAULT] sets the key', () => {
    expect(editText('[DEFAULT]\nmfa_serial = s\n[profile a]\n', 'config', removeSerial)).toEqual({
      kind: 'refused',
      reason: 'mfa_serial comes from [DEFAULT]',
      line: 2,
    });
  });
});

describe('adding and removing a section', () => {
  const add: ConfigEdit = {
    kind: 'add-section',
    profile: 'a-linked',
    settings: [
      ['credential_process', 'awsmfa credential-process a'],
      ['region', 'eu-west-1'],
    ],
  };
  const remove: ConfigEdit = { kind: 'remove-section', profile: 'a-linked' };

  it.each([
    '',
    '\n',
    '# c',
    '[profile a]\nx = 1\n',
    '[profile a]\nx = 1',
    '[profile a]\r\nx = 1\r\n\r\n',
    '[profile a]\n  x = 1\n    2\n\n\n',
  ])('restores the bytes of %j', (before) => {
    const added = edit(before, add);
    expect(added.startsWith(before)).toBe(true);
    expect(edit(added, remove)).toBe(before);
  });

  it('adds it at the end, after a blank line', () => {
    expect(edit('[profile a]\nx = 1\n', add)).toBe(
      '[profile a]\nx = 1\n\n[profile a-linked]\ncredential_process = awsmfa credential-process a\nregion = eu-west-1\n',
    );
  });

  it('keeps lines that were added below it', () => {
    const text = `${edit('[profile a]\n', add)}\n# of b\n[profile b]\nx = 1\n`;
    expect(edit(text, remove)).toBe('[profile a]\n\n# of b\n[profile b]\nx = 1\n');
  });

  it('is refused with the line if the profile exists', () => {
    expect(editText('\n[profile a-linked]\n', 'config', add)).toEqual({
      kind: 'refused',
      reason: 'the profile a-linked already exists',
      line: 2,
    });
  });

  it.each([
    ['my team', '[profile "my team"]'],
    ['default', '[default]'],
    ['é漢', '[profile "é漢"]'],
    ['a.b/c@d+e:f%g', '[profile a.b/c@d+e:f%g]'],
  ])('calls %s %s', (profile, header) => {
    const text = edit('', { ...add, profile });
    expect(text.split('\n')[0]).toBe(header);
    expect(toConfigSection(header.slice(1, -1))).toEqual({ kind: 'profile', name: profile });
  });

  it.each([
    '',
    ' a',
    'a ',
    'a"b',
    "a'b",
    'a\\b',
    'a]',
    '[a',
    'a#b',
    'a;b',
    'a\nb',
    'a\x1b',
    'a\u2028b',
  ])('is refused for the name %j, which some readers would misread', (profile) => {
    expect(editText('', 'config', { ...add, profile })).toMatchObject({ kind: 'refused' });
  });
});

describe('a text that botocore refuses', () => {
  it.each([
    { text: '[profile a]\nword\n', line: 2 },
    { text: '[profile a]\n[profile a]\n', line: 2 },
    { text: '\ufeff[profile a]\n', line: 1 },
    { text: '[profile a]\nx =\n  y\n', line: 3 },
  ])('is not edited, but its line to fix is reported: $line', ({ text, line }) => {
    expect(editText(text, 'config', setSerial)).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^aws will not start with this file: .*[^.]$/),
      line,
    });
  });
});

/** The settings of each section, by its header. */
function readingOf(text: string): Map<string, Map<string, SettingValue>> {
  return new Map(
    [...parse(text).sections].map(([header, { keys }]) => [
      header,
      new Map([...keys].map(([key, { value }]) => [key, value])),
    ]),
  );
}

/** Texts that botocore accepts, with oddities, and their profiles. */
const readableFile = (file: FileKind) =>
  pairOfFiles
    .map((pair) => fileBytes({ ...pair[file], badByte: false }).toString('utf8'))
    .filter((text) => parse(text).refusals.length === 0)
    .chain((text) => {
      const names = [...parse(text).sections.keys()].flatMap((header) => {
        if (file === 'credentials') return [header];
        const meaning = toConfigSection(header);
        return meaning.kind === 'profile' ? [meaning.name] : [];
      });
      return fc.record({
        text: fc.constant(text),
        profile: fc.constantFrom('new', 'a', ...names),
        key: fc.constantFrom('mfa_serial', 'region', 'new_key', 'role_arn', 's3', 'x'),
        value: fc.constantFrom('v', SERIAL, '# v', '[x]', 'a = b', '"v"'),
      });
    });

/** The section that counts for a profile: the last one that means it. */
function headerOf(text: string, file: FileKind, profile: string): string | undefined {
  return [...parse(text).sections.keys()].findLast((header) => {
    if (file === 'credentials') return header === profile;
    const meaning = toConfigSection(header);
    return meaning.kind === 'profile' && meaning.name === profile;
  });
}

describe.each(['config', 'credentials'] as const)('any %s file', { timeout: 120_000 }, (file) => {
  it('means the same after an edit, except for the change', () => {
    fc.assert(
      fc.property(readableFile(file), ({ text, profile, key, value }) => {
        const result = editText(text, file, { kind: 'set-key', profile, key, value });
        if (result.kind === 'refused') {
          // Only if the name doesn't work in every tool.
          expect(headerOf(text, file, profile)).toBeUndefined();
          return;
        }
        const before = readingOf(text);
        const header = headerOf(result.text, file, profile) ?? '';
        const defaults = readingOf(`${text}\n[only defaults]\n`).get('only defaults');
        const section = before.get(header) ?? new Map(defaults);
        before.set(header, section.set(key, value));
        expect(readingOf(result.text)).toEqual(before);
      }),
      { numRuns: 250 },
    );
  });

  it('gets its old bytes back if an inserted key is removed', () => {
    fc.assert(
      fc.property(readableFile(file), ({ text, profile, key, value }) => {
        const header = headerOf(text, file, profile);
        const isNew = header === undefined || !readingOf(text).get(header)?.has(key);
        const set = editText(text, file, { kind: 'set-key', profile, key, value });
        if (!isNew || set.kind === 'refused') return fc.pre(false);
        const back: ConfigEdit =
          header === undefined
            ? { kind: 'remove-section', profile }
            : { kind: 'remove-key', profile, key };
        expect(edit(set.text, back, file)).toBe(text);
      }),
      { numRuns: 250 },
    );
  });

  it('keeps every line except those of a removed key', () => {
    fc.assert(
      fc.property(readableFile(file), ({ text, profile, key }) => {
        const result = editText(text, file, { kind: 'remove-key', profile, key });
        if (result.kind === 'refused') {
          expect(result.reason).toContain('[DEFAULT]');
          return;
        }
        const kept = result.text.split(/\r\n|\r|\n/);
        const old = text.split(/\r\n|\r|\n/);
        expect(kept.every((line) => old.includes(line))).toBe(true);
        const comments = (lines: string[]) => lines.filter((line) => /^\s*[#;]/.test(line));
        expect(comments(kept)).toEqual(comments(old));
      }),
      { numRuns: 150 },
    );
  });
});

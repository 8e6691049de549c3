import type { SettingValue } from '../profile';
import { type ParsedFile, parse } from '../read/parse';
import { strip } from '../read/python-text';
import type { ParsedKey } from '../read/section-body';
import { toConfigSection, toProfileHeader } from '../read/section-name';
import { toFileProblem } from '../resolve/problems';
import {
  type EditableLine,
  insertLines,
  joinLines,
  layoutOf,
  likeLine,
  removeLines,
  type SectionLayout,
  splitEditable,
  withValue,
} from './editable-lines';

/** Which of the two files a text is from. Section names differ in meaning between them. */
export type FileKind = 'config' | 'credentials';

export type NewSection = {
  readonly profile: string;
  readonly settings: readonly (readonly [key: string, value: string])[];
};

/**
 * The change to make: one change to one profile, or several changes that are made all together or
 * not at all. The files are written in this order.
 */
export type ConfigEdit =
  | SectionEdit
  | { readonly kind: 'several'; readonly files: readonly FileEdits[] };

/** Each file is named once. */
export type FileEdits = { readonly file: FileKind; readonly edits: readonly SectionEdit[] };

/** One change to one profile. Keys are lower case. A value is one line without blanks around it. */
export type SectionEdit =
  | {
      readonly kind: 'set-key';
      readonly profile: string;
      readonly key: string;
      readonly value: string;
    }
  | {
      readonly kind: 'remove-key';
      readonly profile: string;
      readonly key: string;
      /** Nothing is removed if the key has another value by now. */
      readonly was?: string;
    }
  | ({ readonly kind: 'add-section' } & NewSection)
  | { readonly kind: 'remove-section'; readonly profile: string };

/** The text after an edit, which may be unchanged, or why the edit was refused. */
type EditResult =
  | { readonly kind: 'edited'; readonly text: string }
  /** Fits after a colon, without a full stop. */
  | { readonly kind: 'refused'; readonly reason: string; readonly line: number | undefined };

/**
 * Applies an edit and keeps every other byte: comments, order, blank lines, line ends, indentation.
 * The result is parsed again, and refused unless it says the same as before except for the edit. A
 * text that botocore refuses is not edited.
 */
export function editText(text: string, file: FileKind, edit: ConfigEdit): EditResult {
  const edits =
    edit.kind === 'several'
      ? edit.files.flatMap((one) => (one.file === file ? one.edits : []))
      : [edit];
  return inSteps(edits).reduce<EditResult>(
    (result, step) => {
      if (result.kind === 'refused') return result;
      const before = parse(result.text);
      const [refusal] = before.refusals;
      if (refusal) return refused(withoutStop(toFileProblem('', refusal).message), refusal.line);
      return Array.isArray(step)
        ? addSections(result.text, before, file, step)
        : editSection(result.text, before, file, step);
    },
    edited(splitEditable(text)),
  );
}

type AddedSection = SectionEdit & { readonly kind: 'add-section' };
type EditedSection = Exclude<SectionEdit, AddedSection>;

/** Consecutive new sections are one step, because each step parses the whole text. */
function inSteps(edits: readonly SectionEdit[]): readonly (EditedSection | AddedSection[])[] {
  const steps: (EditedSection | AddedSection[])[] = [];
  for (const edit of edits) {
    const last = steps.at(-1);
    if (edit.kind !== 'add-section') steps.push(edit);
    else if (Array.isArray(last)) last.push(edit);
    else steps.push([edit]);
  }
  return steps;
}

function addSections(
  text: string,
  before: ParsedFile,
  file: FileKind,
  added: readonly AddedSection[],
): EditResult {
  const there = new Map(layoutOf(text).map(({ header, line }) => [profileOf(header, file), line]));
  const headers = new Map<string, AddedSection>();
  const contents: string[] = [];
  for (const edit of added) {
    const { profile } = edit;
    const line = there.get(profile);
    if (line !== undefined) return refused(`the profile ${profile} already exists`, line + 1);
    const section = toSection(file, edit);
    if (!Array.isArray(section)) return section;
    const header = headerFor(profile, file) ?? '';
    if (headers.has(header)) return refused(`the profile ${profile} would be added twice`);
    headers.set(header, edit);
    contents.push(...(contents.length === 0 ? [] : ['']), ...section);
  }
  const result = edited(behind(splitEditable(text), contents));
  // Protects: new sections change no existing setting, and have the right settings.
  return result.kind === 'edited' && addsTheSame(before, parse(result.text), headers)
    ? result
    : refused('this edit would change more than it should');
}

function editSection(
  text: string,
  before: ParsedFile,
  file: FileKind,
  edit: EditedSection,
): EditResult {
  // Protects: a value that another program wrote since then is not removed.
  if (edit.kind === 'remove-key' && isOther(before, file, edit))
    return refused(`another program changed ${edit.key} meanwhile`);
  const lines = splitEditable(text);
  const sections = layoutOf(text);
  const section = sections.findLast(({ header }) => profileOf(header, file) === edit.profile);
  const result = apply(lines, sections, section, file, edit);
  if (result.kind === 'refused') return result;
  const header = section?.header ?? headerFor(edit.profile, file);
  const inherited = before.sections.get(header ?? '')?.keys.get('key' in edit ? edit.key : '');
  if (edit.kind === 'remove-key' && inherited && result.text === text)
    return refused(`${edit.key} comes from [DEFAULT]`, inherited.line);
  // Protects: an edit changes only what it was asked to, or is refused.
  return header !== undefined && saysTheSame(before, parse(result.text), header, edit)
    ? result
    : refused('this edit would change more than it should', section && section.line + 1);
}

function isOther(
  { sections }: ParsedFile,
  file: FileKind,
  { profile, key, was }: SectionEdit & { readonly kind: 'remove-key' },
): boolean {
  const section = [...sections.values()].find(({ header }) => profileOf(header, file) === profile);
  const value = section?.keys.get(key)?.value;
  return was !== undefined && value !== undefined && value !== was;
}

/** A sentence to put after a colon. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function refused(reason: string, line?: number): EditResult {
  return { kind: 'refused', reason, line };
}

/** The profile that a section header means in this file. */
export function profileOf(header: string, file: FileKind): string | undefined {
  if (file === 'credentials') return header;
  const meaning = toConfigSection(header);
  return meaning.kind === 'profile' ? meaning.name : undefined;
}

function apply(
  lines: readonly EditableLine[],
  sections: readonly SectionLayout[],
  section: SectionLayout | undefined,
  file: FileKind,
  edit: EditedSection,
): EditResult {
  switch (edit.kind) {
    case 'set-key':
      if (!isOneLine(edit.value)) return refused(`${edit.key} can't be written in one line`);
      if (!section) return addSection(lines, file, edit);
      return setKey(lines, sections, section, edit.key, edit.value);
    case 'remove-key': {
      const key = section?.keys.find(({ name }) => name === edit.key);
      return edited(key ? removeLines(lines, [key.line, ...key.continuations]) : lines);
    }
    case 'remove-section':
      return edited(section ? removeSection(lines, section) : lines);
  }
}

function edited(lines: readonly EditableLine[]): EditResult {
  return { kind: 'edited', text: joinLines(lines) };
}

function isOneLine(value: string): boolean {
  // Protects: a value can't add a line to the file.
  return value !== '' && !/[\r\n]/.test(value) && strip(value) === value;
}

function setKey(
  lines: readonly EditableLine[],
  sections: readonly SectionLayout[],
  section: SectionLayout,
  name: string,
  value: string,
): EditResult {
  const key = section.keys.find((candidate) => candidate.name === name);
  if (key) {
    const line = lines[key.line];
    const changed = lines.with(key.line, {
      content: withValue(line?.content ?? '', value),
      end: line?.end ?? '',
    });
    return edited(removeLines(changed, key.continuations));
  }
  const last = section.keys.at(-1);
  const above = last ? (last.continuations.at(-1) ?? last.line) : section.line;
  const content = last
    ? likeLine(lines[last.line]?.content ?? '', name, value)
    : `${indentationUnder(lines, sections, section)}${name} = ${value}`;
  return edited(insertLines(lines, above + 1, [content]));
}

/**
 * The indentation for the first key of a section. It is deep enough that an indented header below
 * it doesn't become part of the key's value.
 */
function indentationUnder(
  lines: readonly EditableLine[],
  sections: readonly SectionLayout[],
  section: SectionLayout,
): string {
  const next = sections[sections.indexOf(section) + 1];
  const [own = '', below = ''] = [section, next].map((one) =>
    one ? (lines[one.line]?.content ?? '').split('[', 1)[0] : '',
  );
  return below.length > own.length ? below : own;
}

/** For its first key. */
function addSection(
  lines: readonly EditableLine[],
  file: FileKind,
  { profile, key, value }: EditedSection & { readonly kind: 'set-key' },
): EditResult {
  const section = toSection(file, { profile, settings: [[key, value]] });
  return Array.isArray(section) ? edited(behind(lines, section)) : section;
}

/** Adds the lines at the end, after one blank line. */
function behind(lines: readonly EditableLine[], contents: readonly string[]) {
  return insertLines(lines, lines.length, lines.length === 0 ? contents : ['', ...contents]);
}

/** The section's lines, or why it can't be written. */
function toSection(file: FileKind, { profile, settings }: NewSection): string[] | EditResult {
  const header = headerFor(profile, file);
  if (header === undefined) return refused('not every tool could read its section name');
  const bad = settings.find(([, value]) => !isOneLine(value));
  if (bad) return refused(`${bad[0]} can't be written in one line`);
  return [`[${header}]`, ...settings.map(([key, value]) => `${key} = ${value}`)];
}

function headerFor(profile: string, file: FileKind): string | undefined {
  return file === 'config' ? toProfileHeader(profile) : profile;
}

/** Removes a section from its header to its last key, and the one blank line above it. */
function removeSection(lines: readonly EditableLine[], section: SectionLayout): EditableLine[] {
  const last = section.keys.at(-1);
  const end = last ? (last.continuations.at(-1) ?? last.line) : section.line;
  const hasBlankAbove = section.line > 0 && strip(lines[section.line - 1]?.content ?? '') === '';
  const start = section.line - (hasBlankAbove ? 1 : 0);
  return removeLines(
    lines,
    Array.from({ length: end - start + 1 }, (_, at) => start + at),
  );
}

type Keys = ReadonlyMap<string, ParsedKey>;

/** Whether a text says the same after an edit as before, except for the edit. */
function saysTheSame(
  before: ParsedFile,
  after: ParsedFile,
  header: string,
  edit: EditedSection,
): boolean {
  return keepsOthers(before, after, new Set([header])) && isAsAsked(before, after, header, edit);
}

function addsTheSame(
  before: ParsedFile,
  after: ParsedFile,
  added: ReadonlyMap<string, NewSection>,
): boolean {
  const isThere = ([header, { settings }]: [string, NewSection]) => {
    const keys = after.sections.get(header)?.keys;
    return settings.every(([key, value]) => keys?.get(key)?.value === value);
  };
  return keepsOthers(before, after, new Set(added.keys())) && [...added].every(isThere);
}

/** Whether the sections without these headers are the same. */
function keepsOthers(before: ParsedFile, after: ParsedFile, headers: ReadonlySet<string>): boolean {
  if (after.refusals.length > 0) return false;
  const others = (file: ParsedFile) => [...file.sections].filter(([name]) => !headers.has(name));
  const [old, now] = [others(before), others(after)];
  if (old.length !== now.length) return false;
  return old.every(
    ([name, { keys }], at) => now[at]?.[0] === name && hasSameKeys(keys, now[at][1].keys),
  );
}

function isAsAsked(
  before: ParsedFile,
  after: ParsedFile,
  header: string,
  edit: EditedSection,
): boolean {
  const old: Keys = before.sections.get(header)?.keys ?? new Map();
  const section = after.sections.get(header);
  if (edit.kind === 'remove-section') return section === undefined;
  if (!section) return edit.kind === 'remove-key' && !before.sections.has(header);
  const { keys } = section;
  // Removing a key may reveal its value in `[DEFAULT]`.
  const wanted = edit.kind === 'set-key' ? edit.value : after.defaults.get(edit.key)?.value;
  if (!isSameValue(wanted, keys.get(edit.key)?.value)) return false;
  // A new section also inherits from `[DEFAULT]`.
  return !before.sections.has(header) || hasSameKeys(old, keys, edit.key);
}

function hasSameKeys(one: Keys, other: Keys, butFor?: string): boolean {
  const rest = [...one].filter(([name]) => name !== butFor);
  return (
    rest.length === [...other.keys()].filter((name) => name !== butFor).length &&
    rest.every(([name, { value }]) => isSameValue(value, other.get(name)?.value))
  );
}

function isSameValue(one: SettingValue | undefined, other: SettingValue | undefined): boolean {
  if (!(one instanceof Map && other instanceof Map)) return one === other;
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

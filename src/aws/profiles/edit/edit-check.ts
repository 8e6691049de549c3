import type { SettingValue } from '../profile';
import type { ParsedFile, ParsedKey } from '../read/parse';
import type { ConfigEdit } from './edit';

type Keys = ReadonlyMap<string, ParsedKey>;

/** Whether a text says after an edit what it said before, but for what the edit asked for. */
export function saysTheSame(
  before: ParsedFile,
  after: ParsedFile,
  header: string,
  edit: ConfigEdit,
): boolean {
  if (after.refusals.length > 0) return false;
  const others = (file: ParsedFile) => [...file.sections].filter(([name]) => name !== header);
  const [old, now] = [others(before), others(after)];
  if (old.length !== now.length) return false;
  const isSame = old.every(
    ([name, { keys }], at) => now[at]?.[0] === name && hasSameKeys(keys, now[at][1].keys),
  );
  return isSame && isAsAsked(before, after, header, edit);
}

function isAsAsked(
  before: ParsedFile,
  after: ParsedFile,
  header: string,
  edit: ConfigEdit,
): boolean {
  const old: Keys = before.sections.get(header)?.keys ?? new Map();
  const section = after.sections.get(header);
  if (edit.kind === 'remove-section') return section === undefined;
  if (!section) return edit.kind === 'remove-key' && !before.sections.has(header);
  const { keys } = section;
  if (edit.kind === 'add-section')
    return edit.settings.every(([key, value]) => keys.get(key)?.value === value);
  // What is removed may come to light in `[DEFAULT]`.
  const wanted = edit.kind === 'set-key' ? edit.value : after.defaults.get(edit.key)?.value;
  if (!isSameValue(wanted, keys.get(edit.key)?.value)) return false;
  // A section that is new has what `[DEFAULT]` hands down, too.
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

import { keyName } from '../../glyphs';
import { printable } from '../../printable';
import type { AppState } from '../../state/app-state';
import type { Intent } from '../../state/intents';
import { themeOf } from '../theme';

/**
 * One row of a screen's key table. The footer, the help screen and docs/keys.md are made of
 * it, so a key can't do what they do not say.
 */
export type Binding = {
  /** `Enter`, `k`, `^F`, `PgUp`: any of them. */
  readonly keys: readonly string[];
  /** A word or two, for the footer. */
  readonly label: string;
  /** The word of the footer, where it depends on what is selected. */
  readonly labelNow?: (state: AppState) => string;
  /** For the help and docs/keys.md, where the label is too short for them; empty: not listed. */
  readonly description?: string;
  /** The keys that stand before the description, where it tells of more than one binding. */
  readonly listedKeys?: readonly string[];
  readonly section: Section;
  /** The lower, the longer it stays in a footer that gets narrow; `undefined`: it is not in it. */
  readonly footer?: number;
  /** Where the footer names keys of more than one row: `Up` and `Down`. */
  readonly footerKeys?: readonly string[];
  /** Not in the footer now, for another key does the same. */
  readonly isLeftOut?: (state: AppState) => boolean;
  /** Pinned to the right end of the footer. */
  readonly isPinned?: boolean;
  /** When it does something, for docs/keys.md. */
  readonly when?: string;
  /** The intent, or the sentence that says why the key does nothing now. */
  readonly resolve: (state: AppState, key: string) => Intent | string;
};

export type Section = 'Move' | 'Session' | 'Use' | 'Devices' | 'Screen' | 'Field';

export type Keymap = {
  readonly bindings: readonly Binding[];
  /** A field is open: other keys are text. */
  readonly takesText?: true;
  /** Other keys say nothing either, where there is no room to say it. */
  readonly isSilent?: boolean;
};

/** What pressing `key` leads to: what is bound to it, or that it does nothing. */
export function resolveKey(keymap: Keymap, key: string, state: AppState): Intent | undefined {
  const binding = keymap.bindings.find(({ keys }) => keys.includes(key));
  if (binding !== undefined) {
    const resolved = binding.resolve(state, key);
    if (typeof resolved !== 'string') return resolved;
    return resolved === '' ? undefined : { kind: 'show-notice', text: resolved };
  }
  if (isText(key) && keymap.takesText) return { kind: 'type', text: key };
  if (keymap.isSilent === true) return undefined;
  return { kind: 'show-notice', text: sayUnbound(key, keymap, state) };
}

function sayUnbound(key: string, { bindings }: Keymap, { appearance }: AppState): string {
  const name = printable(keyName(key, themeOf(appearance).glyphs));
  const help = bindings.find(({ label }) => label === 'help')?.keys[0];
  return `${name} does nothing here.${help === undefined ? '' : ` ${help} lists the keys.`}`;
}

/** One character, as opposed to the name of a key. */
function isText(key: string): boolean {
  return key.length === 1 || [...key].length === 1;
}

/** Whether the key would do something now. */
export function applies({ resolve, keys }: Binding, state: AppState): boolean {
  return typeof resolve(state, keys[0] ?? '') !== 'string';
}

import { keyName } from '../../glyphs';
import { printable } from '../../printable';
import type { AppState } from '../../state/app-state';
import type { Intent } from '../../state/intents';
import { themeOf } from '../theme';

/**
 * One row of a screen's key table. The footer, the help screen and docs/keys.md are made from it, so
 * they always match what the keys do.
 */
export type Binding = {
  /** Names such as `Enter`, `k`, `^F` and `PgUp`. Each of them triggers the binding. */
  readonly keys: readonly string[];
  /** A word or two, for the footer. */
  readonly label: string;
  /** The footer's word, if it depends on the state. */
  readonly labelNow?: (state: AppState) => string;
  /** For the help and docs/keys.md, if the label is too short for them. Empty: not listed. */
  readonly description?: string;
  /** The keys listed with the description, if it covers several bindings. */
  readonly listedKeys?: readonly string[];
  readonly section: Section;
  /** Rank in the footer. A narrow footer drops high ranks first. `undefined`: not in the footer. */
  readonly footer?: number;
  /** The keys shown in the footer, if it covers several bindings: `Up` and `Down`. */
  readonly footerKeys?: readonly string[];
  /** Hides it from the footer now. */
  readonly isLeftOut?: (state: AppState) => boolean;
  /** Pinned to the right end of the footer. */
  readonly isPinned?: boolean;
  /** The condition under which it does something, for docs/keys.md. */
  readonly when?: string;
  /** The intent, or a sentence that says why the key does nothing now. */
  readonly resolve: (state: AppState, key: string) => Intent | string;
};

export type Section = 'Move' | 'Session' | 'Use' | 'Devices' | 'Screen' | 'Field';

export type Keymap = {
  readonly bindings: readonly Binding[];
  /** All other keys are text for a field. */
  readonly takesText?: true;
  /** Unbound keys show no notice. */
  readonly isSilent?: boolean;
};

/** The intent of a key: its binding's, or a notice that it does nothing. */
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

/** Whether this is one character, and not the name of a key. */
function isText(key: string): boolean {
  return key.length === 1 || [...key].length === 1;
}

/** Whether the key would do something now. */
export function applies({ resolve, keys }: Binding, state: AppState): boolean {
  return typeof resolve(state, keys[0] ?? '') !== 'string';
}

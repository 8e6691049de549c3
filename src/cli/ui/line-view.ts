import { firstRunKeymap } from '../../components/keymaps/first-run-keys';
import { resolveKey } from '../../components/keymaps/keymap';
import { listKeymap, pickerKeymap } from '../../components/keymaps/list-keys';
import { remainingMs, sayRemaining } from '../../countdown';
import { sayRefusedCode } from '../../device-errors';
import { asciiDigits } from '../../digits';
import { explain } from '../../errors';
import { printable, shownPath } from '../../printable';
import type { AppState, Screen, TokenCodeScreen } from '../../state/app-state';
import {
  firstChoices,
  otherFilesText,
  sayFileState,
  sayNothingToList,
} from '../../state/first-steps';
import type { Intent } from '../../state/intents';
import { type ProfileRow, rowName } from '../../state/list/profile-groups';
import { countSignedIn, rowStatus, showStatus } from '../../state/list/row-status';
import { isFiltering } from '../../state/list/search';
import {
  accountLabel,
  hasOnlySettings,
  kindLabel,
  sayKeyVariables,
} from '../../state/profile-facts';
import { awsUsesLongTermKeys } from '../../use-cases/profile-status';

/** The texts of the line mode, which a screen reader reads aloud once. */

/** The list, numbered from 1. */
export function listLines(state: AppState): readonly string[] {
  const { rows, profiles, surroundings, search } = state;
  const count = profiles.profiles.size;
  if (hasOnlySettings(profiles)) return firstRunLines(state);
  const isFiltered = search !== undefined && isFiltering(search.query);
  const head = isFiltered
    ? printable(
        `${search.matches.size} of ${count} profiles match ${search.query}: / alone shows all`,
      )
    : surroundings.pickFor === undefined
      ? `${count} profiles, ${countSignedIn(state)} signed in`
      : `Choose a profile for ${surroundings.pickFor}`;
  return [head, ...rows.map((row, index) => `${index + 1}. ${sayRow(state, row)}`)];
}

/** The list without any profile: what is missing, what to add, and the sandbox. */
function firstRunLines(state: AppState): readonly string[] {
  const { files, home, environment } = state.surroundings;
  return [
    sayNothingToList(state),
    ...[sayKeyVariables(environment)].filter((line) => line !== undefined),
    ...files.map((file) => `Looked in ${shownPath(file.path, home)}: ${sayFileState(file.state)}`),
    ...firstChoices.map(([, text, more], index) => `${index + 1}. ${text}: ${more}`),
  ];
}

function sayRow(state: AppState, row: ProfileRow): string {
  const profile = state.profiles.profiles.get(row.profileName);
  const facts = profile
    ? [
        kindLabel(profile),
        accountLabel(profile, state.surroundings.settings, row.serialNumber),
        profile.region,
      ]
    : [];
  const said = [rowName(row), ...facts.filter((fact) => fact !== undefined)];
  return printable(`${said.join(', ')}: ${sayRowStatus(state, row)}`);
}

/** Says in words what marks, meters and STATUS show. */
function sayRowStatus(state: AppState, row: ProfileRow): string {
  const status = rowStatus(state, row);
  if (status === undefined) return '';
  const { label, reason } = showStatus(status, state.now);
  if (status.kind === 'broken') return `${label}, ${reason}`;
  if (reason !== undefined) return reason;
  if (status.kind !== 'signed-in' || status.session.expiration === undefined) return label;
  const left = `${sayRemaining(remainingMs(status.session.expiration, state.now))} left`;
  const found = state.sessions.get(row.key);
  return found !== undefined && awsUsesLongTermKeys(found)
    ? `${left}, aws uses the keys without MFA`
    : left;
}

/** The meaning of a typed line. */
type LineMeaning =
  | { readonly kind: 'intent'; readonly intent: Intent; readonly rowKey: string | undefined }
  | { readonly kind: 'say'; readonly lines: readonly string[] }
  | { readonly kind: 'run'; readonly command: LineCommand; readonly profileName?: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'find'; readonly query: string };

/** Letters that act on a row, as in the list. */
const rowKeys = new Set(['s', 'S', 'r', 'a', 'x', 'c', 'C', 'o', 'l', 'y']);

/** Letters that open a screen in the list. Here the command of that name asks the same questions. */
const commandKeys = { e: 'enroll', d: 'devices' } as const;
export type LineCommand = (typeof commandKeys)[keyof typeof commandKeys] | 'add';

/** A number signs in or chooses. A letter and a number do what the letter does in the list. */
export function readLine(line: string, state: AppState): LineMeaning {
  const text = line.trim();
  if (text === '') return { kind: 'say', lines: listLines(state) };
  if (text === 'q') return { kind: 'leave' };
  if (text === '?') return { kind: 'say', lines: helpLines(state) };
  if (hasOnlySettings(state.profiles)) return readFirstStep(asciiDigits(text), state);
  if (text.startsWith('/')) return { kind: 'find', query: text.slice(1).trim() };
  const [, letter = '', number = ''] = /^([a-zA-Z]?)\s*(\d+)$/.exec(asciiDigits(text)) ?? [];
  const row = state.rows[Number(number) - 1];
  const isPicker = state.surroundings.pickFor !== undefined;
  const command = letter === 'e' || letter === 'd' ? commandKeys[letter] : undefined;
  const isKnown = letter === '' || (!isPicker && (rowKeys.has(letter) || command !== undefined));
  if (row === undefined || !isKnown) {
    return { kind: 'say', lines: ['Type a number of the list, or ? for help.'] };
  }
  const keymap = isPicker ? pickerKeymap : listKeymap;
  const selected = { ...state, selectedKey: row.key };
  const intent = resolveKey(keymap, letter === '' ? 'Enter' : letter, selected);
  if (intent === undefined) return { kind: 'say', lines: [] };
  if (intent.kind === 'show-notice') return { kind: 'say', lines: [intent.text] };
  if (command !== undefined) return { kind: 'run', command, profileName: row.profileName };
  return { kind: 'intent', intent, rowKey: row.key };
}

/** Reads a number as the first-run screen does. */
function readFirstStep(text: string, state: AppState): LineMeaning {
  const [choice] = firstChoices[Number(text) - 1] ?? [];
  const intent = resolveKey(firstRunKeymap, text, state);
  if (choice === undefined || intent === undefined) {
    return { kind: 'say', lines: [`Type a number from 1 to ${firstChoices.length}.`] };
  }
  if (choice === 'keys') return { kind: 'run', command: 'add' };
  if (choice === 'elsewhere') return { kind: 'say', lines: otherFilesText(state).split('\n') };
  return intent.kind === 'show-notice'
    ? { kind: 'say', lines: [intent.text] }
    : { kind: 'intent', intent, rowKey: undefined };
}

function helpLines({ surroundings }: AppState): readonly string[] {
  const always = ['Enter: the list again', '/ TEXT: the rows that match; / alone: all', 'q: quit'];
  if (surroundings.pickFor !== undefined) return ['A number: choose it', ...always];
  const ofRows = listKeymap.bindings.flatMap(({ keys: [key = ''], label, description }) =>
    rowKeys.has(key) || key in commandKeys ? `${key} and a number: ${description ?? label}` : [],
  );
  return ['A number: sign in', ...ofRows, ...always];
}

/** The lines before the question for a code. */
export function tokenCodeLines({ refused }: TokenCodeScreen, now: Date): readonly string[] {
  if (refused === undefined) return [];
  const { reason, nextAt } = refused;
  const seconds = Math.ceil(remainingMs(nextAt, now) / 1000);
  return [sayRefusedCode(reason === 'rejected' ? reason : 'used', seconds)];
}

/** The lines of a screen without a question. */
export function screenLines(screen: Screen, home: string): readonly string[] {
  switch (screen.kind) {
    case 'error': {
      const { message, hint } = explain(screen.error, home);
      const { aws } = screen.error;
      const support = aws && `${aws.code}, request ${aws.requestId ?? 'unknown'}`;
      return [screen.title, message, screen.kept, hint, support].flatMap((line) => line ?? []);
    }
    case 'confirm':
      return [screen.title, screen.warning ?? '', ...screen.lines].filter((line) => line !== '');
    default:
      return [];
  }
}

import { cells } from '../cells';
import type { AppState, FirstRunScreen, FirstStep, ShownFile } from '../state/app-state';
import { sayKeyVariables, shownPath } from '../state/profile-facts';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { drawNotice, titleRow } from './profiles-view';
import { fitTo, padTo, shorten, wrapText } from './text-layout';
import type { Look } from './theme';

export const firstChoices: readonly (readonly [FirstStep, text: string, more: string])[] = [
  [
    'sandbox',
    'Try it with no account: the sandbox',
    'a user, a role, a phone to enrol; deleted when you leave',
  ],
  ['keys', 'I have access keys', 'what to write into the two files, to copy'],
  ['elsewhere', 'I have them elsewhere', 'AWS_CONFIG_FILE, and what it is now'],
];

/** With no profile at all: what is missing, what to put where, and the sandbox one key away. */
export function drawFirstRun(
  state: AppState,
  screen: FirstRunScreen,
  keymap: Keymap,
  look: Look,
): readonly string[] {
  const { columns, rows } = state.size;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  const notice = drawNotice(state, look);
  const promise = wrapText(
    'Nothing is written until you say so. This screen goes away by itself when the files appear.',
    columns - 2,
  ).map((line) => ` ${look.paint('muted', line)}`);
  // Title, two rules and the footer stand around it.
  const most = rows - 1 - 4;
  const isRoomy = most - promise.length >= 8;
  const about = isRoomy ? [...promise.slice(0, -1), notice ?? promise.at(-1) ?? ''] : [];
  const room = most - about.length;
  const body = fitBody(state, screen, room, look);
  return [
    titleRow('first run', state.surroundings.isSandbox ? 'sandbox' : '', columns, look),
    rule,
    ...body,
    ...Array.from({ length: Math.max(0, room - body.length) }, () => ''),
    isRoomy ? rule : (notice ?? rule),
    ...about,
    drawFooter(keymap.bindings, state, columns, look),
  ];
}

/** As much as fits: what goes first is the explanations, then the blanks, then what was looked for. */
function fitBody(
  state: AppState,
  { choice, shown }: FirstRunScreen,
  room: number,
  look: Look,
): readonly string[] {
  const { columns } = state.size;
  const files = drawFiles(state, look);
  const choices = choicesOf(choice, columns, look);
  const explained = choices.flatMap(({ line, more }) => [line, more]);
  const plain = choices.map(({ line }) => line);
  const text =
    shown === undefined || shown === 'sandbox'
      ? []
      : firstStepText(shown, state)
          .split('\n')
          .flatMap((line) => wrapText(line, columns - 2))
          .map((line) => ` ${line.startsWith('#') ? look.paint('muted', line) : line}`);
  const more = text.length > 0 ? ['', ...text] : [];
  const keys = sayKeyVariables(state.surroundings.environment);
  const said = keys === undefined ? [] : wrapText(keys, columns - 2).map((line) => ` ${line}`);
  const head = [' No AWS profiles yet.', ...said, '', ...files, ''];
  const bodies = [
    [...head, ...explained, ...more],
    [...head, ...plain, ...more],
    [...files, ...plain, ...more],
    ...(text.length > 0 ? [text, text.filter((line) => line.trim() !== '')] : [plain]),
  ];
  return bodies.find(({ length }) => length <= room) ?? bodies.at(-1)?.slice(0, room) ?? [];
}

export function sayFileState(state: ShownFile['state']): string {
  return state === 'absent' ? 'not there' : 'no profile in it';
}

function drawFiles({ surroundings, size }: AppState, look: Look): readonly string[] {
  const most = size.columns - 2 - 11 - 18;
  const paths = surroundings.files.map(({ path }) => look.show(shownPath(path, surroundings.home)));
  const width = Math.min(most, Math.max(...paths.map(cells)));
  return surroundings.files.map(({ state }, index) => {
    const label = index === 0 ? 'Looked in' : '';
    const path = padTo(shorten(look, paths[index] ?? '', width), width);
    return ` ${label.padEnd(9)}  ${path}  ${look.paint('muted', sayFileState(state))}`;
  });
}

function choicesOf(chosen: FirstStep, columns: number, look: Look) {
  return firstChoices.map(([step, text, more], index) => {
    const isSelected = step === chosen;
    const brush = isSelected ? look.onSelection : look;
    const number = brush.paint('accent', String(index + 1));
    const row = `${number}  ${fitTo(look, text, columns - 4)}`;
    return {
      line: isSelected
        ? look.select(`${brush.cursor(brush.paint('accent', look.glyphs.selected))}${row}`)
        : ` ${row}`,
      more: `    ${look.paint('muted', fitTo(look, more, columns - 5).trimEnd())}`,
    };
  });
}

/** What a choice explains, as it can be copied. */
export function firstStepText(step: FirstStep, { surroundings }: AppState): string {
  const { files, home } = surroundings;
  const [config = '~/.aws/config', credentials = '~/.aws/credentials'] = files.map(({ path }) =>
    shownPath(path, home),
  );
  if (step === 'keys') {
    return `# ${credentials} (chmod 600)
[work]
aws_access_key_id = AKIA...
aws_secret_access_key = ...

# ${config}
[profile work]
region = us-east-1
mfa_serial = arn:aws:iam::123456789012:mfa/NAME`;
  }
  const [configNow, credentialsNow] = files.map(({ path, isNamed }) =>
    isNamed ? `now ${shownPath(path, home)}` : 'not set',
  );
  return `# Say where they are in the shell, then start awsmfa again.
export AWS_CONFIG_FILE=...              # ${configNow}
export AWS_SHARED_CREDENTIALS_FILE=...  # ${credentialsNow}`;
}

import type { AppState, FirstRunScreen, FirstStep } from '../state/app-state';
import { shownPath } from '../state/profile-facts';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { drawNotice, titleRow } from './profiles-view';
import { fitTo, wrapText } from './text-layout';
import type { Look } from './theme';

const choices: readonly (readonly [FirstStep, text: string, more: string])[] = [
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
  const { files, isSandbox, home } = state.surroundings;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  const width = columns - 2;
  const words = { absent: 'not there', empty: 'no profile in it', present: 'no profile in it' };
  const isExplained = screen.shown !== undefined && screen.shown !== 'sandbox';
  const text = isExplained
    ? firstStepText(screen.shown, state)
        .split('\n')
        .flatMap((line) => wrapText(line, width))
    : [];
  const lines = [
    'No AWS profiles yet.',
    '',
    ...files.map(({ path, state: found }, index) => {
      const label = index === 0 ? 'Looked in  ' : '           ';
      const shown = fitTo(look, look.show(shownPath(path, home)), width - 30).trimEnd();
      return `${label}${shown}  ${look.paint('muted', words[found])}`;
    }),
    '',
    ...choices.flatMap(([step, label, more], index) => {
      const [line, explanation] = drawChoice(
        step === screen.choice,
        index,
        label,
        more,
        width,
        look,
      );
      return isExplained ? [line] : [line, explanation];
    }),
  ];
  const notice = drawNotice(state, look);
  const promise = wrapText(
    'Nothing is written until you say so. This screen goes away by itself when the files appear.',
    width,
  ).map((line) => ` ${line}`);
  const about = notice === undefined ? promise : [notice, ...promise.slice(1)];
  const room = rows - 1 - 4 - about.length;
  const all = isExplained ? [...lines, '', ...text] : lines;
  // Where there is no room for both, the text that was asked for is what counts.
  const seen = all.length > room && isExplained ? text : all;
  const shown = seen.slice(0, Math.max(0, room)).map((line) => ` ${line}`);
  return [
    titleRow('first run', isSandbox ? 'sandbox' : '', columns, look),
    rule,
    ...shown,
    ...Array.from({ length: Math.max(0, room - shown.length) }, () => ''),
    rule,
    ...about,
    drawFooter(keymap.bindings, state, columns, look),
  ];
}

function drawChoice(
  isSelected: boolean,
  index: number,
  text: string,
  more: string,
  width: number,
  look: Look,
): readonly [line: string, explanation: string] {
  const brush = isSelected ? look.onSelection : look;
  const first = fitTo(look, `${index + 1}  ${text}`, width - 2);
  const line = isSelected
    ? look.select(`${brush.cursor(brush.paint('accent', look.glyphs.selected))}${first}`)
    : ` ${first}`;
  return [line, ` ${look.paint('muted', fitTo(look, `   ${more}`, width - 2))}`];
}

/** What a choice explains, as it can be copied. */
export function firstStepText(step: FirstStep, { surroundings }: AppState): string {
  const [config = '~/.aws/config', credentials = '~/.aws/credentials'] = surroundings.files.map(
    ({ path }) => shownPath(path, surroundings.home),
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
  return `awsmfa reads the files that aws reads, from where these say:
AWS_CONFIG_FILE, now ${config}
AWS_SHARED_CREDENTIALS_FILE, now ${credentials}`;
}

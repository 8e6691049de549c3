import { Box } from 'ink';
import { cells, cutMiddle } from '../../../cells';
import type { AppState } from '../../../state/app-state';
import type { ProfileRow } from '../../../state/list/profile-groups';
import { rowStatus, sayStatus, selectedRow } from '../../../state/list/row-status';
import { describeEnd, describePlan, placeOf } from '../../../state/plan-words';
import { roleNameOf } from '../../../state/profile-facts';
import { faultOf } from '../../../use-cases/profile-status';
import { useAppState, useTheme } from '../../hooks';
import { reasonAndFix, shownName } from '../../keymaps/list-subject';
import type { Theme } from '../../theme';
import { Paint } from '../../ui/paint';

/** The selected profile in two rows, in a window without the pane. */
export function AboutRows() {
  const theme = useTheme();
  const lines = useAppState((state) => describeInTwo(state, theme));
  return (
    <Box flexDirection="column" flexShrink={0}>
      {[0, 1].map((index) => (
        <About key={index} text={lines[index] ?? ''} />
      ))}
    </Box>
  );
}

/** The selected profile in one row. */
export function AboutRow() {
  const theme = useTheme();
  return <About text={useAppState((state) => describeInOne(state, theme))} />;
}

/** Blank behind a dialog, like the pane. */
function About({ text }: { readonly text: string }) {
  const { isBehind } = useTheme();
  return (
    <Box paddingX={1} height={1} flexShrink={0}>
      <Paint wrap="truncate">{text === '' || isBehind ? ' ' : text}</Paint>
    </Box>
  );
}

function describeInTwo(state: AppState, theme: Theme): readonly string[] {
  const row = selectedRow(state);
  const profile = row && state.profiles.profiles.get(row.profileName);
  if (row === undefined || profile === undefined) return [];
  const { glyphs } = theme;
  const place = placeOf(state, row, theme);
  const name = shownName(row, state);
  const fault = profile.problem ?? faultOf(rowStatus(state, row));
  if (fault !== undefined) return reasonAndFix(`${name}: ${fault.message}`, fault, state, 2);
  const found = state.sessions.get(row.key);
  const steps = found === undefined ? [] : describePlan(state, row, found, theme);
  const [first, ...others] = steps;
  const after = [...others.map(({ kind }) => ` ${glyphs.arrow} ${kind}`), '   '].join('');
  const room = state.size.columns - 2 - cells(`plan: ${after}${place}`);
  const plan =
    first && `plan: ${cutMiddle(first.text, Math.max(12, room), glyphs.ellipsis)}${after}`;
  const words = describeState(state, row, theme);
  const named = `${name}: ${words}`;
  // The selected row shows the name, too.
  return [cells(named) <= state.size.columns - 2 ? named : words, (plan ?? '') + place];
}

function describeInOne(state: AppState, theme: Theme): string {
  const row = selectedRow(state);
  const profile = row && state.profiles.profiles.get(row.profileName);
  if (row === undefined || profile === undefined) return '';
  const fault = profile.problem ?? faultOf(rowStatus(state, row));
  if (fault !== undefined) return reasonAndFix(fault.message, fault, state, 1).join('');
  const region = profile.region ? `  ${theme.show(profile.region)}` : '';
  // No room for what the AWS CLI does.
  return describeState(state, row, theme).replace(/ \(.*/, '') + region;
}

/** The role and its expiration, or what Enter does. */
function describeState(state: AppState, row: ProfileRow, { show }: Theme): string {
  const status = rowStatus(state, row);
  if (status !== undefined && status.kind !== 'signed-in') return show(sayStatus(status));
  const profile = state.profiles.profiles.get(row.profileName);
  const role = profile && roleNameOf(profile);
  const what = role === undefined ? '' : `role ${show(role)}, `;
  return what + describeEnd(state.sessions.get(row.key), state.now);
}

import { cells, cutEnd } from '../cells';
import { printable } from '../printable';
import type { AppState } from '../state/app-state';
import { keepInView, type ListLayout, layoutList, widths } from '../state/list-window';
import { roleNameOf, shownPath } from '../state/profile-facts';
import { rowName } from '../state/profile-groups';
import { countSignedIn, isPersonAsked, rowStatus, selectedRow } from '../state/row-status';
import { isFiltering, mostHits } from '../state/search';
import { sayStatus } from '../state/status-words';
import { drawDetails } from './details-pane';
import { drawFooter } from './footer';
import type { Keymap } from './keymap';
import { noRows, shownQuery } from './keymaps/list-keys';
import { type Columns, fitColumns, measureContents, nameStart, paneWidth } from './list-columns';
import { drawRow } from './list-row';
import { describeEnd, describePlan, placeOf } from './plan-text';
import { fitTo, padTo, spread } from './text-layout';
import type { Look } from './theme';

/** The list and what stands around it, from the title to the footer. */
export function drawProfiles(state: AppState, look: Look, keymap: Keymap): readonly string[] {
  const { size, rows } = state;
  const top = keepInView(state);
  const layout = layoutList(state);
  const contents = measureContents(state);
  const pane = paneWidth(size.columns, state.hasDetails, contents);
  const listWidth = size.columns - pane;
  const columns = fitColumns(size.columns, state.hasDetails, contents);
  const visible = rows
    .slice(top, top + layout.list)
    .map((row) => drawRow(state, row, columns, look));
  const list = visible.length > 0 ? visible : [drawNoHit(state, listWidth, look)];
  const head = layout.hasHeadRow ? [drawHead(state, columns, listWidth, look)] : [];
  const blank = ' '.repeat(listWidth);
  const body = fillRows([...head, ...list], layout.list + head.length, blank);
  return [
    drawTitle(state, look),
    ...(pane > 0 ? joinDetails(body, pane, state, look) : body),
    ...drawBottom(state, layout, look, keymap),
  ];
}

function fillRows(rows: readonly string[], count: number, blank = ''): readonly string[] {
  return [...rows, ...Array.from({ length: Math.max(0, count - rows.length) }, () => blank)];
}

function joinDetails(
  body: readonly string[],
  width: number,
  state: AppState,
  look: Look,
): readonly string[] {
  const details = drawDetails(state, width - 3, look);
  const bar = look.paint('muted', look.glyphs.bar);
  return body.map((row, index) => `${row}${bar} ${details[index] ?? ''}`);
}

function drawTitle(state: AppState, look: Look): string {
  const { size, search, surroundings } = state;
  const isFiltered = isFiltering(search?.query);
  const order = isFiltered ? 'match' : state.sort === 'time-left' ? 'time left' : state.sort;
  const right = [
    ...(size.columns >= widths.heads ? [`sorted by ${order}`] : []),
    ...(surroundings.isSandbox ? ['sandbox'] : []),
  ].join('  ');
  const what = isFiltered ? sayFilter(state) : sayAll(state);
  return titleRow(what, right, size.columns, look);
}

function sayAll(state: AppState): string {
  const { size, profiles, surroundings } = state;
  const all = profiles.profiles.size;
  if (surroundings.pickFor !== undefined) return `choose a profile for ${surroundings.pickFor}`;
  const signedIn = countSignedIn(state);
  return size.columns < widths.account
    ? `${signedIn} of ${all} signed in`
    : `${count(all)}, ${signedIn} signed in`;
}

function sayFilter(state: AppState): string {
  const { search, profiles, surroundings } = state;
  const hits = search?.matches.size ?? 0;
  const found = `${hits}${hits >= mostHits ? '+' : ''} of ${count(profiles.profiles.size)}`;
  if (search?.isTyping === true) return found;
  const wayBack = surroundings.pickFor === undefined ? 'Esc shows all  ' : '';
  return `/${shownQuery(state)}  ${wayBack}${found}`;
}

function count(profiles: number): string {
  return `${profiles} profile${profiles === 1 ? '' : 's'}`;
}

/** The name of the program, what is shown, and at the right end what else is to be known. */
export function titleRow(what: string, right: string, columns: number, look: Look): string {
  const [left, gap, end] = spread(look, what, right, columns - 11);
  const name = look.paint('accent', look.bold('awsmfa'));
  return ` ${name}   ${left}${gap}${look.paint('muted', end)} `;
}

function drawHead(state: AppState, columns: Columns, width: number, look: Look): string {
  const { search } = state;
  if (search !== undefined) {
    const room = width - nameStart - 1;
    const query = cutEnd(`/ ${printable(search.query)}`, room - 1, look.glyphs.ellipsis);
    const rest = ' '.repeat(room - cells(query));
    const indent = ' '.repeat(nameStart);
    return search.isTyping
      ? `${indent}${query}${look.cursor(rest)} `
      : look.paint('muted', `${indent}${query}${rest} `);
  }
  const head = (text: string, size: number) => (size > 0 ? ` ${text.padEnd(size)}` : '');
  const start = `${' '.repeat(nameStart)}${'PROFILE'.padEnd(columns.name)}`;
  const middle = [
    head('KIND', columns.kind),
    head('ACCOUNT', columns.account),
    head('ROLE', columns.role),
    head('REGION', columns.region),
  ].join('');
  const status = 'STATUS'.padStart(columns.meter + columns.time + 3);
  return look.paint('muted', padTo(`${start}${middle}${status}`, width));
}

function drawNoHit(state: AppState, width: number, look: Look): string {
  return `${' '.repeat(nameStart)}${fitTo(look, noRows(state), width - nameStart)}`;
}

function drawBottom(
  state: AppState,
  layout: ListLayout,
  look: Look,
  keymap: Keymap,
): readonly string[] {
  const { columns } = state.size;
  const rule = look.paint('muted', look.glyphs.rule.repeat(columns));
  const footer = drawFooter(keymap.bindings, state, columns, look);
  const notice = drawNotice(state, look);
  const about = drawAbout(state, layout.about, look);
  if (layout.hasNoticeRow) return [rule, ...about, notice ?? '', footer];
  if (layout.about > 0) return [rule, notice ?? about[0] ?? '', footer];
  return [notice ?? rule, footer];
}

/** What is said now: about the last key, what runs, or a file that can't be read. */
export function drawNotice(state: AppState, look: Look): string | undefined {
  const { notice, size, search } = state;
  const width = size.columns - 2;
  const shown = isPersonAsked(state) ? [] : [...state.work].filter(([, { isQuiet }]) => !isQuiet);
  if (notice !== undefined) {
    const mark = notice.tone === 'urgent' ? `${look.glyphs.marks.broken} ` : '';
    const text = fitTo(look, mark + notice.text, width);
    return ` ${notice.tone === 'plain' ? text : look.paint(notice.tone, text)} `;
  }
  if (shown.length > 0) return drawWork(state, shown, width, look);
  const [problem] = state.problems;
  if (problem !== undefined) {
    const more = state.problems.length - 1;
    const place = shownPath(problem.file, state.surroundings.home);
    const line = problem.line === undefined ? '' : `:${problem.line}`;
    const rest = more > 0 ? ` (${more} more: awsmfa doctor)` : '';
    const text = `${look.glyphs.marks.broken} ${place}${line}: ${problem.message}${rest}`;
    return ` ${look.paint('urgent', fitTo(look, look.show(text), width))} `;
  }
  if (search?.isTyping === true) {
    const text = 'search looks at name, role, account, region and kind';
    return ` ${look.paint('muted', fitTo(look, text, width))} `;
  }
  return undefined;
}

function drawWork(
  state: AppState,
  shown: readonly (readonly [string, { readonly label: string }])[],
  width: number,
  look: Look,
): string {
  // The work of a group says how far its rows are.
  const [, work] = shown.find(([key]) => !state.places.has(key)) ?? shown[0] ?? ['', undefined];
  const { spinner, ellipsis } = look.glyphs;
  const frame = state.appearance.isAnimated ? state.spinnerFrame % spinner.length : 0;
  const label = `${work?.label ?? ''} ${ellipsis}`;
  const [left, gap, right] = spread(look, label, 'Esc cancels', width - 2);
  return ` ${look.paint('accent', spinner[frame] ?? '')} ${left}${gap}${look.paint('muted', right)} `;
}

function drawAbout(state: AppState, count: 0 | 1 | 2, look: Look): readonly string[] {
  const row = selectedRow(state);
  const profile = row && state.profiles.profiles.get(row.profileName);
  if (count === 0) return [];
  if (row === undefined || profile === undefined) return fillRows([], count);
  const width = state.size.columns - 2;
  const fill = (text: string) => ` ${fitTo(look, text, width)} `;
  const place = placeOf(state, row, look);
  const found = state.sessions.get(row.key);
  const role = roleNameOf(profile);
  const what = role === undefined ? '' : `role ${look.show(role)}, `;
  if (profile.problem !== undefined) {
    const reason = look.show(profile.problem.message);
    const lines = [`${look.show(rowName(row))}: ${reason}`, place];
    return count === 1 ? [fill(reason)] : lines.map(fill);
  }
  const status = rowStatus(state, row);
  const end =
    status === undefined || status.kind === 'signed-in'
      ? what + describeEnd(found, state.now)
      : look.show(sayStatus(status));
  if (count === 1) {
    const region = profile.region ? `${look.show(profile.region)}, ` : '';
    // There is no room for what the AWS CLI does.
    return [fill(region + end.replace(/ \(.*/, ''))];
  }
  const steps = found === undefined ? [] : describePlan(state, row, found, look);
  const words = steps.map(({ kind, text }, index) => (index === 0 ? text : kind));
  const plan = words.length > 0 ? `plan: ${words.join(` ${look.glyphs.arrow} `)}   ` : '';
  return [`${look.show(rowName(row))}: ${end}`, plan + place].map(fill);
}

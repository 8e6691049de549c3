import { bounds } from '../../bounds';
import { sortOrders } from '../../user-settings';
import type { Actor } from '../actions';
import type { AppState, Search } from '../app-state';
import { type Field, textField } from '../fields/field';
import type { Movement } from '../intents';
import { keepInView, layoutList } from '../window-layout';
import {
  flattenGroups,
  isFolded,
  type ProfileGroup,
  placeRows,
  revealed,
  unfoldedRows,
} from './profile-groups';
import { orderGroups } from './profile-order';
import { createSearchIndex, filterGroups, isFiltering, matchRows } from './search';

/** The rows of these groups, or the hits in them. The selection stays on its profile. */
export function showGroups(
  state: AppState,
  ordered: readonly ProfileGroup[],
): Pick<AppState, 'ordered' | 'folds' | 'rows' | 'places' | 'selectedKey' | 'top' | 'search'> {
  const search =
    state.search === undefined || ordered === state.ordered
      ? state.search
      : { ...state.search, ...searchAnew(state.search.query, ordered, state) };
  if (search !== undefined && isFiltering(search.query)) {
    const rows = flattenGroups(filterGroups(ordered, search.matches));
    return { ordered, search, folds: state.folds, ...showRows({ ...state, search }, rows) };
  }
  const folds = revealed(ordered, state);
  const rows = unfoldedRows(ordered, { ...state, folds });
  return { ordered, search, folds, ...showRows({ ...state, search }, rows) };
}

/**
 * Selects `state.selectedKey` in these rows, or else the row that took its place. Without any row, the
 * key is remembered, since the list may be empty for a moment: a search without a hit, or files that are
 * being written.
 */
function showRows(
  state: AppState,
  rows: AppState['rows'],
): Pick<AppState, 'rows' | 'places' | 'selectedKey' | 'top'> {
  const places = placeRows(rows);
  const wanted = state.selectedKey ?? '';
  const nearest = Math.min(state.places.get(wanted) ?? 0, rows.length - 1);
  const selectedKey = places.has(wanted) ? wanted : (rows[nearest]?.key ?? state.selectedKey);
  return { rows, places, selectedKey, top: keepInView({ ...state, rows, places, selectedKey }) };
}

function searchAnew(
  query: string,
  groups: readonly ProfileGroup[],
  { profiles: { profiles }, surroundings }: Pick<AppState, 'profiles' | 'surroundings'>,
): Pick<Search, 'index' | 'matches'> {
  const index = createSearchIndex(flattenGroups(groups), profiles, surroundings.settings);
  return { index, matches: matchRows(query, index) };
}

export function cycleSort({ store, services }: Actor): void {
  store.setState((state) => {
    const sort = sortOrders[(sortOrders.indexOf(state.sort) + 1) % sortOrders.length] ?? 'sign-in';
    const ordered = orderGroups(state.groups, { ...state, sort, now: services.now() });
    return { sort, ...showGroups(state, ordered) };
  });
}

/** Folds a group and selects its head, or unfolds it. `undefined` toggles. */
export function foldGroup({ store }: Actor, groupId: string, isToFold: boolean | undefined): void {
  store.setState((state) => {
    const group = state.ordered.find(({ id }) => id === groupId);
    if (group === undefined) return {};
    const isFoldedNow = isToFold ?? !isFolded(group, state);
    const folds = new Map(state.folds).set(groupId, isFoldedNow);
    const isHidden = isFoldedNow && group.members.some(({ key }) => key === state.selectedKey);
    const selectedKey = isHidden ? group.head.key : state.selectedKey;
    return showGroups({ ...state, folds, selectedKey }, state.ordered);
  });
}

export function moveSelection({ store }: Actor, movement: Movement): void {
  store.setState((state) => {
    const { rows, places, selectedKey } = state;
    if (rows.length === 0) return {};
    const now = places.get(selectedKey ?? '') ?? 0;
    const page = Math.max(1, layoutList(state).list - 1);
    const targets: Readonly<Record<Movement, number>> = {
      up: now - 1,
      down: now + 1,
      'page-up': now - page,
      'page-down': now + page,
      first: 0,
      last: rows.length - 1,
    };
    const place = Math.min(rows.length - 1, Math.max(0, targets[movement]));
    const moved = { ...state, selectedKey: rows[place]?.key, top: keepInView(state) };
    return { selectedKey: moved.selectedKey, top: keepInView(moved) };
  });
}

/** Opens the field, with the kept query if there is one. */
export function openSearch({ store }: Actor): void {
  store.setState(({ search, ordered, profiles, surroundings, selectedKey, top }) => {
    if (search !== undefined) return { search: { ...search, isTyping: true } };
    const index = createSearchIndex(
      flattenGroups(ordered),
      profiles.profiles,
      surroundings.settings,
    );
    const before = { selectedKey, top };
    return { search: { query: '', isTyping: true, index, matches: new Map(), before } };
  });
}

/** Erasing in the empty field closes the search. */
export function queryField(actor: Actor): Field | undefined {
  const { search } = actor.store.getState();
  if (search?.isTyping !== true) return undefined;
  const field = textField(search.query, bounds.search, (query) => setQuery(actor, query));
  return search.query === '' ? { ...field, erase: () => leaveSearch(actor) } : field;
}

/** Closes the field. The list stays filtered until Esc. */
export function keepFilter(actor: Actor): void {
  const { search } = actor.store.getState();
  if (search?.isTyping !== true) return;
  if (isFiltering(search.query)) actor.store.setState({ search: { ...search, isTyping: false } });
  else leaveSearch(actor);
}

/** Restores the list from before the search. */
export function leaveSearch({ store }: Actor): void {
  store.setState((state) => {
    if (state.search === undefined) return {};
    return showGroups({ ...state, ...state.search.before, search: undefined }, state.ordered);
  });
}

/** Keeps the row selected after the search, once the person has moved to it or acted on it. */
export function keepSelection({ store }: Actor): void {
  store.setState(({ search, selectedKey }) =>
    search === undefined
      ? {}
      : { search: { ...search, before: { ...search.before, selectedKey } } },
  );
}

function setQuery({ store }: Actor, query: string): void {
  store.setState((state) => {
    if (state.search === undefined) return {};
    const search = { ...state.search, query, matches: matchRows(query, state.search.index) };
    if (!isFiltering(query)) {
      return showGroups({ ...state, ...search.before, search }, state.ordered);
    }
    const rows = flattenGroups(filterGroups(state.ordered, search.matches));
    const selectedKey = bestRow(rows, search.matches) ?? state.selectedKey;
    return { search, ...showRows({ ...state, search, selectedKey, top: 0 }, rows) };
  });
}

/** The row with the best hit: Enter acts on it at once. */
function bestRow(
  rows: AppState['rows'],
  matches: ReadonlyMap<string, { readonly score: number }>,
): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const { key } of rows) {
    const score = matches.get(key)?.score ?? 0;
    if (score > most) [best, most] = [key, score];
  }
  return best;
}

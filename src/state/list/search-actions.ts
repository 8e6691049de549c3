import { bounds } from '../../bounds';
import type { Actor } from '../actions';
import type { AppState } from '../app-state';
import { type Field, textField } from '../fields/field';
import { showGroups, showRows } from './profile-actions';
import { flattenGroups } from './profile-groups';
import { createSearchIndex, filterGroups, isFiltering, matchRows } from './search';

/** Opens the field, with what was typed before if the filter was kept. */
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

/** Erasing in the empty field leaves the search. */
export function queryField(actor: Actor): Field | undefined {
  const { search } = actor.store.getState();
  if (search?.isTyping !== true) return undefined;
  const field = textField(search.query, bounds.search, (query) => setQuery(actor, query));
  return search.query === '' ? { ...field, erase: () => leaveSearch(actor) } : field;
}

/** Leaves the field; the list stays filtered until Esc. */
export function keepFilter(actor: Actor): void {
  const { search } = actor.store.getState();
  if (search?.isTyping !== true) return;
  if (isFiltering(search.query)) actor.store.setState({ search: { ...search, isTyping: false } });
  else leaveSearch(actor);
}

/** Shows all again, as it was before the search. */
export function leaveSearch({ store }: Actor): void {
  store.setState((state) => {
    if (state.search === undefined) return {};
    return showGroups({ ...state, ...state.search.before, search: undefined }, state.ordered);
  });
}

/** What a person moves to or acts on, other than the best hit, stays selected after the search. */
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

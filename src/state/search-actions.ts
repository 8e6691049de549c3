import type { Actor } from './actions';
import type { AppState } from './app-state';
import { keepInView } from './list-window';
import { flattenGroups, placeRows } from './profile-groups';
import { createSearchIndex, filterGroups, matchRows } from './search';

/** Opens the field, with what was typed before if the filter was kept. */
export function openSearch({ store }: Actor): void {
  store.setState(({ search, ordered, profiles }) => {
    if (search !== undefined) return { search: { ...search, isTyping: true } };
    const index = createSearchIndex(flattenGroups(ordered), profiles.profiles);
    return { search: { query: '', isTyping: true, index, matches: new Map() } };
  });
}

export function typeQuery(actor: Actor, text: string): void {
  setQuery(actor, (query) => query + text);
}

/** Erases the last letter; on an empty field it leaves the search. */
export function eraseQuery(actor: Actor): void {
  if (actor.store.getState().search?.query === '') leaveSearch(actor);
  else setQuery(actor, (query) => [...query].slice(0, -1).join(''));
}

export function clearQuery(actor: Actor): void {
  setQuery(actor, () => '');
}

/** Leaves the field; the list stays filtered until Esc. */
export function keepFilter({ store }: Actor): void {
  store.setState(({ search }) => (search ? { search: { ...search, isTyping: false } } : {}));
}

/** Shows all again, with the selection where it was. */
export function leaveSearch({ store }: Actor): void {
  store.setState((state) => {
    const rows = flattenGroups(state.ordered);
    const all = { ...state, search: undefined, rows, places: placeRows(rows) };
    return { search: undefined, rows, places: all.places, top: keepInView(all) };
  });
}

function setQuery({ store }: Actor, change: (query: string) => string): void {
  store.setState((state) => {
    const { search, ordered } = state;
    if (search === undefined) return {};
    const query = change(search.query);
    const matches = matchRows(query, search.index);
    const isEmpty = query.trim() === '';
    const rows = flattenGroups(isEmpty ? ordered : filterGroups(ordered, matches));
    const selectedKey = isEmpty ? state.selectedKey : bestRow(rows, matches);
    const next = { ...state, rows, places: placeRows(rows), selectedKey, top: 0 };
    return {
      rows,
      places: next.places,
      selectedKey,
      top: keepInView(next),
      search: { ...search, query, matches },
    };
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

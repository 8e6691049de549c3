import type { ProfileSet } from '../aws/profiles/profile';
import type { Actor } from './actions';
import { type AppState, type Search, sortOrders } from './app-state';
import type { Movement } from './intents';
import { keepInView, visibleRows } from './list-window';
import { flattenGroups, type ProfileGroup, placeRows } from './profile-groups';
import { orderGroups } from './profile-order';
import { createSearchIndex, filterGroups, matchRows } from './search';

/** The rows of these groups, or of the hits in them; the selection stays on its profile. */
export function showGroups(
  state: AppState,
  ordered: readonly ProfileGroup[],
): Pick<AppState, 'ordered' | 'rows' | 'places' | 'selectedKey' | 'top' | 'search'> {
  const search =
    state.search === undefined || ordered === state.ordered
      ? state.search
      : { ...state.search, ...searchAnew(state.search.query, ordered, state.profiles) };
  const shown =
    search === undefined || search.query === '' ? ordered : filterGroups(ordered, search.matches);
  const rows = flattenGroups(shown);
  const places = placeRows(rows);
  const selectedKey = places.has(state.selectedKey ?? '')
    ? state.selectedKey
    : rows[Math.min(state.places.get(state.selectedKey ?? '') ?? 0, rows.length - 1)]?.key;
  const top = keepInView({ ...state, rows, places, selectedKey });
  return { ordered, rows, places, selectedKey, search, top };
}

function searchAnew(
  query: string,
  groups: readonly ProfileGroup[],
  { profiles }: ProfileSet,
): Pick<Search, 'index' | 'matches'> {
  const index = createSearchIndex(flattenGroups(groups), profiles);
  return { index, matches: matchRows(query, index) };
}

export function cycleSort({ store, services }: Actor): void {
  store.setState((state) => {
    const sort = sortOrders[(sortOrders.indexOf(state.sort) + 1) % sortOrders.length] ?? 'sign-in';
    const ordered = orderGroups(state.groups, sort, state.sessions, services.now());
    return { sort, ...showGroups(state, ordered) };
  });
}

export function moveSelection({ store }: Actor, movement: Movement): void {
  store.setState((state) => {
    const { rows, places, selectedKey } = state;
    if (rows.length === 0) return {};
    const now = places.get(selectedKey ?? '') ?? 0;
    const page = Math.max(1, visibleRows(state) - 1);
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

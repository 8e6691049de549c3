import type { Profile, ProfileSet } from '../aws/profiles/profile';
import type { SessionState, StateOf } from '../aws/sessions/sessions';
import type { Actor } from './actions';
import type { AppState } from './app-state';
import { keepInView } from './list-window';
import { showGroups } from './profile-actions';
import { groupProfiles, type ProfileGroup } from './profile-groups';
import { orderGroups } from './profile-order';
import { keptSessions, toRowSessions } from './row-sessions';
import { lowestScreen } from './screens';

/** Above this, reading and planning every profile takes longer than a frame may. */
const mostAtOnce = 500;
/** So many are done between two keys: some 10 ms. */
const inOneTurn = 250;

/**
 * Reads the files anew and shows what is in them, sorted anew; the selection follows its profile.
 * Of very many profiles a screenful comes at once, and the rest between the keys.
 */
export function reloadProfiles(actor: Actor): void {
  const { store, services } = actor;
  const profiles = services.loadProfiles();
  const isFirst = store.getState().rows.length === 0;
  actor.loading.profiles = profiles;
  if (profiles.profiles.size <= mostAtOnce) {
    showProfiles(actor, profiles, groupProfiles(profiles), services.readCache());
    return;
  }
  if (isFirst) {
    const few = firstProfiles(profiles, store.getState().size.rows);
    showProfiles(actor, profiles, groupProfiles(profiles, few), services.readCache(), []);
  }
  readInTurns(actor, profiles, (stateOf) =>
    showProfiles(actor, profiles, groupProfiles(profiles), stateOf),
  );
}

/** Reads what is kept of the sessions, for the profiles that are shown. */
export function loadSessions(actor: Actor, { isSorted }: { readonly isSorted: boolean }): void {
  const { store, services } = actor;
  const { profiles } = store.getState();
  if (profiles.profiles.size <= mostAtOnce) {
    showSessions(actor, services.readCache(), isSorted);
    return;
  }
  const inView = profilesInView(store.getState());
  const stateOf = services.readCache();
  showSessions(
    actor,
    (subject) => (inView.has(subject.profile) ? stateOf(subject) : undefined),
    false,
  );
  actor.loading.profiles = profiles;
  readInTurns(actor, profiles, (all) => showSessions(actor, all, isSorted));
}

/** Plans all profiles, a part at a time, unless something newer is to be read. */
function readInTurns(actor: Actor, profiles: ProfileSet, done: (stateOf: StateOf) => void): void {
  const { services, loading } = actor;
  const waiting = profiles.profiles.keys();
  const states = new Map<string, SessionState | undefined>();
  const turn = () => {
    if (loading.profiles !== profiles) return;
    const stateOf = services.readCache();
    let count = 0;
    for (; count < inOneTurn; count += 1) {
      const { value: profile, done: isDone } = waiting.next();
      if (isDone === true) break;
      states.set(profile, stateOf({ profile }));
    }
    if (count === inOneTurn) services.after(0, turn);
    // A user's other devices are few.
    else {
      done((subject) =>
        subject.serialNumber === undefined ? states.get(subject.profile) : stateOf(subject),
      );
    }
  };
  services.after(0, turn);
}

/** The first so many, with the profiles that they stand on. */
function firstProfiles({ profiles }: ProfileSet, count: number): readonly Profile[] {
  const few = new Map<string, Profile>();
  for (const profile of profiles.values()) {
    if (few.size >= count) break;
    few.set(profile.name, profile);
  }
  for (const { baseProfile } of [...few.values()]) {
    const base = profiles.get(baseProfile);
    if (base !== undefined) few.set(baseProfile, base);
  }
  return [...few.values()];
}

function profilesInView(state: AppState): ReadonlySet<string> {
  const { rows, size } = state;
  const top = keepInView(state);
  return new Set(rows.slice(top, top + size.rows).map(({ profileName }) => profileName));
}

function showProfiles(
  { store, services }: Actor,
  profiles: ProfileSet,
  groups: readonly ProfileGroup[],
  stateOf: StateOf,
  problems: AppState['problems'] = profiles.problems,
): void {
  const files = services.describeFiles();
  store.setState((state) => {
    const now = services.now();
    const sessions = toRowSessions(groups, stateOf);
    const [lowest, ...above] = state.screens;
    const needed = lowestScreen(profiles.profiles.size);
    const next: AppState = {
      ...state,
      profiles,
      problems,
      groups,
      sessions,
      now,
      kept: keptSessions(groups, sessions),
      surroundings: { ...state.surroundings, files },
      screens: [needed.kind === lowest.kind ? lowest : needed, ...above],
    };
    return { ...next, ...showGroups(next, orderGroups(groups, state.sort, sessions, now)) };
  });
}

function showSessions({ store, services }: Actor, stateOf: StateOf, isSorted: boolean): void {
  store.setState((state) => {
    const now = services.now();
    const sessions = new Map([...state.sessions, ...toRowSessions(state.groups, stateOf)]);
    const ordered = isSorted ? orderGroups(state.groups, state.sort, sessions, now) : state.ordered;
    const kept = keptSessions(state.groups, sessions);
    return { sessions, kept, now, ...showGroups(state, ordered) };
  });
}

import type { Profile, ProfileSet } from '../../aws/profiles/profile';
import type { SessionState, StateOf } from '../../aws/sessions/sessions';
import type { Actor } from '../actions';
import { sessionEvents, withEvents } from '../activity';
import type { AppState } from '../app-state';
import { lowestScreen } from '../screens';
import { keepInView } from '../window-layout';
import { showGroups } from './list-actions';
import { groupProfiles, keptSessions, type ProfileGroup, toRowSessions } from './profile-groups';
import { orderGroups } from './profile-order';
import { withSignIn } from './sandbox-guide';

/** Planning more profiles than this takes longer than one frame. */
const mostAtOnce = 500;
/** Profiles planned between two keys, which takes about 10 ms. */
const inOneTurn = 250;

/**
 * Reads the files again and sorts the list. The selection stays on its profile. Of very many profiles
 * it shows a screenful at once, and plans the rest between keys.
 */
export function reloadProfiles(actor: Actor): void {
  const { store, services, loading } = actor;
  const profiles = services.loadProfiles();
  const show = (stateOf: StateOf) =>
    showProfiles(actor, profiles, groupProfiles(profiles), stateOf);
  if (profiles.profiles.size <= mostAtOnce) {
    loading.profiles = undefined;
    show(services.readCache());
    return;
  }
  const { ordered, size, selectedKey } = store.getState();
  if (ordered.length === 0) {
    const few = withBases(firstProfiles(profiles, size.rows, selectedKey), profiles);
    showProfiles(actor, profiles, groupProfiles(profiles, few), services.readCache(), []);
  }
  readInTurns(actor, profiles, show);
}

/** Reads the cached sessions: at once for the visible rows, and in parts if there are very many others. */
export function loadSessions(actor: Actor, { isSorted }: { readonly isSorted: boolean }): void {
  const { store, services, loading } = actor;
  const { profiles } = store.getState();
  const areFew = profiles.profiles.size <= mostAtOnce;
  const stateOf = services.readCache();
  if (areFew) showSessions(actor, stateOf, isSorted);
  else {
    const few = new Set(Array.from(withBases(profilesInView(store.getState()), profiles), toName));
    const ofFew: StateOf = (subject) => (few.has(subject.profile) ? stateOf(subject) : undefined);
    showSessions(actor, ofFew, false);
  }
  if (loading.profiles !== undefined) {
    loading.again = { isSorted: isSorted || loading.again?.isSorted === true };
  } else if (!areFew) {
    readInTurns(actor, profiles, (ofAll) => showSessions(actor, ofAll, isSorted));
  }
}

/** Plans all profiles, a part at a time. Stops when newer files are to be read. */
function readInTurns(actor: Actor, profiles: ProfileSet, show: (stateOf: StateOf) => void): void {
  const { services, loading } = actor;
  const waiting = profiles.profiles.keys();
  const states = new Map<string, SessionState | undefined>();
  const turn = () => {
    if (loading.profiles !== profiles) return;
    const stateOf = services.readCache();
    for (let count = 0; count < inOneTurn; count += 1) {
      const { value: profile, done: isDone } = waiting.next();
      if (isDone === true) {
        finish(stateOf);
        return;
      }
      states.set(profile, stateOf({ profile }));
    }
    services.after(0, turn);
  };
  const finish = (stateOf: StateOf) => {
    const { again } = loading;
    loading.profiles = undefined;
    // Second devices are few, so they are read here.
    show((subject) =>
      subject.serialNumber === undefined ? states.get(subject.profile) : stateOf(subject),
    );
    if (again !== undefined) loadSessions(actor, again);
  };
  loading.profiles = profiles;
  loading.again = undefined;
  services.after(0, turn);
}

/** The first `count` profiles, and the selected one. */
function firstProfiles(
  { profiles }: ProfileSet,
  count: number,
  selected: string | undefined,
): readonly Profile[] {
  const few: Profile[] = [];
  for (const profile of profiles.values()) {
    if (few.length >= count) break;
    few.push(profile);
  }
  const wanted = profiles.get(selected ?? '');
  return wanted === undefined || few.includes(wanted) ? few : [...few, wanted];
}

/** Adds the base of each profile, which is the head of its group. */
function withBases(few: readonly Profile[], { profiles }: ProfileSet): ReadonlySet<Profile> {
  return new Set(few.flatMap((profile) => [profile, profiles.get(profile.baseProfile) ?? profile]));
}

function profilesInView(state: AppState): readonly Profile[] {
  const { rows, size, profiles } = state;
  const top = keepInView(state);
  return rows
    .slice(top, top + size.rows)
    .flatMap(({ profileName }) => profiles.profiles.get(profileName) ?? []);
}

const toName = ({ name }: Profile) => name;

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
    const needed = lowestScreen(profiles);
    const kept = keptSessions(groups, sessions);
    const next: AppState = {
      ...state,
      profiles,
      problems,
      groups,
      sessions,
      now,
      kept,
      tried: withSignIn({ ...state, kept }),
      surroundings: { ...state.surroundings, files },
      screens: [needed.kind === lowest.kind ? lowest : needed, ...above],
    };
    return { ...next, ...showGroups(next, orderGroups(groups, { ...next, now })) };
  });
}

function showSessions({ store, services }: Actor, stateOf: StateOf, isSorted: boolean): void {
  store.setState((state) => {
    const now = services.now();
    const sessions = new Map([...state.sessions, ...toRowSessions(state.groups, stateOf)]);
    const ordered = isSorted
      ? orderGroups(state.groups, { ...state, sessions, now })
      : state.ordered;
    const kept = keptSessions(state.groups, sessions);
    const activity = withEvents(state.activity, sessionEvents(state.kept, kept, now));
    const tried = withSignIn({ ...state, kept });
    return { sessions, kept, tried, now, activity, ...showGroups(state, ordered) };
  });
}

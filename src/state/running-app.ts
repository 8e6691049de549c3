import { formatRemaining, remainingMs } from '../countdown';
import { printable } from '../printable';
import type { Undone } from '../use-cases/enroll-device';
import type { Actor } from './actions';
import { type AppState, type AppStore, createAppStore, type Notice } from './app-state';
import { createActor, createPerform, type Dispatch, type Perform } from './dispatch';
import { openSearch } from './list/list-actions';
import { rowName } from './list/profile-groups';
import { loadSessions, reloadProfiles } from './list/profile-loading';
import type { Services } from './services';
import { createProgramRequests } from './sessions/program-requests';
import { createRenewal } from './sessions/quiet-renewal';
import { startClock } from './ticker';

export type App = {
  readonly store: AppStore;
  readonly dispatch: Dispatch;
  /** The same, for a caller that waits for the end of it. */
  readonly perform: Perform;
  /** For every key, also one that does nothing. */
  readonly keyPressed: () => void;
  /** Begins to count, to watch and to renew. Returns how to stop all of it. */
  readonly start: () => () => void;
  /** The time may have jumped (the window has the focus again): everything is looked at anew. */
  readonly refresh: () => void;
  /**
   * Undoes what is half done: the device of an enrollment that was not finished. Called when the
   * screen is gone; resolves to what the person must know, if anything.
   */
  readonly settle: () => Promise<Undone | { readonly kind: 'nothing' }>;
};

/** What the composition root knows before anything is drawn. */
type AppSettings = Pick<AppState, 'size' | 'appearance'> & {
  readonly surroundings: Omit<AppState['surroundings'], 'files'>;
  /** What is said at first. */
  readonly notice?: Notice | undefined;
  /** The profile that the selection stands on at first. */
  readonly selected?: string | undefined;
};

/** One running app over its services, with the profiles read and their sessions known. */
export function createApp(services: Services, settings: AppSettings): App {
  const store = createAppStore({
    size: settings.size,
    appearance: settings.appearance,
    now: services.now(),
    surroundings: { ...settings.surroundings, files: [] },
    profiles: { profiles: new Map(), problems: [], unwritten: new Map() },
    problems: [],
    sessions: new Map(),
    kept: [],
    sort: settings.surroundings.settings.sort,
    groups: [],
    ordered: [],
    folds: new Map(),
    rows: [],
    places: new Map(),
    selectedKey: settings.selected,
    top: 0,
    search: undefined,
    activity: [],
    hasActivity: settings.surroundings.settings.activity,
    selectedEvent: undefined,
    hasDetails: settings.surroundings.settings.details,
    tried: new Set(),
    work: new Map(),
    spinnerFrame: 0,
    notice: settings.notice,
    screens: [{ kind: 'profiles' }],
    outcome: undefined,
  });
  const actor = createActor(store, services);
  reloadProfiles(actor);
  // Who is asked to choose types a name.
  if (settings.surroundings.pickFor !== undefined) openSearch(actor);
  const perform = createPerform(actor);
  const renew = createRenewal(actor);
  const requests = createProgramRequests(actor);
  let clock: ReturnType<typeof startClock> | undefined;

  return {
    store,
    dispatch: (intent) => void perform(intent),
    perform,
    keyPressed: requests.keyPressed,
    start() {
      clock = startClock(actor, renew);
      const untitle = followTitle(actor);
      const unwatch = services.watch((what) => {
        if (what === 'profiles') reloadProfiles(actor);
        else if (what === 'requests') requests.look();
        else loadSessions(actor, { isSorted: true });
      });
      const endRequests = requests.start();
      return () => {
        endRequests();
        clock?.stop();
        untitle();
        unwatch();
        actor.tasks.cancelAll();
      };
    },
    async settle() {
      // Waited for, so that nothing runs on after it.
      actor.tasks.cancelAll();
      return (await actor.enrollments.end()) ?? { kind: 'nothing' };
    },
    refresh() {
      clock?.tick();
      reloadProfiles(actor);
    },
  };
}

/** The shortest time left and whose it is: `59m kjh-DuperRole - awsmfa`. */
export function windowTitle({ kept, now }: Pick<AppState, 'kept' | 'now'>): string {
  let shortest: { readonly leftMs: number; readonly name: string } | undefined;
  for (const { session, row } of kept) {
    if (session.expiration === undefined) continue;
    const leftMs = remainingMs(session.expiration, now);
    if (leftMs > 0 && (shortest === undefined || leftMs < shortest.leftMs)) {
      shortest = { leftMs, name: rowName(row) };
    }
  }
  if (shortest === undefined) return 'awsmfa';
  // Whole minutes: a title that changes each second is a nuisance in a list of windows.
  const left = formatRemaining(Math.max(shortest.leftMs, 60_000)).replace(/:.*/, 'm');
  return `${left} ${printable(shortest.name)} - awsmfa`;
}

/** Keeps the window's title at that. Returns how to stop. */
function followTitle({ store, services }: Pick<Actor, 'store' | 'services'>): () => void {
  let last: string | undefined;
  const follow = (state: AppState) => {
    const title = windowTitle(state);
    if (title !== last) services.setTitle(title);
    last = title;
  };
  follow(store.getState());
  return store.subscribe(follow);
}

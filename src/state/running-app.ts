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
  /** As `dispatch`, for a caller that waits for the end. */
  readonly perform: Perform;
  /** Called at every key, also at one that does nothing. */
  readonly keyPressed: () => void;
  /** Starts the clock, the file watcher and renewal. Returns how to stop them. */
  readonly start: () => () => void;
  /** Reads everything again, as when the window gets the focus: the time may have jumped. */
  readonly refresh: () => void;
  /**
   * Undoes an unfinished enrollment. Called when the screen is closed. Resolves to what happened to the
   * device, so that the person can be told.
   */
  readonly settle: () => Promise<Undone | { readonly kind: 'nothing' }>;
};

/** What is known before anything is drawn. */
type AppSettings = Pick<AppState, 'size' | 'appearance'> & {
  readonly surroundings: Omit<AppState['surroundings'], 'files'>;
  /** The first notice. */
  readonly notice?: Notice | undefined;
  /** The profile that is selected at first. */
  readonly selected?: string | undefined;
};

/** Creates the app, with its profiles and sessions read. */
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
  // The picker opens with its search field active.
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
      // Nothing may run on after the end.
      actor.tasks.cancelAll();
      return (await actor.enrollments.end()) ?? { kind: 'nothing' };
    },
    refresh() {
      clock?.tick();
      reloadProfiles(actor);
    },
  };
}

/** The session that ends first: `59m kjh-DuperRole - awsmfa`. */
function windowTitle({ kept, now }: Pick<AppState, 'kept' | 'now'>): string {
  let shortest: { readonly leftMs: number; readonly name: string } | undefined;
  for (const { session, row } of kept) {
    if (session.expiration === undefined) continue;
    const leftMs = remainingMs(session.expiration, now);
    if (leftMs > 0 && (shortest === undefined || leftMs < shortest.leftMs)) {
      shortest = { leftMs, name: rowName(row) };
    }
  }
  if (shortest === undefined) return 'awsmfa';
  // Whole minutes, because a title that changes each second distracts in a list of windows.
  const left = formatRemaining(Math.max(shortest.leftMs, 60_000)).replace(/:.*/, 'm');
  return `${left} ${printable(shortest.name)} - awsmfa`;
}

/** Keeps the window's title up to date. Returns how to stop. */
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

import { formatRemaining, remainingMs, tokenCodeWindowMs, urgentMs } from '../countdown';
import { printable } from '../printable';
import type { Actor } from './actions';
import { showNotice } from './actions';
import { type AppState, type Screen, topScreen } from './app-state';
import { rowName } from './list/profile-groups';
import { hasShownWork, isPersonAsked } from './list/row-status';
import { refreshAuthenticator } from './sessions/authenticator-actions';

const secondMs = 1000;
const spinnerMs = 100;

/**
 * Sets `now` at each full second while something counts, then calls `onTick`. There is no other clock:
 * a countdown is its end minus `now`, so it is right at the first tick after sleep or a clock change.
 * Returns how to stop, and how to tick at once.
 */
export function startClock(actor: Actor, onTick: (now: Date) => void) {
  const { store, services } = actor;
  let cancelTick: (() => void) | undefined;
  let cancelSpin: (() => void) | undefined;

  const tick = () => {
    const before = store.getState().now;
    const now = services.now();
    store.setState({ now });
    noticeEnds(actor, before, now);
    if (windowOf(before) !== windowOf(now)) onNewWindow(actor);
    onTick(now);
  };
  const scheduleTick = () => {
    if (cancelTick !== undefined || !isCounting(store.getState())) return;
    // A timer may fire slightly early, so 2 ms more make sure that the second has passed.
    const toEdge = secondMs - (services.now().getTime() % secondMs) + 2;
    cancelTick = services.after(toEdge, () => {
      cancelTick = undefined;
      tick();
      scheduleTick();
    });
  };
  const scheduleSpin = () => {
    if (cancelSpin !== undefined || !isSpinning(store.getState())) return;
    cancelSpin = services.after(spinnerMs, () => {
      cancelSpin = undefined;
      if (!isSpinning(store.getState())) return;
      store.setState(({ spinnerFrame }) => ({ spinnerFrame: spinnerFrame + 1 }));
    });
  };

  const unsubscribe = store.subscribe(() => {
    scheduleTick();
    scheduleSpin();
  });
  scheduleTick();
  scheduleSpin();

  return {
    tick,
    stop() {
      unsubscribe();
      cancelTick?.();
      cancelSpin?.();
    },
  };
}

const countingScreens: readonly Screen['kind'][] = [
  'token-code',
  'approval',
  'authenticator',
  'enrollment',
  'device-codes',
];

/** Whether anything on the screen depends on the time, or a session may be renewed. */
function isCounting(state: AppState): boolean {
  const { kind } = topScreen(state);
  if (countingScreens.includes(kind)) return true;
  return state.kept.some(
    ({ session }) => session.expiration !== undefined && session.expiration > state.now,
  );
}

/** The spinner turns while work runs, but not while the person is asked for something. */
function isSpinning(state: AppState): boolean {
  return state.appearance.isAnimated && !isPersonAsked(state) && hasShownWork(state);
}

/** Says once that a session ends soon, when it falls below five minutes. */
function noticeEnds(actor: Actor, before: Date, now: Date): void {
  for (const { session, row } of actor.store.getState().kept) {
    if (session.expiration === undefined) continue;
    const leftMs = remainingMs(session.expiration, now);
    if (leftMs === 0 || leftMs >= urgentMs) continue;
    if (remainingMs(session.expiration, before) < urgentMs) continue;
    const name = printable(rowName(row));
    showNotice(actor, `${name} ends in ${formatRemaining(leftMs)}: r renews it.`, 'urgent');
    actor.services.notify(`${name} ends in ${Math.ceil(leftMs / 60_000)} minutes`);
  }
}

function windowOf(now: Date): number {
  return Math.floor(now.getTime() / tokenCodeWindowMs);
}

function onNewWindow(actor: Actor): void {
  if (topScreen(actor.store.getState()).kind === 'authenticator') void refreshAuthenticator(actor);
}

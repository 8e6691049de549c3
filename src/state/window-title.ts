import { formatRemaining, remainingMs } from '../countdown';
import { printable } from '../printable';
import type { Actor } from './actions';
import type { AppState } from './app-state';
import { rowName } from './list/profile-groups';

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
export function followTitle({ store, services }: Pick<Actor, 'store' | 'services'>): () => void {
  let last: string | undefined;
  const follow = (state: AppState) => {
    const title = windowTitle(state);
    if (title !== last) services.setTitle(title);
    last = title;
  };
  follow(store.getState());
  return store.subscribe(follow);
}

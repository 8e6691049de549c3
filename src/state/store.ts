import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppState } from './app-state';

export type AppStore = StoreApi<AppState>;

/** One store per running app: nothing at module level, so two apps in one process share nothing. */
export function createAppStore(initial: AppState): AppStore {
  return createStore<AppState>()(() => initial);
}

import { createContext, useContext, useRef } from 'react';
import { useStore } from 'zustand';
import type { AppState, AppStore } from '../state/app-state';
import { type Theme, themeOf } from './theme';

export const StoreContext = createContext<AppStore | undefined>(undefined);

/** The store itself, to read something once. */
export function useStoreApi(): AppStore {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('there is no store around this component');
  return store;
}

/**
 * Selects from the state. The selector returns primitives, values of the state, or a new list or record
 * of these. The component renders again only when one of them has changed.
 */
export function useAppState<T>(selector: (state: AppState) => T): T {
  const store = useStoreApi();
  const before = useRef<T>(undefined);
  return useStore(store, (state) => {
    const next = selector(state);
    if (before.current === undefined || !isSame(before.current, next)) before.current = next;
    return before.current;
  });
}

/**
 * Whether two lists or records have the same values. Other objects are compared by identity: dates have
 * no fields, and the state replaces maps when they change. zustand's `shallow` isn't used because it
 * builds two Maps for each pair of lists, a sixth of what a tick allocates.
 */
function isSame<T>(one: T, other: T): boolean {
  if (Object.is(one, other)) return true;
  if (!isFlat(one) || !isFlat(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.is(one[name], other[name]))
  );
}

function isFlat(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** The theme of a part of the screen with another look: behind a dialog, or on the selection. */
export const ThemeContext = createContext<Theme | undefined>(undefined);

export function useTheme(): Theme {
  const appearance = useAppState((state) => state.appearance);
  return useContext(ThemeContext) ?? themeOf(appearance);
}

/** The width of this part of the screen, for `Line` to wrap its text at. */
export const RoomContext = createContext<number | undefined>(undefined);

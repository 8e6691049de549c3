import { createContext, useContext, useRef } from 'react';
import { useStore } from 'zustand';
import type { AppState, AppStore } from '../state/app-state';
import { type Theme, themeOf } from './theme';

export const StoreContext = createContext<AppStore | undefined>(undefined);

/** The store itself, for what is read once and not followed. */
export function useStoreApi(): AppStore {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('there is no store around this component');
  return store;
}

/**
 * What the selector takes out of the state: primitives, values that are in the state already, or a
 * list or record of these, made anew. A component draws again only when one of them changed.
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
 * Whether two lists or records have the same values. Anything else that differs counts as changed:
 * dates have no fields to compare, and maps in the state are replaced when they change. zustand's
 * `shallow` builds two Maps for each pair of lists: a sixth of what a tick allocates.
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

/** The theme of a part of the screen that is drawn differently: behind a dialog, on the selection. */
export const ThemeContext = createContext<Theme | undefined>(undefined);

export function useTheme(): Theme {
  const appearance = useAppState((state) => state.appearance);
  return useContext(ThemeContext) ?? themeOf(appearance);
}

/** How wide the lines of this part of the screen can be, so that their texts break where people would. */
export const RoomContext = createContext<number | undefined>(undefined);

import { createContext, useContext } from 'react';
import { type Theme, themeOf } from '../theme';
import { useAppState } from './use-app-state';

/** The theme of a part of the screen that is drawn differently: behind a dialog, on the selection. */
export const ThemeContext = createContext<Theme | undefined>(undefined);

export function useTheme(): Theme {
  const appearance = useAppState((state) => state.appearance);
  return useContext(ThemeContext) ?? themeOf(appearance);
}

import type { ProfileSet } from '../aws/profiles/profile';
import { type AppState, type Screen, topScreen } from './app-state';
import type { EnrollmentScreen } from './devices/devices-state';
import { hasOnlySettings } from './profile-facts';

/** Adds a screen on top. */
export function pushScreen({ screens }: AppState, screen: Screen): Pick<AppState, 'screens'> {
  return { screens: [...screens, screen] };
}

/** Removes the screen on top, but never the lowest. */
export function popScreen({ screens }: AppState): Pick<AppState, 'screens'> {
  const [lowest, ...above] = screens;
  return { screens: [lowest, ...above.slice(0, -1)] };
}

/** Removes the matching screens, wherever they are in the stack, but never the lowest. */
export function withoutScreens(
  { screens }: AppState,
  isMeant: (screen: Screen) => boolean,
): Pick<AppState, 'screens'> {
  const [lowest, ...above] = screens;
  return { screens: [lowest, ...above.filter((screen) => !isMeant(screen))] };
}

/** Changes the screen of this kind, if there is one. */
export function changeScreen<K extends Screen['kind']>(
  { screens }: AppState,
  kind: K,
  change: (screen: Extract<Screen, { kind: K }>) => Screen,
): Pick<AppState, 'screens'> {
  const [lowest, ...above] = screens.map((screen) =>
    isScreen(screen, kind) ? change(screen) : screen,
  );
  return { screens: [lowest ?? screens[0], ...above] };
}

/** The screen on top, if it is of this kind. */
export function topScreenOf<K extends Screen['kind']>(
  state: AppState,
  kind: K,
): Extract<Screen, { kind: K }> | undefined {
  const top = topScreen(state);
  return isScreen(top, kind) ? top : undefined;
}

export function isScreen<K extends Screen['kind']>(
  screen: Screen,
  kind: K,
): screen is Extract<Screen, { kind: K }> {
  return screen.kind === kind;
}

/** The list, or the first-run screen if no profile has credentials. */
export function lowestScreen(profiles: ProfileSet): Screen {
  return hasOnlySettings(profiles)
    ? { kind: 'first-run', choice: 'sandbox', shown: undefined }
    : { kind: 'profiles' };
}

/** The enrollment's step, if it is of this kind and its screen is on top. */
export function stepOf<K extends EnrollmentScreen['step']['kind']>(state: AppState, kind: K) {
  const step = topScreenOf(state, 'enrollment')?.step;
  return step?.kind === kind ? (step as Extract<EnrollmentScreen['step'], { kind: K }>) : undefined;
}

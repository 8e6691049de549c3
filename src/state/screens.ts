import type { ProfileSet } from '../aws/profiles/profile';
import { type AppState, type Screen, topScreen } from './app-state';
import type { EnrollmentScreen } from './devices/devices-state';
import { hasOnlySettings } from './profile-facts';

/** The stack with one more screen on top. */
export function pushScreen({ screens }: AppState, screen: Screen): Pick<AppState, 'screens'> {
  return { screens: [...screens, screen] };
}

/** The stack without its top; the lowest screen stays. */
export function popScreen({ screens }: AppState): Pick<AppState, 'screens'> {
  const [lowest, ...above] = screens;
  return { screens: [lowest, ...above.slice(0, -1)] };
}

/** The stack without the screens that `isMeant` names, wherever they are. */
export function withoutScreens(
  { screens }: AppState,
  isMeant: (screen: Screen) => boolean,
): Pick<AppState, 'screens'> {
  const [lowest, ...above] = screens;
  return { screens: [lowest, ...above.filter((screen) => !isMeant(screen))] };
}

/** The stack with the screen of this kind changed, where there is one. */
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

/** The list, or the first-run screen where no profile has credentials. */
export function lowestScreen(profiles: ProfileSet): Screen {
  return hasOnlySettings(profiles)
    ? { kind: 'first-run', choice: 'sandbox', shown: undefined }
    : { kind: 'profiles' };
}

/** The step that enrollment is at, where it is this one and nothing is in front of it. */
export function stepOf<K extends EnrollmentScreen['step']['kind']>(state: AppState, kind: K) {
  const step = topScreenOf(state, 'enrollment')?.step;
  return step?.kind === kind ? (step as Extract<EnrollmentScreen['step'], { kind: K }>) : undefined;
}

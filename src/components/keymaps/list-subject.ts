import type { FileLocation, Profile } from '../../aws/profiles/profile';
import type { SessionState } from '../../aws/sessions/sessions';
import { cells, cutEnd, cutMiddle, wrapText } from '../../cells';
import { nameFew, printable, shownPlace } from '../../printable';
import type { AppState } from '../../state/app-state';
import type { Intent } from '../../state/intents';
import {
  groupOf,
  type ProfileGroup,
  type ProfileRow,
  rowName,
} from '../../state/list/profile-groups';
import { selectedRow } from '../../state/list/row-status';
import { layoutList } from '../../state/window-layout';
import { isLive } from '../../use-cases/profile-status';
import { themeOf } from '../theme';

export type Resolved = Intent | string;

/** The selected row with its profile. */
type Selected = {
  readonly state: AppState;
  readonly row: ProfileRow;
  readonly profile: Profile;
  readonly name: string;
  readonly group: ProfileGroup | undefined;
};

/** A key that acts on the selected row. */
export function about(resolve: (subject: Selected) => Resolved): (state: AppState) => Resolved {
  return (state) => {
    const row = selectedRow(state);
    const profile = row && state.profiles.profiles.get(row.profileName);
    if (row === undefined || profile === undefined) return noRows(state);
    const name = shownName(row, state);
    return resolve({ state, row, profile, name, group: groupOf(state, row) });
  };
}

/** A key that acts on the selected row unless its profile is broken. */
export function aboutWorking(
  resolve: (subject: Selected) => Resolved,
): (state: AppState) => Resolved {
  return about((subject) => whyBroken(subject) ?? resolve(subject));
}

/** Why the list is empty, and which key shows the rows again. */
export function noRows(state: AppState): string {
  const { profiles, search, surroundings } = state;
  const { size } = profiles.profiles;
  if (search === undefined || size === 0) return 'No profiles yet.';
  const key = surroundings.pickFor === undefined ? 'Esc' : '^U';
  return `No profile matches ${shownQuery(state)}. ${key} shows all ${size}.`;
}

/** The query, cut so that a sentence about it fits. */
export function shownQuery({ search, size, appearance }: AppState): string {
  const { show, glyphs } = themeOf(appearance);
  return cutMiddle(show(search?.query ?? ''), Math.min(24, size.columns - 33), glyphs.ellipsis);
}

function whyBroken(selected: Selected): string | undefined {
  const { profile, name, state } = selected;
  const { problem, obstacle, kind, baseProfile } = profile;
  const reason = problem ?? obstacle;
  // A cached session still works. Only a new one would fail.
  if (reason === undefined || (obstacle === undefined && liveOf(selected))) return undefined;
  const { hasDetails, about } = layoutList(state);
  const isFault = problem !== undefined || kind !== 'settings';
  // The pane or the rows below the list say why.
  if (hasDetails || about > 0) {
    if (!isFault) return `${name} has nothing to sign in with.`;
    const place = shownPlace(reason, state.surroundings.home);
    return problem === undefined
      ? `${name} has no keys to sign in with. Fix ${baseProfile}: ${place}`
      : `${name} can't work. Fix: ${place}`;
  }
  if (!isFault) return `${name}: ${reason.message}`;
  return reasonAndFix(`${name}: ${reason.message}`, reason, state, 1).join('');
}

export const liveOf = ({ state, row }: Selected) =>
  isLive(state.sessions.get(row.key)?.session, state.now);

/** Says that work is running for the row, group or screen, which runs once at a time. */
export function whyBusy(
  { state, row, name }: Selected,
  keys: readonly string[] = [row.key],
): string | undefined {
  const work = keys.map((key) => state.work.get(key)).find((found) => found !== undefined);
  if (work === undefined) return undefined;
  return work.isQuiet ? `${name} is being renewed right now.` : `${name} is busy. Esc cancels.`;
}

/** Whether the plan may begin with a user's long-term keys. A process's keys are known only after it has run. */
function mayBeUser({ base }: SessionState['plan']): boolean {
  return base.kind === 'long-term' || base.kind === 'unknown';
}

/** The profile of the user whose devices AWS can list. */
export function baseUser({ state, row }: Selected): string | undefined {
  const plan = state.sessions.get(row.key)?.plan;
  return plan !== undefined && mayBeUser(plan) ? plan.base.profileName : undefined;
}

/** A key that acts on the devices of the profile's user. */
export function aboutUser(
  work: string,
  toIntent: (profileName: string) => Intent,
): (state: AppState) => Resolved {
  return aboutWorking((subject) => {
    const user = baseUser(subject);
    if (user !== undefined) return whyBusy(subject, [work]) ?? toIntent(subject.row.profileName);
    const { state } = subject;
    const users = [...state.sessions.values()].flatMap(({ plan }) =>
      mayBeUser(plan) && plan.hops.length === 0 ? [plan.profileName] : [],
    );
    const names = [...new Set(users)].map(printable);
    return names.length > 0
      ? `Only for a user with long-term keys: that is ${nameFew(names)}.`
      : 'Only for a user with long-term keys, and no profile here has any.';
  });
}

/** A key that signs in first if needed. */
export function aboutSession(
  resolve: (subject: Selected) => Resolved,
): (state: AppState) => Resolved {
  return aboutWorking((subject) => {
    const busy = liveOf(subject) === undefined ? whyBusy(subject) : undefined;
    return busy ?? resolve(subject);
  });
}

/** Why a profile is broken, and where to fix it, in this many rows. Cuts the reason, never the place. */
export function reasonAndFix(
  reason: string,
  place: FileLocation,
  { size, surroundings, appearance }: AppState,
  rows: number,
): readonly string[] {
  const { show, glyphs } = themeOf(appearance);
  const width = size.columns - 2;
  const fix = cutMiddle(
    `Fix: ${show(shownPlace(place, surroundings.home))}`,
    width,
    glyphs.ellipsis,
  );
  const said = wrapText(show(reason), width);
  const whole = said.slice(0, rows - 1);
  const rest = said.slice(rows - 1).join(' ');
  const room = width - cells(fix) - 2;
  return [...whole, rest === '' ? fix : `${cutEnd(rest, room, glyphs.ellipsis)}  ${fix}`];
}

/** A row's name in a sentence, cut in the middle to half of the window. */
export function shownName(row: ProfileRow, { size, appearance }: AppState): string {
  const { show, glyphs } = themeOf(appearance);
  return cutMiddle(show(rowName(row)), Math.floor(size.columns / 2), glyphs.ellipsis);
}

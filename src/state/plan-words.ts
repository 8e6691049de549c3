import type { SessionState } from '../aws/sessions/sessions';
import { formatAge, formatRemaining, formatTime, remainingMs } from '../countdown';
import type { Glyphs } from '../glyphs';
import { shownPlace } from '../printable';
import { type ExplainedLine, explainLines, explainProfile } from '../use-cases/explain-profile';
import { awsUsesLongTermKeys, isLive } from '../use-cases/profile-status';
import type { AppState } from './app-state';
import { deviceName } from './devices/devices-state';
import { type ProfileRow, secondDeviceKey } from './list/profile-groups';
import { roleNameOf } from './profile-facts';

/** How text from outside and key ids are shown. */
type Words = { readonly glyphs: Glyphs; readonly show: (text: string) => string };

/** One step of a plan, with a note such as the time left. */
type PlanStep = {
  readonly kind: 'base' | 'code' | 'role';
  readonly text: string;
  readonly note: string;
};

/** A row's plan in words: keys, code, roles. */
export function describePlan(
  state: AppState,
  row: ProfileRow,
  found: SessionState,
  theme: Words,
): readonly PlanStep[] {
  const { plan, session, mfaSession, answers } = found;
  const { base, hops, mfa } = plan;
  const left = (fact: typeof session) => {
    const live = isLive(fact, state.now);
    return live?.expiration ? formatRemaining(remainingMs(live.expiration, state.now)) : '';
  };
  const name = theme.show(base.profileName);
  const { keyCreatedAt } = answers;
  const age = keyCreatedAt === undefined ? [] : [formatAge(keyCreatedAt, state.now)];
  const first: PlanStep =
    base.kind === 'external' || base.kind === 'unknown'
      ? { kind: 'base', text: `credentials of ${name}`, note: '' }
      : {
          kind: 'base',
          text: `keys of ${name}`,
          note: [shortKeyId(base.accessKeyId, theme), ...age].join(' '),
        };
  const serialNumber = row.place === 'member' ? mfa?.serialNumber : row.serialNumber;
  const isOptional = mfa?.need === 'if-at-hand' && hops.length > 0;
  const codeNote =
    mfa?.via === 'direct' && hops.length > 0
      ? 'each time'
      : left(mfaSession) || (isOptional && answers.needsCode !== true ? 'if asked' : '');
  const code: readonly PlanStep[] =
    serialNumber === undefined || (isOptional && answers.needsCode === false)
      ? []
      : [
          {
            kind: 'code',
            text: `code from ${theme.show(deviceName(serialNumber))}`,
            note: codeNote,
          },
        ];
  const roles = hops.map(
    (hop, index): PlanStep => ({
      kind: 'role',
      text: `role ${theme.show(roleNameOf(hop) ?? '')}`,
      note: index === hops.length - 1 ? left(session) : '',
    }),
  );
  return [first, ...code, ...roles];
}

/** Never more than the last four characters of a key id. */
function shortKeyId(accessKeyId: string | undefined, { glyphs, show }: Words): string {
  if (accessKeyId === undefined) return '';
  return show(accessKeyId.slice(0, 4)) + glyphs.ellipsis + show(accessKeyId.slice(-4));
}

/** `~/.aws/config:14`. */
export function placeOf(state: AppState, row: ProfileRow, theme: Words): string {
  const location = state.profiles.profiles.get(row.profileName)?.location;
  if (location === undefined) return '';
  return theme.show(shownPlace(location, state.surroundings.home));
}

/** `until 15:03`, and what `aws` does if that differs. */
export function describeEnd(found: SessionState | undefined, now: Date): string {
  const live = isLive(found?.session, now);
  if (live === undefined) return 'not signed in';
  if (live.expiration === undefined) return 'end unknown';
  const until = `until ${formatTime(live.expiration)}`;
  if (found !== undefined && awsUsesLongTermKeys(found)) {
    return `${until} (aws uses the keys without MFA: s, c or l)`;
  }
  if (live.awsCliUntil === undefined) return until;
  return live.awsCliUntil > now
    ? `${until} (aws CLI until ${formatTime(live.awsCliUntil)})`
    : `${until} (the aws CLI asks for a code)`;
}

/** What other programs do with a row's profile now. Empty until the row is read. */
export function explainedLines(
  { profiles, sessions, surroundings, now }: AppState,
  { profileName, key }: ProfileRow,
): readonly ExplainedLine[] {
  const profile = profiles.profiles.get(profileName);
  const state = sessions.get(key);
  if (profile === undefined || (state === undefined && profile.obstacle === undefined)) return [];
  const { environment } = surroundings;
  const found = explainProfile(profile, state, {
    profiles,
    stateOf: ({ profile: name, serialNumber }) => {
      // The key of a profile's first row is its name.
      const first = sessions.get(name);
      return serialNumber === undefined || first?.plan.mfa?.serialNumber === serialNumber
        ? first
        : sessions.get(secondDeviceKey(name, serialNumber));
    },
    environment,
    now,
    mostRead: 500,
  });
  // The pane shows the full path below.
  return explainLines(found, profile, ({ file, line }) =>
    shownPlace({ file: basename(file), line }),
  );
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

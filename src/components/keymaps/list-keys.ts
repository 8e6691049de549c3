import { printable } from '../../printable';
import type { AppState } from '../../state/app-state';
import { devicesWork, enrollmentWork } from '../../state/devices/devices-state';
import type { Intent } from '../../state/intents';
import { isFolded } from '../../state/list/profile-groups';
import { selectedRow } from '../../state/list/row-status';
import { isFiltering } from '../../state/list/search';
import { defaultLinkName } from '../../state/profile-facts';
import {
  copyCommandOf,
  enterAction,
  enterWords,
  opensConsole,
} from '../../state/sessions/enter-key';
import { activityRows } from '../../state/window-layout';
import { isLive } from '../../use-cases/profile-status';
import { commonKeys, escKey, moveKeys } from './common';
import type { Binding, Keymap } from './keymap';
import {
  about,
  aboutSession,
  aboutUser,
  aboutWorking,
  baseUser,
  liveOf,
  noRows,
  type Resolved,
  whyBusy,
} from './list-subject';

const signIn = aboutWorking((subject) => {
  const { state, row } = subject;
  const live = liveOf(subject);
  const busy = whyBusy(subject);
  if (busy !== undefined && (live === undefined || state.work.get(row.key)?.isQuiet === false)) {
    return busy;
  }
  return live === undefined ? { kind: 'sign-in', rowKey: row.key } : enterAction(state, row);
});

function labelOfEnter(state: AppState): string {
  const row = selectedRow(state);
  const live = row && isLive(state.sessions.get(row.key)?.session, state.now);
  return live === undefined ? 'sign in' : enterWords[state.surroundings.settings.enter].label;
}

const openInTmux = aboutSession(({ state, row }) =>
  state.surroundings.isInTmux
    ? { kind: 'open-shell-in-tmux', rowKey: row.key }
    : 'Only inside tmux: s opens the shell here.',
);

const renew = aboutWorking((subject) => {
  const { state, row } = subject;
  const session = state.sessions.get(row.key)?.session;
  if (session === undefined) return 'Not signed in. Enter signs in.';
  if (session.origin === 'file')
    return 'Its keys are in a file. The program that wrote them renews them.';
  return whyBusy(subject) ?? { kind: 'renew', rowKey: row.key };
});

const signInAll = about((subject) => {
  const { group, name, state } = subject;
  const opens = group?.members.some(
    ({ profileName }) => state.profiles.profiles.get(profileName)?.roleArn !== undefined,
  );
  if (!opens || group === undefined) return `${name} opens no roles.`;
  const busy = whyBusy(subject, [group.id, group.head.key]);
  return busy ?? { kind: 'sign-in-all', groupId: group.id };
});

const forget = about(({ state, row }) => {
  const session = state.sessions.get(row.key)?.session;
  return session === undefined || session.origin === 'file'
    ? 'Not signed in.'
    : { kind: 'forget', rowKey: row.key };
});

const copyCommand = aboutWorking(({ state, row }) => copyCommandOf(state, row));

const copyExports = aboutWorking((subject) =>
  liveOf(subject) === undefined
    ? 'Sign in first: Enter.'
    : { kind: 'copy-exports', rowKey: subject.row.key },
);

const openConsole = aboutWorking((subject) =>
  !opensConsole(subject.state, subject.row)
    ? 'The console opens for roles only. Choose a role of this user.'
    : (whyBusy(subject) ?? { kind: 'open-console', rowKey: subject.row.key }),
);

const findRoles = aboutWorking((subject) =>
  subject.profile.sso === undefined
    ? 'Only for an SSO profile: its sign-in may open more roles.'
    : (whyBusy(subject) ?? { kind: 'find-roles', rowKey: subject.row.key }),
);

const copyArn = about(({ profile, row, name }) => {
  const arn = profile.roleArn ?? row.serialNumber;
  return arn ? { kind: 'copy', text: arn, what: `The ARN of ${name}` } : 'No ARN here.';
});

const link = aboutWorking((subject) => {
  const { profile, row, state } = subject;
  if (profile.kind === 'linked') return 'This profile is a link already.';
  if (profile.kind === 'sso') return 'No link needed: every SDK reads this SSO sign-in itself.';
  const linked = defaultLinkName(row.subject);
  if (state.profiles.profiles.has(linked)) return `Linked already: ${printable(linked)}.`;
  return baseUser(subject) === undefined
    ? 'Only for a role or a user with long-term keys.'
    : { kind: 'link', rowKey: row.key };
});

function whyNoActivity({ activity, hasActivity }: AppState): string {
  if (activity.length === 0) return 'Nothing has happened yet.';
  return hasActivity
    ? 'This window has no room for the activity.'
    : 'The activity is hidden: h shows it.';
}

const hasProfiles =
  (intent: Intent) =>
  ({ profiles }: AppState): Resolved =>
    profiles.profiles.size > 0 ? intent : 'No profiles yet.';

/** The action keys of the list, in the order of the footer. */
const actionKeys: readonly Binding[] = [
  {
    keys: ['Enter'],
    label: 'sign in',
    labelNow: labelOfEnter,
    description: 'sign in; again: use it',
    section: 'Session',
    footer: 1,
    when: 'the profile is not broken',
    resolve: signIn,
  },
  {
    keys: ['s'],
    label: 'shell',
    description: 'shell; exit comes back',
    section: 'Use',
    footer: 2,
    isLeftOut: (state) => labelOfEnter(state) === 'shell',
    when: 'you can sign in to it (asks for a code first)',
    resolve: aboutSession(({ row }) => ({ kind: 'open-shell', rowKey: row.key })),
  },
  {
    keys: ['S'],
    label: 'tmux shell',
    description: 'shell in a tmux window',
    section: 'Use',
    when: 'inside tmux',
    resolve: openInTmux,
  },
  {
    keys: ['r'],
    label: 'renew',
    description: 'a new session now',
    section: 'Session',
    footer: 4,
    when: 'it has a session, even an expired one',
    resolve: renew,
  },
  {
    keys: ['a'],
    label: 'all',
    description: 'all roles of this code',
    section: 'Session',
    footer: 5,
    when: 'the code opens a role',
    resolve: signInAll,
  },
  {
    keys: ['x'],
    label: 'sign out',
    description: 'sign out',
    section: 'Session',
    footer: 8,
    when: 'a session is kept',
    resolve: forget,
  },
  {
    keys: ['c'],
    label: 'copy',
    description: 'copy the eval command',
    section: 'Use',
    footer: 6,
    when: 'the profile is not broken',
    resolve: copyCommand,
  },
  {
    keys: ['C'],
    label: 'copy exports',
    description: 'copy the exports (secret)',
    section: 'Use',
    when: 'signed in',
    resolve: copyExports,
  },
  {
    keys: ['o'],
    label: 'console',
    description: 'console in the browser',
    section: 'Use',
    footer: 7,
    when: "its keys may be a role's",
    resolve: openConsole,
  },
  {
    keys: ['l'],
    label: 'link',
    description: 'link; find SSO roles',
    listedKeys: ['l', 'f'],
    section: 'Use',
    footer: 12,
    when: 'it signs in by code and is not linked; to SSO',
    resolve: link,
  },
  {
    keys: ['f'],
    label: 'find roles',
    description: '',
    section: 'Use',
    when: 'it signs in to SSO',
    isLeftOut: (state) => {
      const row = selectedRow(state);
      return state.profiles.profiles.get(row?.profileName ?? '')?.sso === undefined;
    },
    footer: 12,
    resolve: findRoles,
  },
  {
    keys: ['y'],
    label: 'ARN',
    description: 'copy the ARN',
    section: 'Use',
    when: 'it has one',
    resolve: copyArn,
  },
  {
    keys: ['/'],
    label: 'search',
    section: 'Move',
    footer: 3,
    when: 'there are profiles',
    resolve: hasProfiles({ kind: 'open-search' }),
  },
  {
    keys: ['t'],
    label: 'sort',
    description: 'sort: sign-in, name, time',
    section: 'Screen',
    footer: 11,
    when: 'there are profiles',
    resolve: hasProfiles({ kind: 'cycle-sort' }),
  },
  {
    keys: ['v'],
    label: 'details',
    description: 'details, activity: on, off',
    listedKeys: ['v', 'h'],
    section: 'Use',
    when: 'there are profiles',
    resolve: hasProfiles({ kind: 'toggle-details' }),
  },
  {
    keys: ['h'],
    label: 'activity',
    description: '',
    section: 'Use',
    when: 'there are profiles',
    resolve: hasProfiles({ kind: 'toggle-activity' }),
  },
  {
    keys: ['Tab'],
    label: 'activity',
    description: '',
    section: 'Use',
    when: 'something has happened',
    resolve: (state) =>
      activityRows(state) > 0 ? { kind: 'open-activity' } : whyNoActivity(state),
  },
  {
    keys: ['e'],
    label: 'enroll',
    description: 'enroll an MFA device',
    section: 'Devices',
    footer: 9,
    when: 'its user has long-term keys',
    resolve: aboutUser(enrollmentWork, (profileName) => ({
      kind: 'enroll',
      profileName,
      isAnother: false,
    })),
  },
  {
    keys: ['d'],
    label: 'devices',
    description: "the user's devices",
    section: 'Devices',
    footer: 10,
    when: 'its user has long-term keys',
    resolve: aboutUser(devicesWork, (profileName) => ({ kind: 'open-devices', profileName })),
  },
  {
    keys: ['p'],
    label: 'authenticator',
    description: "the sandbox's codes",
    section: 'Devices',
    footer: 13,
    when: 'in the sandbox',
    resolve: ({ surroundings }) =>
      surroundings.isSandbox
        ? { kind: 'open-authenticator' }
        : 'Only in the sandbox: awsmfa sandbox.',
  },
];

/** Fold the group of the selected row. */
const foldKeys: readonly Binding[] = [
  {
    keys: ['Left'],
    label: 'fold',
    description: 'fold, unfold the group',
    listedKeys: ['Left', 'Right', ' '],
    footerKeys: ['Left', 'Right'],
    section: 'Move',
    footer: 14,
    when: 'the code opens roles',
    resolve: fold(true),
  },
  { keys: ['Right'], label: 'fold', description: '', section: 'Move', resolve: fold(false) },
  { keys: [' '], label: 'fold', description: '', section: 'Move', resolve: fold(undefined) },
];

function fold(isToFold: boolean | undefined) {
  return about(({ state, group, name }) => {
    if (isFiltering(state.search?.query)) return 'A search shows folded groups, too.';
    if (group === undefined || group.members.length === 0) return `${name} has no roles to fold.`;
    if (isToFold === isFolded(group, state))
      return isToFold === true
        ? 'Folded already: Space shows its roles.'
        : 'Its roles are shown already.';
    return { kind: 'fold', groupId: group.id, isToFold };
  });
}

export const sayNoRows = (state: AppState) => (state.rows.length > 0 ? undefined : noRows(state));
const listMoves = moveKeys(sayNoRows);

export const listKeymap: Keymap = {
  bindings: [...listMoves, ...foldKeys, ...actionKeys, ...commonKeys('list')],
};

/** Leaves the picker without a choice. */
export const cancelKey = escKey({
  label: 'cancel',
  description: 'choose nothing',
  isPinned: true,
  footer: 0,
  resolve: () => ({ kind: 'interrupt' }),
});

/** The list as a picker, where Enter returns the choice. */
export const pickerKeymap: Keymap = {
  bindings: [
    ...listMoves,
    ...foldKeys,
    {
      keys: ['Enter'],
      label: 'choose',
      section: 'Use',
      footer: 1,
      when: 'the profile is not broken',
      resolve: aboutWorking(() => ({ kind: 'pick' })),
    },
    ...actionKeys.filter(({ keys }) => ['/', 't', 'v'].some((key) => keys.includes(key))),
    ...commonKeys('list').map((binding) => (binding.keys.includes('Esc') ? cancelKey : binding)),
  ],
};

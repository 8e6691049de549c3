import { deviceName } from '../../aws/devices/device';
import type { Profile, ProfileSet, Subject } from '../../aws/profiles/profile';
import type { SessionFact } from '../../aws/sessions/credentials';
import type { SessionState, StateOf } from '../../aws/sessions/sessions';

/** One line of the list. */
export type ProfileRow = {
  /** The profile's name; for the head of a second device, the name and the serial number. */
  readonly key: string;
  readonly profileName: string;
  /** The profile and device whose session the row shows and whose actions it runs. */
  readonly subject: Subject;
  readonly groupId: string;
  /** `head`: the base, whose code opens the members below it. `alone`: a group of one. */
  readonly place: 'head' | 'member' | 'alone';
  /** The device whose code opens the group. */
  readonly serialNumber: string | undefined;
  /** The head of a second device, whose profile is listed in another group. */
  readonly isSecondDevice: boolean;
};

/** What one code opens: a base identity with one device, and the profiles based on it. */
export type ProfileGroup = {
  readonly id: string;
  /** The device whose code opens the group. `undefined`: no code is needed, or no device is known. */
  readonly serialNumber: string | undefined;
  readonly head: ProfileRow;
  readonly members: readonly ProfileRow[];
};

/**
 * Groups the profiles, or some of them, by the identity that one code opens, in file order. Profiles
 * with the same access key and serial number share the MFA session, so they form one group. A user with
 * two devices in use has two groups.
 */
export function groupProfiles(
  { profiles }: ProfileSet,
  grouped: Iterable<Profile> = profiles.values(),
): readonly ProfileGroup[] {
  const places = new Map<string, Place>();
  for (const profile of grouped) places.set(profile.name, findPlace(profile, profiles));
  joinUsersWithoutSerialNumber(places);

  const gathered = new Map<string, Place[]>();
  for (const place of places.values()) {
    const found = gathered.get(place.id);
    if (found === undefined) gathered.set(place.id, [place]);
    else found.push(place);
  }
  return Array.from(gathered, ([id, members]) => toGroup(id, members));
}

type Place = {
  readonly profile: Profile;
  readonly base: Profile;
  readonly identity: string;
  /** Whether the profile's own settings, or a role's, decide which device is used. */
  isNamed: boolean;
  id: string;
  /** Of the group. */
  serialNumber: string | undefined;
};

function findPlace(profile: Profile, profiles: ReadonlyMap<string, Profile>): Place {
  const base = (profile.problem === undefined && profiles.get(profile.baseProfile)) || profile;
  const isUser = base.keys !== undefined && base.keys.sessionToken === undefined;
  const identity = isUser && base.keys !== undefined ? base.keys.accessKeyId : `\0${base.name}`;
  const serialNumber =
    serialNumberOfRoles(profile, base, profiles) ?? (base.mfaSerial || undefined);
  return { profile, base, identity, isNamed: true, serialNumber, id: toId(identity, serialNumber) };
}

/** The device that the role nearest to the base names, as in the plan. */
function serialNumberOfRoles(
  profile: Profile,
  base: Profile,
  profiles: ReadonlyMap<string, Profile>,
): string | undefined {
  let found: string | undefined;
  let current: Profile | undefined = profile;
  // A chain can't be longer than the number of profiles, unless it is a circle, which is broken.
  for (let hops = 0; current !== undefined && current !== base && hops < profiles.size; hops += 1) {
    found = current.mfaSerial || found;
    current = profiles.get(current.sourceProfile ?? '');
  }
  return found;
}

function toId(identity: string, serialNumber: string | undefined): string {
  return `${identity}\0${serialNumber ?? ''}`;
}

/** Puts a user without mfa_serial into the group of the device that its roles name. */
function joinUsersWithoutSerialNumber(places: ReadonlyMap<string, Place>): void {
  const first = new Map<string, string>();
  for (const { identity, serialNumber } of places.values()) {
    if (serialNumber !== undefined && !first.has(identity)) first.set(identity, serialNumber);
  }
  for (const place of places.values()) {
    if (place.serialNumber !== undefined) continue;
    place.serialNumber = first.get(place.identity);
    place.isNamed = place.serialNumber === undefined;
    place.id = toId(place.identity, place.serialNumber);
  }
}

function toGroup(id: string, places: readonly Place[]): ProfileGroup {
  const [first] = places;
  if (first === undefined) throw new RangeError('a group has at least one profile');
  const { base, serialNumber } = first;
  const own = places.find(({ profile }) => profile === base);
  const others = places.filter((place) => place !== own);
  const row = (profileName: string, place: ProfileRow['place']): ProfileRow => ({
    key: profileName,
    profileName,
    subject: { profile: profileName },
    groupId: id,
    place,
    serialNumber,
    isSecondDevice: false,
  });
  const head: ProfileRow = {
    ...row(base.name, own !== undefined && others.length === 0 ? 'alone' : 'head'),
    // The user's settings name another device or none. The roles below name this one.
    ...(own?.isNamed !== true && { subject: { profile: base.name, serialNumber } }),
    ...(own === undefined && {
      key: secondDeviceKey(base.name, serialNumber),
      isSecondDevice: true,
    }),
  };
  return {
    id,
    serialNumber,
    head,
    members: others.map(({ profile }) => row(profile.name, 'member')),
  };
}

/** The key of a user's row for a device that its settings don't name. */
export function secondDeviceKey(profileName: string, serialNumber: string | undefined): string {
  return `${profileName}\0${serialNumber}`;
}

/** The row's name, with the device's name for a second device. Not yet safe to print. */
export function rowName({ profileName, isSecondDevice, serialNumber = '' }: ProfileRow): string {
  return isSecondDevice ? `${profileName} / ${deviceName(serialNumber)}` : profileName;
}

/** The rows of the groups from top to bottom. */
export function flattenGroups(groups: readonly ProfileGroup[]): readonly ProfileRow[] {
  return groups.flatMap(({ head, members }) => [head, ...members]);
}

/** What the person folded, and the size from which groups start folded. */
type Folding = {
  readonly folds: ReadonlyMap<string, boolean>;
  readonly surroundings: { readonly mostUnfolded: number };
};

/** Whether only the group's head is shown. */
export function isFolded(
  { id, members }: ProfileGroup,
  { folds, surroundings: { mostUnfolded } }: Folding,
): boolean {
  return members.length > 0 && (folds.get(id) ?? members.length > mostUnfolded);
}

/** The rows from top to bottom, without those of folded groups. */
export function unfoldedRows(
  groups: readonly ProfileGroup[],
  folding: Folding,
): readonly ProfileRow[] {
  return groups.flatMap((group) =>
    isFolded(group, folding) ? group.head : [group.head, ...group.members],
  );
}

/** The folds, with the group of the selected row unfolded. */
export function revealed(
  groups: readonly ProfileGroup[],
  state: Folding & { readonly selectedKey: string | undefined },
): Folding['folds'] {
  const { selectedKey, folds } = state;
  const group = groups.find(({ members }) => members.some(({ key }) => key === selectedKey));
  return group !== undefined && isFolded(group, state)
    ? new Map(folds).set(group.id, false)
    : folds;
}

const indexes = new WeakMap<object, ReadonlyMap<string, ProfileGroup>>();

/** The group that a row is in. */
export function groupOf(
  { groups }: { readonly groups: readonly ProfileGroup[] },
  { groupId }: Pick<ProfileRow, 'groupId'>,
): ProfileGroup | undefined {
  let index = indexes.get(groups);
  if (index === undefined) {
    index = new Map(groups.map((group) => [group.id, group]));
    indexes.set(groups, index);
  }
  return index.get(groupId);
}

/** The index of each row, by key. */
export function placeRows(rows: readonly ProfileRow[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ key }, index) => [key, index]));
}

/** The sessions by row key. Broken profiles have none. */
export type RowSessions = ReadonlyMap<string, SessionState>;

/** The session state of each row's subject. */
export function toRowSessions(groups: readonly ProfileGroup[], stateOf: StateOf): RowSessions {
  const sessions = new Map<string, SessionState>();
  for (const { key, subject } of flattenGroups(groups)) {
    const state = stateOf(subject);
    if (state !== undefined) sessions.set(key, state);
  }
  return sessions;
}

/** A row that has a session, good or expired. */
export type KeptSession = SessionState & {
  readonly row: ProfileRow;
  readonly session: SessionFact;
};

export function keptSessions(
  groups: readonly ProfileGroup[],
  sessions: RowSessions,
): readonly KeptSession[] {
  return flattenGroups(groups).flatMap((row) => {
    const found = sessions.get(row.key);
    return found?.session === undefined ? [] : { ...found, session: found.session, row };
  });
}

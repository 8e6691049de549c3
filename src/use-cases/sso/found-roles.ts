import type { NewSection } from '../../aws/profiles/edit/edit';
import type { Profile, ProfileSet } from '../../aws/profiles/profile';
import type { SsoAccountRoles } from '../../aws/sso/access-token';
import { changeFiles, type FilesPort } from '../change-files';
import type { ConfirmingFace } from '../face';

/** A role that the sign-in opens and no profile names. */
export type FoundRole = {
  readonly accountId: string;
  /** As AWS names it. Not safe to print. */
  readonly accountName: string;
  readonly roleName: string;
  /** The name for its profile. Safe to print. */
  readonly profile: string;
};

/** The roles that no profile names, each with a free profile name. */
export function rolesWithoutProfile(
  accounts: readonly SsoAccountRoles[],
  { profiles }: ProfileSet,
  owner: Profile,
): readonly FoundRole[] {
  const known = new Set(
    [...profiles.values()].flatMap(({ sso }) =>
      sso !== undefined && sso.session.startUrl === owner.sso?.session.startUrl
        ? [keyOf(sso.accountId, sso.roleName)]
        : [],
    ),
  );
  const found = accounts.flatMap(({ accountId, name, roles }) =>
    roles
      .filter((roleName) => !known.has(keyOf(accountId, roleName)))
      .map((roleName) => ({ accountId, accountName: name, roleName })),
  );
  return withNames(found, new Set(profiles.keys()));
}

/** Neither part has a blank in it. */
function keyOf(accountId: string, roleName: string): string {
  return `${accountId} ${roleName}`;
}

function withNames(
  found: readonly Omit<FoundRole, 'profile'>[],
  names: ReadonlySet<string>,
): readonly FoundRole[] {
  const wanted = new Map<string, number>();
  for (const role of found) {
    const name = plainName(role);
    wanted.set(name, (wanted.get(name) ?? 0) + 1);
  }
  const taken = new Set(names);
  return found.map((role) => {
    const plain = plainName(role);
    const isTaken = names.has(plain) || (wanted.get(plain) ?? 0) > 1;
    const first = isTaken ? `${plain}-${role.accountId}` : plain;
    let profile = first;
    for (let count = 2; taken.has(profile); count += 1) profile = `${first}-${count}`;
    taken.add(profile);
    return { ...role, profile };
  });
}

/** `acme-main-Operator`. A name that begins with `-` would be an option of every command. */
function plainName({ accountId, accountName, roleName }: Omit<FoundRole, 'profile'>): string {
  const account = accountName.trim() === '' ? accountId : accountName;
  // Protects: an account's name can't add a line to the file or become an option.
  const name = `${account}-${roleName}`.replace(/[^A-Za-z0-9_.-]/gu, '-');
  return name.startsWith('-') || name.startsWith('.') ? `${accountId}${name}` : name;
}

/** Roles of the same sign-in call the same endpoints and trust the same certificates. */
const shared = ['region', 'endpoint_url', 'services', 'ca_bundle'] as const;

/**
 * Shows the profiles for these roles, and writes them if the person agrees. Returns whether it did.
 */
export function addFoundRoles(
  roles: readonly FoundRole[],
  owner: Profile,
  files: FilesPort,
  face: ConfirmingFace,
): Promise<boolean> {
  const edits = roles.map((role) => ({ kind: 'add-section', ...toSection(role, owner) }) as const);
  return changeFiles(
    { kind: 'several', files: [{ file: 'config', edits }] },
    {
      title: roles.length === 1 ? 'Add a role' : `Add ${roles.length} roles`,
      reason: `The sign-in of ${owner.name} opens them, and no profile names them.`,
    },
    files,
    face,
  );
}

function toSection({ profile, accountId, roleName }: FoundRole, owner: Profile): NewSection {
  const { name, startUrl, region = '' } = owner.sso?.session ?? {};
  const like = shared.flatMap((key) => {
    const value = owner.settings.get(key);
    return typeof value === 'string' && value !== '' ? [[key, value] as const] : [];
  });
  return {
    profile,
    settings: [
      ...(name === undefined
        ? ([
            ['sso_start_url', startUrl ?? ''],
            ['sso_region', region],
          ] as const)
        : ([['sso_session', name]] as const)),
      ['sso_account_id', accountId],
      ['sso_role_name', roleName],
      ...(owner.region === undefined ? [['region', region] as const] : []),
      ...like,
    ],
  };
}

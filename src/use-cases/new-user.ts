import type { KeyStoreName } from '../aws/key-stores/key-store';
import { isNameForEverySdk, type ProfileSet } from '../aws/profiles/profile';
import { flawOfSetting, visibleFlaw } from '../aws/profiles/resolve/setting-rules';
import { bounds } from '../bounds';
import type { AppError } from '../errors';
import type { Secret } from '../secret';

export type NewUser = {
  readonly profile: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly region: string;
  /** Where to keep the keys: `file`, or the name of a store. */
  readonly store: string;
};

export type NewRole = { readonly roleArn: string; readonly roleProfile: string };

/**
 * What is wrong with an answer, and in which field. Never quotes the value, which may be the
 * secret.
 */
export type Flaw<Answer> = { readonly field: keyof Answer; readonly message: string };

/** A flaw as an error, if nobody can be asked again. */
export function flawAsUsage({ message }: { readonly message: string }): AppError {
  return { kind: 'usage', message, hint: 'See what it takes: awsmfa help add' };
}

/** Finds what AWS, a file or an SDK would refuse later. */
export function flawOfUser(
  user: NewUser,
  set: ProfileSet,
  stores: readonly KeyStoreName[],
): Flaw<NewUser> | undefined {
  const { profile, accessKeyId, region, store } = user;
  const flaws: readonly (readonly [keyof NewUser, string | undefined])[] = [
    ['profile', flawOfName(profile, set)],
    ['accessKeyId', flawOfKeyId(accessKeyId)],
    ['secretAccessKey', flawOfSecret(user)],
    ['region', flawOf('The region', region, (text) => flawOfSetting('region', text))],
    [
      'store',
      placesForKeys(stores).some((place) => place === store)
        ? undefined
        : `On this computer, keys can be kept in ${placesForKeys(stores).join(', ')}.`,
    ],
  ];
  return firstFlaw(flaws);
}

/** Where this computer can keep the keys of a new user. */
export function placesForKeys(stores: readonly KeyStoreName[]): readonly ('file' | KeyStoreName)[] {
  return ['file', ...stores];
}

export function flawOfRole(
  { roleArn, roleProfile }: NewRole,
  { profile }: NewUser,
  set: ProfileSet,
): Flaw<NewRole> | undefined {
  return firstFlaw<NewRole>([
    ['roleArn', flawOf('The role ARN', roleArn, (text) => flawOfSetting('role_arn', text))],
    [
      'roleProfile',
      roleProfile === profile
        ? `${profile} is the name of the user's profile. Choose another name for the role.`
        : flawOfName(roleProfile, set),
    ],
  ]);
}

function firstFlaw<Answer>(
  flaws: readonly (readonly [keyof Answer, string | undefined])[],
): Flaw<Answer> | undefined {
  for (const [field, message] of flaws) if (message !== undefined) return { field, message };
  return undefined;
}

/** `The region can't be used: it contains a space.` */
function flawOf(
  what: string,
  value: string,
  rule: (value: string) => string | undefined,
): string | undefined {
  if (value === '') return `${what} is empty.`;
  const flaw = rule(value);
  return flaw === undefined ? undefined : `${what} can't be used: ${flaw}.`;
}

function flawOfName(name: string, { profiles }: ProfileSet): string | undefined {
  // Protects: an existing profile is never overwritten.
  if (profiles.has(name)) return `A profile ${name} already exists. Choose another name.`;
  return flawOf('The profile name', name, () => {
    if (name.length > bounds.name) return `it is longer than ${bounds.name} characters`;
    // Protects: a profile's name is neither DEFAULT nor an option.
    const isTaken = name === 'DEFAULT' || name.startsWith('-');
    return isNameForEverySdk(name) && !isTaken
      ? undefined
      : 'not every tool reads it. Letters, digits and - _ . / @ + : % work, with no - first';
  });
}

function flawOfKeyId(id: string): string | undefined {
  return flawOf('The access key id', id, () => {
    const flaw = visibleFlaw(id);
    if (flaw !== undefined) return flaw;
    if (/^ASIA/.test(id))
      return 'an id that begins with ASIA belongs to temporary keys, and awsmfa needs long-term keys (AKIA)';
    // AccessKeyId in the IAM API reference. AWS makes ids of capital letters and digits.
    return /^[A-Z0-9]{16,128}$/.test(id)
      ? undefined
      : 'it must be 16 to 128 capital letters and digits, such as AKIAIOSFODNN7EXAMPLE';
  });
}

function flawOfSecret({ secretAccessKey, accessKeyId }: NewUser): string | undefined {
  const secret = secretAccessKey.reveal();
  return flawOf('The secret access key', secret, () => {
    if (secret === accessKeyId) return 'it is the access key id';
    const flaw = visibleFlaw(secret);
    if (flaw !== undefined) return flaw;
    return /^[\w/+=.-]{16,128}$/.test(secret)
      ? undefined
      : 'it must be letters, digits, / and +. AWS makes secrets of 40 characters';
  });
}

/** The role's own name, without the characters that a profile name can't have. */
export function suggestedRoleProfile(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1).replace(/[^\w@+.%-]/g, '');
}

/** A free name. `default` first, because tools use it if nobody names a profile. */
export function suggestedProfile(profiles: ProfileSet['profiles']): string | undefined {
  return ['default', 'work'].find((name) => !profiles.has(name));
}

import { whyUnreadable } from '../../aws/files/read-regular';
import { longTermProfileOf, settingNotes } from '../../aws/profiles/foreign-settings';
import type { Profile, ProfileSet } from '../../aws/profiles/profile';
import type { Environment } from '../../aws/profiles/read/locate';
import { regionVariable } from '../../aws/profiles/resolve/active';
import { visibleFlaw } from '../../aws/profiles/resolve/setting-rules';
import { isOfAwsume } from '../../aws/profiles/resolve/static-keys';
import type { Plan } from '../../aws/sessions/plan';
import { nameFew, quoted, shownPlace } from '../../printable';
import type { FoundSettings } from '../config/read-settings';
import { isVersion1 } from './check-environment';
import { type Finding, findings } from './finding';

const { note, warning, problem } = findings('settings');

export type PlannedProfile = { readonly profile: Profile; readonly plan: Plan };

/** So many of one kind are named one by one. */
const mostRows = 5;

/** Settings that do nothing, or not what they look like: those of other tools, and mistyped ones. */
export function checkSettings(set: ProfileSet, home: string): readonly Finding[] {
  const profiles = [...set.profiles.values()];
  const notes = profiles.flatMap((profile) =>
    settingNotes(profile).map(({ key, message, advice }) => {
      return note(`${profile.name}: ${message} (${shownPlace(profile.locate(key), home)})`, advice);
    }),
  );
  return [...notes, ...checkAwsMfa(profiles, set)];
}

/** The file that a web identity's token is read from at each call; `aws` expands no `~` in it. */
export function checkTokenFiles({ profiles }: ProfileSet, home: string): readonly Finding[] {
  return [...profiles.values()].flatMap(({ kind, name, settings, locate }) => {
    const key = 'web_identity_token_file';
    const path = kind === 'web-identity' ? settings.get(key) : undefined;
    const reason = typeof path === 'string' ? whyUnreadable(path) : undefined;
    if (reason === undefined) return [];
    const fix = `Fix: ${shownPlace(locate(key), home)}`;
    return [problem(`${name}: Could not read ${path}: ${reason}.`, fix)];
  });
}

/** What awsmfa's own settings file and variables hold that is not taken. */
export function checkOwnSettings({ problems }: FoundSettings, home: string): readonly Finding[] {
  return problems.map((flaw) =>
    warning(`awsmfa's settings: ${flaw.message}`, `Fix: ${shownPlace(flaw, home)}`),
  );
}

/** Sources of which the environment says that they hold nothing here: `aws` fails with the role. */
export function checkCredentialSources(
  { profiles }: ProfileSet,
  env: Environment,
  home: string,
): readonly Finding[] {
  const has = (...names: readonly string[]) => names.some((name) => env[name]);
  const lacking: Readonly<Record<string, string | false>> = {
    Environment: !has('AWS_ACCESS_KEY_ID') && 'AWS_ACCESS_KEY_ID is not set',
    EcsContainer:
      !has('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI') &&
      'this is no container of ECS, which sets AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    Ec2InstanceMetadata:
      env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true' &&
      'AWS_EC2_METADATA_DISABLED turns it off',
  };
  return [...profiles.values()].flatMap(({ name, problem, credentialSource = '', locate }) => {
    const why = problem === undefined && lacking[credentialSource];
    if (!why) return [];
    return [
      warning(
        `${name} takes its keys from ${credentialSource}, and ${why}: aws fails with it here.`,
        `See ${shownPlace(locate('credential_source'), home)}, or write source_profile there.`,
      ),
    ];
  });
}

/** Temporary keys that end each day are no fault, but `aws` fails until there are new ones. */
export function checkExpiredKeys({ profiles }: ProfileSet, now: Date): readonly Finding[] {
  const over = [...profiles.values()].flatMap(({ name, keys }) =>
    keys?.sessionToken && keys.expiration && keys.expiration <= now ? [name] : [],
  );
  if (over.length === 0) return [];
  return [
    note(
      `The temporary keys of ${nameFew(over)} have expired: aws fails with them.`,
      'The program that wrote these keys can get new ones.',
    ),
  ];
}

/** Temporary keys that aws-mfa made of long-term ones: those are all that awsmfa needs. */
function checkAwsMfa(profiles: readonly Profile[], set: ProfileSet): readonly Finding[] {
  return profiles.flatMap((profile) => {
    const { name } = profile;
    const longTerm = longTermOfAwsMfa(profile, set);
    if (longTerm === undefined) return [];
    return [
      note(
        `${name} holds temporary keys that aws-mfa made of ${longTerm}.`,
        `Write source_profile = ${longTerm} in the roles, and awsmfa needs no other program.`,
      ),
    ];
  });
}

function longTermOfAwsMfa({ name, keys }: Profile, set: ProfileSet): string | undefined {
  return keys?.sessionToken && longTermProfileOf(name, set);
}

/**
 * A profile without a region is refused by `aws` for most services, and a role does not inherit that
 * of its source (tried with AWS CLI 1.45). STS alone has an endpoint for all regions.
 */
export function checkRegions(
  working: readonly PlannedProfile[],
  set: ProfileSet,
  env: Environment,
  home: string,
): readonly Finding[] {
  if (regionVariable(env) !== undefined) return [];
  const ofAwsMfa = new Set(
    [...set.profiles.values()].map((profile) => longTermOfAwsMfa(profile, set)),
  );
  const without = working.filter(
    ({ profile: { region, name, settings } }) =>
      region === undefined &&
      // awsume writes its sections anew: a line that is added to one does not last.
      !isOfAwsume(name, (key) => settings.get(key)) &&
      // Of aws-mfa's two, `aws` is called with the one that holds the temporary keys.
      !ofAwsMfa.has(name),
  );
  const rows = without.slice(0, mostRows).map(({ profile, plan }) => {
    const { region } = plan.hops.at(-1) ?? plan.base;
    return warning(
      `${profile.name} has no region: aws refuses most calls.`,
      `Add "region = ${region}" to ${shownPlace(profile.location, home)}.`,
    );
  });
  const others = without.slice(mostRows).map(({ profile }) => profile.name);
  if (others.length === 0) return rows;
  return [
    ...rows,
    warning(`${nameFew(others)} have no region either.`, 'Add a line region = … to each.'),
  ];
}

/**
 * Settings that the AWS CLI alone reads, and ends at: AWS CLI 1.45 (`awscli/formatter.py`,
 * `customizations/scalarparse.py`), and what the documentation of version 2 adds.
 */
const cliSettings = [
  {
    key: 'output',
    variable: 'AWS_DEFAULT_OUTPUT',
    values: ['json', 'text', 'table'],
    ofVersion2: ['yaml', 'yaml-stream', 'off'],
  },
  {
    key: 'cli_timestamp_format',
    variable: undefined,
    values: ['wire', 'iso8601', 'none'],
    ofVersion2: [],
  },
] as const;

/** What the SDKs and awsmfa do not read, and every `aws` command fails with. */
export function checkCliSettings(
  { profiles }: ProfileSet,
  env: Environment,
  awsCliVersion: string | undefined,
  home: string,
): readonly Finding[] {
  const { problem } = findings('settings');
  return cliSettings.flatMap(({ key, variable, values, ofVersion2 }) => {
    const known: readonly string[] = isVersion1(awsCliVersion)
      ? values
      : [...values, ...ofVersion2];
    const flawOf = (value: string) =>
      known.includes(value)
        ? undefined
        : (visibleFlaw(value) ?? `${versionOf(value, ofVersion2)} takes ${known.join(', ')}`);
    const ofVariable = variable === undefined ? undefined : env[variable];
    if (variable !== undefined && ofVariable !== undefined) {
      const flaw = flawOf(ofVariable);
      if (flaw === undefined) return [];
      const message = `${variable} is ${quoted(ofVariable)}, and aws fails with it: ${flaw}.`;
      return [problem(message, `unset ${variable}`)];
    }
    return [...profiles.values()].flatMap(({ name, settings, locate }) => {
      const value = settings.get(key);
      const flaw = typeof value === 'string' ? flawOf(value) : undefined;
      if (typeof value !== 'string' || flaw === undefined) return [];
      return [
        problem(
          `${name}: ${key} = ${value || '""'} is not valid, and aws fails with it: ${flaw}.`,
          `Fix: ${shownPlace(locate(key), home)}`,
        ),
      ];
    });
  });
}

function versionOf(value: string, ofVersion2: readonly string[]): string {
  return ofVersion2.includes(value) ? 'version 1 of aws' : 'aws';
}

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

/** The most findings of one kind that get a row each. */
const mostRows = 5;

/** Settings that have no effect or an unexpected one: mistyped ones, and those of other tools. */
export function checkSettings(set: ProfileSet, home: string): readonly Finding[] {
  const profiles = [...set.profiles.values()];
  const notes = profiles.flatMap((profile) =>
    settingNotes(profile).map(({ key, message, advice }) => {
      return note(`${profile.name}: ${message} (${shownPlace(profile.locate(key), home)})`, advice);
    }),
  );
  return [...notes, ...checkAwsMfa(profiles, set)];
}

/** The token file of a web identity, which is read at each call. `aws` expands no `~` in its path. */
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

/** Invalid values in awsmfa's own settings file and variables. */
export function checkOwnSettings({ problems }: FoundSettings, home: string): readonly Finding[] {
  return problems.map((flaw) =>
    warning(`awsmfa's settings: ${flaw.message}`, `Fix: ${shownPlace(flaw, home)}`),
  );
}

/** Roles whose credential source has no credentials here, so `aws` fails with them. */
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
      'this is not an ECS container, which sets AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    Ec2InstanceMetadata:
      env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true' &&
      'AWS_EC2_METADATA_DISABLED turns it off',
  };
  return [...profiles.values()].flatMap(({ name, problem, credentialSource = '', locate }) => {
    const why = problem === undefined && lacking[credentialSource];
    if (!why) return [];
    return [
      warning(
        `${name} gets its keys from ${credentialSource}, and ${why}: aws fails with it here.`,
        `See ${shownPlace(locate('credential_source'), home)}, or write source_profile there.`,
      ),
    ];
  });
}

/** It is normal that temporary keys expire, but `aws` fails until there are new ones. */
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

/** Temporary keys that aws-mfa made from long-term ones. awsmfa needs only the long-term ones. */
function checkAwsMfa(profiles: readonly Profile[], set: ProfileSet): readonly Finding[] {
  return profiles.flatMap((profile) => {
    const { name } = profile;
    const longTerm = longTermOfAwsMfa(profile, set);
    if (longTerm === undefined) return [];
    return [
      note(
        `${name} holds temporary keys that aws-mfa made from ${longTerm}.`,
        `Set source_profile = ${longTerm} in the roles. Then awsmfa needs no other program.`,
      ),
    ];
  });
}

function longTermOfAwsMfa({ name, keys }: Profile, set: ProfileSet): string | undefined {
  return keys?.sessionToken && longTermProfileOf(name, set);
}

/**
 * `aws` refuses most services for a profile without a region, and a role does not inherit its source's
 * region (tried with AWS CLI 1.45). Only STS has an endpoint for all regions.
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
      // awsume rewrites its sections, so a line added to one is lost.
      !isOfAwsume(name, (key) => settings.get(key)) &&
      // Of aws-mfa's two profiles, people call `aws` with the one that holds temporary keys.
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
    warning(`${nameFew(others)} have no region either.`, 'Add "region = …" to each.'),
  ];
}

/**
 * Settings that only the AWS CLI reads, and fails at: AWS CLI 1.45 (`awscli/formatter.py`,
 * `customizations/scalarparse.py`), plus the values that the documentation of version 2 adds.
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

/** Values that the SDKs and awsmfa ignore, but that make every `aws` command fail. */
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

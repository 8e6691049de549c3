import { deviceName } from '../aws/devices/device';
import { entryOf, type KeyStoreName } from '../aws/key-stores/key-store';
import type { FileLocation, Profile, ProfileSet } from '../aws/profiles/profile';
import { type ActiveEnvironment, hasBothKeys } from '../aws/profiles/resolve/active';
import type { SessionState, StateOf } from '../aws/sessions/sessions';
import { isLive, type ProfileStatus, profileStatus } from './profile-status';
import { type Reader, type Reading, readers, readingOf, sayReading } from './readers';

/** What each program gets from a profile now, and what signing in would do. Holds no secrets. */
export type Explanation = {
  readonly status: ProfileStatus;
  readonly readers: readonly (Reading & { readonly reader: Reader })[];
  readonly console: {
    readonly opens: boolean;
    readonly roleArn: string | undefined;
    readonly note: string | undefined;
  };
  readonly region: {
    readonly value: string | undefined;
    /** The file and line that set it, or `undefined` if a variable does, or nothing. */
    readonly file: string | undefined;
    readonly line: number | undefined;
    readonly note: string | undefined;
  };
  /** The calls that signing in would make now. Empty if there is a good session. */
  readonly plan: readonly PlannedCall[];
  readonly wins: readonly WinningVariable[];
};

export type PlannedCall =
  | { readonly call: 'ListMFADevices'; readonly code: false }
  | {
      readonly call: 'GetSessionToken';
      readonly code: true;
      /** `undefined` for the device that AWS names. */
      readonly serialNumber: string | undefined;
    }
  | {
      readonly call: 'AssumeRole';
      readonly code: boolean;
      readonly roleArn: string;
      readonly serialNumber?: string;
    };

/** A variable that wins over the profile, and the programs for which it does. */
type WinningVariable = { readonly variable: string; readonly over: readonly Reader[] };

type ExplainWorld = {
  readonly profiles: ProfileSet;
  readonly stateOf: StateOf;
  readonly environment: ActiveEnvironment;
  readonly now: Date;
  /**
   * With more profiles than this, look only for a link's usual name, because reading them all is
   * slow.
   */
  readonly mostRead?: number;
};

/**
 * Reads only what is on this computer.
 *
 * @param state of the profile's row, or `undefined` if it has no plan
 */
export function explainProfile(
  profile: Profile,
  state: SessionState | undefined,
  {
    profiles: { profiles },
    stateOf,
    environment,
    now,
    mostRead = Number.POSITIVE_INFINITY,
  }: ExplainWorld,
): Explanation {
  const link = linkOf(profile, state, profiles, mostRead);
  return {
    status: profileStatus(profile, state, now),
    readers: readers.map((reader) => {
      const found = readingOf(reader, profile, { profiles, stateOf, environment, now });
      const isBare =
        found.uses === 'long-term-keys' && !found.asks && isLive(state?.mfaSession, now);
      const note = `without MFA: shell, env and ${link ?? 'link'} hand over the MFA session`;
      return { reader, ...(isBare ? { ...found, note } : withLink(reader, found, profile, link)) };
    }),
    console: explainConsole(profile),
    region: explainRegion(profile, state, environment),
    plan: state === undefined ? [] : plannedCalls(state, stateOf, now),
    wins: winningVariables(profile, environment),
  };
}

/** The profile that hands the subject's sessions to every program, if there is one. */
function linkOf(
  { name: ofProfile }: Profile,
  state: SessionState | undefined,
  profiles: ProfileSet['profiles'],
  mostRead: number,
): string | undefined {
  const links = ({ problem, linkedTo }: Profile) => {
    if (linkedTo?.profile !== ofProfile || problem !== undefined) return false;
    const { serialNumber } = linkedTo;
    return serialNumber === undefined || serialNumber === state?.plan.mfa?.serialNumber;
  };
  const usual = profiles.get(`${ofProfile}-linked`);
  if (usual !== undefined && links(usual)) return usual.name;
  if (profiles.size > mostRead) return undefined;
  for (const profile of profiles.values()) if (links(profile)) return profile.name;
  return undefined;
}

/** What to do for a program that gets nothing from the profile on its own. */
function withLink(
  reader: Reader,
  found: Reading,
  { kind, keptIn }: Profile,
  link: string | undefined,
): Reading {
  const isUser = kind === 'mfa-user' || kind === 'user' || keptIn !== undefined;
  const canLink = kind === 'role' || kind === 'mfa-role' || isUser;
  if (reader === 'aws' || !canLink || !(found.uses === 'none' || found.uses === 'long-term-keys')) {
    return found;
  }
  const way = link === undefined ? 'not linked' : `use AWS_PROFILE=${link}`;
  return { ...found, note: found.note === undefined ? way : `${found.note}; ${way}` };
}

function explainConsole(profile: Profile): Explanation['console'] {
  const { baseProfile, name, obstacle, problem, roleArn } = profile;
  const no = (note: string) => ({ opens: false, roleArn, note });
  if (problem !== undefined) return no(problem.message);
  if (obstacle !== undefined)
    return no(`${baseProfile === name ? 'it' : baseProfile} has no credentials`);
  switch (whoseKeys(profile)) {
    case 'user':
      return no('for roles only');
    case 'unknown':
      return { opens: true, roleArn, note: "if its keys are a role's" };
    case 'role':
      return { opens: true, roleArn, note: undefined };
  }
}

/** Whether a profile of this kind hands out a role's or a user's credentials. */
export function whoseKeys({
  kind,
  keptIn,
}: Pick<Profile, 'kind' | 'keptIn'>): 'role' | 'user' | 'unknown' {
  switch (kind) {
    case 'user':
    case 'mfa-user':
      return 'user';
    case 'process':
      return keptIn === undefined ? 'unknown' : 'user';
    case 'session':
    case 'login':
    case 'linked':
      return 'unknown';
    case 'role':
    case 'mfa-role':
    case 'sso':
    case 'web-identity':
    case 'instance':
    case 'settings':
    case 'broken':
      return 'role';
  }
}

function explainRegion(
  profile: Profile,
  state: SessionState | undefined,
  environment: ActiveEnvironment,
): Explanation['region'] {
  const { region: variable } = environment;
  const value = variable?.value ?? profile.region;
  const notes = [variable?.variable ?? [], otherRegions(profile, environment, value)].flat();
  const none = { file: undefined, line: undefined };
  const place = variable === undefined ? profile.locate('region') : none;
  if (value !== undefined)
    return { ...none, value, ...place, note: notes.length > 0 ? notes.join('; ') : undefined };
  // A role inherits no region from its source, and AWS's endpoints depend on the region.
  const wanted = state && (state.plan.hops.at(-1) ?? state.plan.base).region;
  const note = `aws refuses most calls${wanted === undefined ? '' : `: add region = ${wanted}`}`;
  return { ...none, value, ...profile.location, note };
}

/**
 * The programs that use another region. botocore 1.43, and with it version 1 of the AWS CLI, reads
 * only `AWS_DEFAULT_REGION`, even an empty one. JavaScript reads only `AWS_REGION`. Version 2 of
 * the AWS CLI and Go read both.
 */
function otherRegions(
  { region }: Profile,
  { plain: env }: ActiveEnvironment,
  value: string | undefined,
): readonly string[] {
  const others = [
    { who: 'aws version 1 and boto3 use', used: env['AWS_DEFAULT_REGION'] ?? region },
    { who: 'JS uses', used: env['AWS_REGION'] || region },
  ];
  return others.flatMap(({ who, used }) => (used === value ? [] : `${who} ${used || 'none'}`));
}

function plannedCalls(
  { plan, session, mfaSession, answers }: SessionState,
  stateOf: StateOf,
  now: Date,
): readonly PlannedCall[] {
  const { base, hops, mfa } = plan;
  if (isLive(session, now) !== undefined) return [];
  // Start from the most specific role session that is still good.
  const kept = hops.findLastIndex(
    ({ profileName }) =>
      profileName !== plan.profileName &&
      isLive(stateOf({ profile: profileName })?.session, now) !== undefined,
  );
  const isDirect = mfa?.via === 'direct';
  const roles = hops.slice(kept + 1).map(({ roleArn }, index): PlannedCall => {
    const takesCode = isDirect && kept < 0 && index === 0;
    return {
      call: 'AssumeRole',
      code: takesCode,
      roleArn,
      ...(takesCode && { serialNumber: mfa.serialNumber }),
    };
  });
  const takesSession = base.kind === 'long-term' || base.kind === 'unknown';
  if (kept >= 0 || isDirect || !takesSession || isLive(mfaSession, now) !== undefined) return roles;
  const isAsked = mfa?.need === 'always' || hops.length === 0 || answers.needsCode === true;
  if (!isAsked) return roles;
  const code = { call: 'GetSessionToken', code: true, serialNumber: mfa?.serialNumber } as const;
  return mfa === undefined
    ? [{ call: 'ListMFADevices', code: false }, code, ...roles]
    : [code, ...roles];
}

/**
 * Variables that win over a profile that `aws` gets by `--profile` and the others get by
 * `AWS_PROFILE`. Keys: botocore drops its `EnvProvider` only for a profile that the program itself
 * names. JavaScript ignores them if `AWS_PROFILE` is set. Go takes them first
 * (`resolveCredentialChain`). boto3 reads `AWS_DEFAULT_PROFILE` before `AWS_PROFILE`.
 */
function winningVariables(
  profile: Profile,
  environment: ActiveEnvironment,
): readonly WinningVariable[] {
  const { plain: env } = environment;
  const hasKeys = hasBothKeys(environment);
  const hasToken = Boolean(env['AWS_WEB_IDENTITY_TOKEN_FILE'] && env['AWS_ROLE_ARN']);
  const other = env['AWS_DEFAULT_PROFILE'];
  // botocore tries the profile's role, then the environment's token, then everything else.
  const overToken: readonly Reader[] = profile.roleArn === undefined ? ['boto3', 'go'] : ['go'];
  return [
    ...win('AWS_ACCESS_KEY_ID', hasKeys, ['boto3', 'go']),
    ...win('AWS_WEB_IDENTITY_TOKEN_FILE', hasToken && !hasKeys, overToken),
    ...win('AWS_DEFAULT_PROFILE', other !== undefined && other !== profile.name, ['boto3']),
    ...win('AWS_DEFAULT_REGION', differs(env['AWS_DEFAULT_REGION'], profile), [
      'aws',
      'boto3',
      ...(env['AWS_REGION'] ? [] : (['go'] as const)),
    ]),
    ...win('AWS_REGION', differs(env['AWS_REGION'], profile), ['javascript', 'go']),
  ];
}

function win(
  variable: string,
  isSet: boolean,
  over: readonly Reader[],
): readonly WinningVariable[] {
  return isSet ? [{ variable, over }] : [];
}

function differs(value: string | undefined, { region }: Profile): boolean {
  return Boolean(value) && region !== undefined && region !== value;
}

/** A label and its text. Holds names from files, so it is not safe to print. */
export type ExplainedLine = { readonly label: string; readonly text: string };

/**
 * An explanation as lines: the programs, the keys, the console, the region and what wins over them.
 */
export function explainLines(
  { readers: found, console, region, wins }: Explanation,
  profile: Profile,
  placeOf: (location: FileLocation) => string,
): readonly ExplainedLine[] {
  const said = found.map((one) => ({ ...one, text: sayReading(one, profile.name) }));
  const texts = [...new Set(said.map(({ text }) => text))];
  return [
    ...texts.map((text) => ({
      label: sayReaders(said.filter((one) => one.text === text).map(({ reader }) => reader)),
      text,
    })),
    ...keysLine(profile, placeOf),
    { label: 'console', text: sayConsole(console) },
    { label: 'region', text: sayRegion(region, placeOf) },
    ...wins.map(({ variable, over }) => ({
      label: 'wins over it',
      text: `${variable}, for ${sayReaders(over)}`,
    })),
  ];
}

function keysLine(
  profile: Profile,
  placeOf: (location: FileLocation) => string,
): readonly ExplainedLine[] {
  const found = keyPlaceOf(profile);
  if (found === undefined) return [];
  const place =
    found.where === 'file' ? placeOf(found.location) : `${found.where}, as ${found.entry}`;
  return [{ label: 'keys', text: `in ${place}` }];
}

function sayConsole({ opens, roleArn, note }: Explanation['console']): string {
  if (!opens) return `does not open: ${note}`;
  const role = roleArn === undefined ? '' : ` as ${lastPart(roleArn)}`;
  return `opens${role}${note === undefined ? '' : `, ${note}`}`;
}

function sayRegion(
  { value, file, line, note }: Explanation['region'],
  placeOf: (location: FileLocation) => string,
): string {
  const place = file === undefined ? [] : placeOf({ file, line });
  if (value !== undefined) return `${value}  ${[place, note ?? []].flat().join('; ')}`;
  return `none: ${note}${file === undefined ? '' : ` to ${place}`}`;
}

const names = {
  aws: 'aws',
  boto3: 'boto3',
  javascript: 'JS',
  go: 'Terraform',
} as const;

function sayReaders(named: readonly Reader[]): string {
  if (named.length === readers.length) return 'all programs';
  const isEverySdk = named.length === readers.length - 1 && !named.includes('aws');
  return isEverySdk ? 'SDKs, Terraform' : named.map((reader) => names[reader]).join(', ');
}

export function sayCall(call: PlannedCall): string {
  switch (call.call) {
    case 'ListMFADevices':
      return 'asks AWS for the device';
    case 'GetSessionToken':
      return `code${ofDevice(call.serialNumber)}`;
    case 'AssumeRole':
      return `role ${lastPart(call.roleArn)}${call.code ? `, with a code${ofDevice(call.serialNumber)}` : ''}`;
  }
}

function ofDevice(serialNumber: string | undefined): string {
  return serialNumber === undefined ? '' : ` from ${deviceName(serialNumber)}`;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Where long-term keys are. Not safe to print. */
type KeyPlace =
  | { readonly where: 'file'; readonly location: FileLocation }
  | { readonly where: KeyStoreName; readonly entry: string };

/** `undefined` if the profile has no long-term keys in a file or a store. */
export function keyPlaceOf(profile: Profile): KeyPlace | undefined {
  const { keptIn, keys, kind } = profile;
  if (keys !== undefined) {
    const location = profile.locate('aws_access_key_id');
    return keys.sessionToken === undefined ? { where: 'file', location } : undefined;
  }
  return keptIn !== undefined && kind === 'process'
    ? { where: keptIn.store, entry: entryOf(keptIn) }
    : undefined;
}

import { keyStoreNames } from '../aws/key-stores/key-store';
import { ENV_FORMATS } from '../terminal/subshell/env-formats';

/** One option as the parser, the help and the completion know it. */
export type OptionSpec = {
  readonly name: string;
  /** What stands for its value in the help; `undefined`: it is a switch. */
  readonly value: string | undefined;
  readonly summary: string;
  readonly short?: string;
  /** What the completion offers for its value. */
  readonly choices?: readonly string[];
};

type Row = {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly synopsis: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** Whether the options of sign-in mean something to it. */
  readonly signsIn: boolean;
  readonly positionals: { readonly least: number; readonly most: number };
  /** A command follows behind `--`. */
  readonly takesRest: boolean;
  /** What its first positional is, for completion. */
  readonly completes: 'profile' | 'link' | 'command' | 'shell' | 'nothing';
  /** Not in the help. */
  readonly isHidden?: boolean;
};

/** Every option that means something to the command. */
export function commandOptions(command: CommandSpec): readonly OptionSpec[] {
  return [...command.options, ...(command.signsIn ? signInOptions : []), ...commonOptions];
}

/**
 * Every option that the command takes. Those of sign-in are common to all, so that an alias or a
 * script may pass them to whatever command; where nobody signs in they change nothing.
 */
export function takenOptions(command: CommandSpec): readonly OptionSpec[] {
  return [...command.options, ...signInOptions, ...commonOptions];
}

/** A switch, or with a value what stands for it in the help. */
const option = <const Name extends string, const Value extends string | undefined>(
  name: Name,
  value: Value,
  summary: string,
) => ({ name, value, summary });

const json = option('json', undefined, 'print JSON with a versioned shape');
const yes = option('yes', undefined, 'do not ask for a confirmation');
const live = option('live', undefined, 'serve credentials on loopback that renew themselves');
const linkName = option('as', 'NAME', "the new profile's name (default: <profile>-linked)");
const authenticationCodes = option(
  'authentication-codes',
  'CODES',
  'two codes, 123456,654321, or - to read them from standard input',
);
const minLeft = option('min-left', 'N', 'less than N seconds left counts as expired (default 60)');
const serialNumber = option('serial-number', 'ARN', 'the MFA device to use in place of mfa_serial');
const region = option('region', 'REGION', 'the region to use the credentials in');
/** A role that no profile is written for. */
const roleOptions = [
  option('role-arn', 'ARN', 'a role to assume from the profile, with no profile of its own'),
  option('external-id', 'ID', 'with --role-arn: the external id that its trust policy asks for'),
  option('role-session-name', 'NAME', "with --role-arn: the session's name"),
] as const;
const any = Number.POSITIVE_INFINITY;

/** Options that every command takes. */
export const commonOptions = [
  option('no-color', undefined, 'plain text'),
  option('debug', undefined, 'show in full what went wrong, without secrets'),
  { ...option('help', undefined, 'show the help of the command'), short: 'h' },
] as const satisfies readonly OptionSpec[];

/** Options of every command that gets sessions. */
export const signInOptions = [
  option('token-code', 'CODE', 'the six digits, or - to read them from standard input'),
  serialNumber,
  option('duration-seconds', 'N', 'how long the session is to last'),
  region,
  minLeft,
  option('force-refresh', undefined, 'get new credentials whatever is left'),
  option('no-cache', undefined, 'keep what is got in memory only'),
  option('wait', 'SECONDS', 'how long to wait for a code in an open awsmfa (default and most 40)'),
] as const satisfies readonly OptionSpec[];

const table = [
  {
    name: 'list',
    synopsis: '[profile…]',
    summary: 'profiles, kinds, sessions and the time left',
    options: [
      json,
      option('check', undefined, 'exit with 3 where one that is named is not signed in'),
      { ...minLeft, summary: 'with --check: how many seconds have to be left (default 60)' },
      option('linked', undefined, 'links alone'),
      option('names', undefined, 'print names alone, one a line'),
    ],
    signsIn: false,
    positionals: { least: 0, most: any },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'login',
    synopsis: '[profile…]',
    summary: 'get sessions now',
    options: [
      option('all', undefined, 'every role that the same code opens'),
      option('find-roles', undefined, 'add the SSO roles that no profile names'),
      yes,
      ...roleOptions,
    ],
    signsIn: true,
    positionals: { least: 0, most: any },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'logout',
    synopsis: '[profile…]',
    summary: 'forget sessions',
    options: [option('all', undefined, 'every session, the MFA sessions too'), ...roleOptions],
    signsIn: false,
    positionals: { least: 0, most: any },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'shell',
    synopsis: '<profile>',
    summary: 'a subshell with credentials exported',
    options: [live, option('plain', undefined, "leave the shell's prompt alone"), ...roleOptions],
    signsIn: true,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'exec',
    synopsis: '<profile> -- <command…>',
    summary: 'run a command with credentials in its environment',
    options: [live, ...roleOptions],
    signsIn: true,
    positionals: { least: 0, most: 1 },
    takesRest: true,
    completes: 'profile',
  },
  {
    name: 'env',
    synopsis: '<profile>',
    summary: 'print credentials as variables for a shell or a file',
    options: [
      {
        ...option('format', 'FORMAT', `${ENV_FORMATS.join(', ')} (default: posix, in csh: csh)`),
        choices: ENV_FORMATS,
      },
      option('unset', undefined, 'print what sets every variable back to what it was'),
      option('no-prompt', undefined, 'fail rather than ask for a code'),
      ...roleOptions,
    ],
    signsIn: true,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'credential-process',
    synopsis: '<profile>',
    summary: "for the config file's credential_process",
    options: [option('prompt', undefined, 'ask for a code on the terminal where one is needed')],
    signsIn: true,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'link',
    synopsis: '<profile>',
    summary: 'add a profile that every SDK and tool can use with no wrapper',
    options: [linkName, yes],
    signsIn: false,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'unlink',
    synopsis: '<profile>',
    summary: 'take back what link added',
    options: [linkName, yes],
    signsIn: false,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'link',
  },
  {
    name: 'add',
    synopsis: '[profile]',
    summary: 'set up a user from access keys: profile, device and a role',
    options: [
      option(
        'access-key-id',
        'ID',
        'the access key; without a terminal its secret is the first line of standard input',
      ),
      { ...region, summary: "the profile's region" },
      { ...serialNumber, summary: "the user's MFA device, in place of asking AWS for it" },
      {
        ...option('store', 'STORE', 'keep the keys there in place of a file'),
        choices: ['file', ...keyStoreNames],
      },
      option('role-arn', 'ARN', 'add a profile for this role too'),
      option('role-name', 'NAME', "the role profile's name (default: the role's)"),
      yes,
    ],
    signsIn: false,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'nothing',
  },
  {
    name: 'enroll',
    synopsis: '<profile>',
    summary: 'create, scan and enable a virtual MFA device',
    options: [
      option('device-name', 'NAME', "its name (default: the user's)"),
      option('path', 'PATH', 'its IAM path'),
      option('qr-file', 'FILE', 'write the QR code as a PNG (mode 0600)'),
      authenticationCodes,
      option('no-save', undefined, 'leave mfa_serial in the config file alone'),
      json,
      yes,
    ],
    signsIn: true,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'devices',
    synopsis: '<profile> [list|use|resync|enable|deactivate|delete] [serial]',
    summary: "the MFA devices of the profile's user",
    options: [authenticationCodes, json, yes],
    signsIn: true,
    positionals: { least: 0, most: 3 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'keys',
    synopsis: '<profile> [list|move|restore|rotate|print]',
    summary: "the user's access keys, and where this profile's pair is kept",
    options: [
      {
        ...option('to', 'STORE', `for move: ${keyStoreNames.join(', ')}`),
        choices: keyStoreNames,
      },
      {
        ...option('store', 'STORE', 'for print: the store that has the pair'),
        choices: keyStoreNames,
      },
      option('access-key-id', 'ID', 'for print: which pair'),
      option(
        'finish',
        undefined,
        'for rotate: delete the old key, which a rotation has turned off',
      ),
      json,
      yes,
    ],
    signsIn: true,
    positionals: { least: 1, most: 2 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'console',
    synopsis: '<profile>',
    summary: 'sign in to the web console',
    options: [
      option('url', undefined, 'print the URL, which is a secret, and open nothing'),
      option('service', 'S', 'the service to open, such as s3'),
      option('sign-out-first', undefined, 'end the console session of the browser first'),
      ...roleOptions,
    ],
    signsIn: true,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'explain',
    synopsis: '<profile>',
    summary: 'what aws, the SDKs and the console do with a profile now',
    options: [json],
    signsIn: false,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'settings',
    synopsis: '',
    summary: 'every setting, its value and where it comes from',
    options: [json],
    signsIn: false,
    positionals: { least: 0, most: 0 },
    takesRest: false,
    completes: 'nothing',
  },
  {
    name: 'doctor',
    synopsis: '[profile…]',
    summary: 'check files, modes, clock, reachability and devices',
    options: [json],
    signsIn: false,
    positionals: { least: 0, most: any },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'sandbox',
    synopsis: '[-- <command…>]',
    summary: 'an AWS of its own on loopback, to try everything without an account',
    options: [option('tour', undefined, 'play the main job by itself, step by step')],
    signsIn: false,
    positionals: { least: 0, most: 0 },
    takesRest: true,
    completes: 'nothing',
  },
  {
    name: 'sandbox-code',
    synopsis: '<serial>',
    summary: 'the code of a sandbox device now, and the seconds left',
    options: [],
    signsIn: false,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'nothing',
    isHidden: true,
  },
  {
    name: 'sandbox-approve',
    synopsis: '[code]',
    summary: "allow a sign-in to the sandbox's Identity Center, as in a browser",
    options: [],
    signsIn: false,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'nothing',
    isHidden: true,
  },
  {
    name: 'completion',
    synopsis: 'bash|zsh|fish|powershell',
    summary: 'print completions for a shell',
    options: [],
    signsIn: false,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'shell',
  },
  {
    name: 'help',
    synopsis: '[command]',
    summary: 'this text, or the help of a command',
    options: [],
    signsIn: false,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'command',
  },
] as const satisfies readonly Row[];

/** No command named: the terminal UI, on the profile that is named. */
const ui = {
  name: 'ui',
  synopsis: '[profile]',
  summary: 'the terminal UI (with no terminal: the same as list)',
  options: [{ ...option('version', undefined, 'print the version'), short: 'v' }, json],
  signsIn: true,
  positionals: { least: 0, most: 1 },
  takesRest: false,
  completes: 'profile',
  isHidden: true,
} as const satisfies Row;

/** The commands in the order of the help. */
export const commands: readonly CommandSpec[] = table;
export const uiCommand: CommandSpec = ui;

export type CommandSpec = Row & { readonly name: CommandName };

export type CommandName = (typeof table)[number]['name'] | typeof ui.name;

type Option =
  | (typeof table)[number]['options'][number]
  | (typeof ui.options)[number]
  | (typeof signInOptions)[number]
  | (typeof commonOptions)[number];

/** The options that take a value, by their names. */
export type ValueOption = Extract<Option, { value: string }>['name'];

/** What `--name value` and `--name` gave, by name without dashes. */
export type OptionValues = Readonly<
  Partial<
    Record<ValueOption, string | undefined> &
      Record<Exclude<Option['name'], ValueOption>, boolean | undefined>
  >
>;

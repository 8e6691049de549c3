import { keyStoreNames } from '../aws/key-stores/key-store';
import { ENV_FORMATS } from '../terminal/subshell/env-formats';

/** One option as the parser, the help and the completion know it. */
export type OptionSpec = {
  readonly name: string;
  /** The placeholder for its value in the help. `undefined`: it is a switch. */
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
  /** Whether the sign-in options have an effect. */
  readonly signsIn: boolean;
  readonly positionals: { readonly least: number; readonly most: number };
  /** Whether a command follows `--`. */
  readonly takesRest: boolean;
  /** What its first positional is, for completion. */
  readonly completes: 'profile' | 'link' | 'command' | 'shell' | 'nothing';
  /** Left out of the help. */
  readonly isHidden?: boolean;
};

/** Every option that has an effect on the command. */
export function commandOptions(command: CommandSpec): readonly OptionSpec[] {
  return [...command.options, ...(command.signsIn ? signInOptions : []), ...commonOptions];
}

/**
 * Every option that the command accepts. All commands accept the sign-in options, so that an alias or a
 * script can pass them to any command. They do nothing where there is no sign-in.
 */
export function takenOptions(command: CommandSpec): readonly OptionSpec[] {
  return [...command.options, ...signInOptions, ...commonOptions];
}

/** A switch, or an option whose value the help shows as this placeholder. */
const option = <const Name extends string, const Value extends string | undefined>(
  name: Name,
  value: Value,
  summary: string,
) => ({ name, value, summary });

const json = option('json', undefined, 'print JSON in a versioned format');
const yes = option('yes', undefined, "don't ask for confirmation");
const live = option('live', undefined, 'serve credentials that renew themselves, on loopback');
const linkName = option('as', 'NAME', 'name the new profile (default: <profile>-linked)');
const authenticationCodes = option(
  'authentication-codes',
  'CODES',
  'pass two codes as 123456,654321, or - to read them from standard input',
);
const minLeft = option('min-left', 'N', 'treat less than N seconds left as expired (default 60)');
const serialNumber = option('serial-number', 'ARN', 'use this MFA device instead of mfa_serial');
const region = option('region', 'REGION', 'use the credentials in this region');
/** Options for a role that has no profile in the files. */
const roleOptions = [
  option('role-arn', 'ARN', 'assume this role from the profile; the role needs no profile'),
  option(
    'external-id',
    'ID',
    'with --role-arn: pass the external ID that the trust policy requires',
  ),
  option('role-session-name', 'NAME', 'with --role-arn: name the session'),
] as const;
const any = Number.POSITIVE_INFINITY;

/** Options that every command takes. */
export const commonOptions = [
  option('no-color', undefined, 'print plain text, without colors'),
  option('debug', undefined, 'show the full error, without secrets'),
  { ...option('help', undefined, 'show help for the command'), short: 'h' },
] as const satisfies readonly OptionSpec[];

/** Options of every command that gets sessions. */
export const signInOptions = [
  option('token-code', 'CODE', 'pass the six digits, or - to read them from standard input'),
  serialNumber,
  option('duration-seconds', 'N', 'ask AWS for a session of N seconds'),
  region,
  minLeft,
  option('force-refresh', undefined, 'get new credentials even if the current ones are still good'),
  option('no-cache', undefined, 'keep sessions in memory only'),
  option('wait', 'SECONDS', 'wait this long for a code in an open awsmfa (default and maximum 40)'),
] as const satisfies readonly OptionSpec[];

const table = [
  {
    name: 'list',
    synopsis: '[profile…]',
    summary: 'list profiles with their kind, session and time left',
    options: [
      json,
      option('check', undefined, 'exit with 3 if a named profile is not signed in'),
      { ...minLeft, summary: 'with --check: require N seconds left (default 60)' },
      option('linked', undefined, 'list only links'),
      option('names', undefined, 'print only names, one per line'),
    ],
    signsIn: false,
    positionals: { least: 0, most: any },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'login',
    synopsis: '[profile…]',
    summary: 'sign in to AWS now',
    options: [
      option('all', undefined, 'sign in to every role that the same code opens'),
      option('find-roles', undefined, 'add profiles for the SSO roles that have none'),
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
    summary: 'sign out: delete cached sessions',
    options: [
      option('all', undefined, 'delete every session, including MFA sessions'),
      ...roleOptions,
    ],
    signsIn: false,
    positionals: { least: 0, most: any },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'shell',
    synopsis: '<profile>',
    summary: 'open a subshell with the credentials exported',
    options: [live, option('plain', undefined, "leave the shell's prompt alone"), ...roleOptions],
    signsIn: true,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'exec',
    synopsis: '<profile> -- <command…>',
    summary: 'run a command with the credentials in its environment',
    options: [live, ...roleOptions],
    signsIn: true,
    positionals: { least: 0, most: 1 },
    takesRest: true,
    completes: 'profile',
  },
  {
    name: 'env',
    synopsis: '<profile>',
    summary: 'print the credentials as variables for a shell or a file',
    options: [
      {
        ...option(
          'format',
          'FORMAT',
          `print for ${ENV_FORMATS.join(', ')} (default: posix; csh in csh)`,
        ),
        choices: ENV_FORMATS,
      },
      option('unset', undefined, 'print commands that restore every variable'),
      option('no-prompt', undefined, 'fail instead of asking for a code'),
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
    summary: "print credentials for the config file's credential_process",
    options: [option('prompt', undefined, 'ask for a code on the terminal if one is needed')],
    signsIn: true,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'link',
    synopsis: '<profile>',
    summary: 'add a profile that every SDK and tool can use without a wrapper',
    options: [linkName, yes],
    signsIn: false,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'unlink',
    synopsis: '<profile>',
    summary: 'remove a profile that link added',
    options: [linkName, yes],
    signsIn: false,
    positionals: { least: 1, most: 1 },
    takesRest: false,
    completes: 'link',
  },
  {
    name: 'add',
    synopsis: '[profile]',
    summary: 'set up a user from access keys: a profile, a device and a role',
    options: [
      option(
        'access-key-id',
        'ID',
        'set the access key ID; without a terminal, its secret is the first line of standard input',
      ),
      { ...region, summary: "set the profile's region" },
      { ...serialNumber, summary: "set the user's MFA device instead of asking AWS for it" },
      {
        ...option('store', 'STORE', 'choose where to keep the keys (default: file)'),
        choices: ['file', ...keyStoreNames],
      },
      option('role-arn', 'ARN', 'add a profile for this role too'),
      option('role-name', 'NAME', "name the role's profile (default: the role's name)"),
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
      option('device-name', 'NAME', "name the device (default: the user's name)"),
      option('path', 'PATH', 'set its IAM path'),
      option('qr-file', 'FILE', 'write the QR code to a PNG file (mode 0600)'),
      authenticationCodes,
      option('no-save', undefined, "don't write mfa_serial to the config file"),
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
    summary: "list or change the MFA devices of the profile's user",
    options: [authenticationCodes, json, yes],
    signsIn: true,
    positionals: { least: 0, most: 3 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'keys',
    synopsis: '<profile> [list|move|restore|rotate|print]',
    summary: "list the user's access keys; move or rotate the profile's pair",
    options: [
      {
        ...option('to', 'STORE', `for move: choose the store (${keyStoreNames.join(', ')})`),
        choices: keyStoreNames,
      },
      {
        ...option('store', 'STORE', 'for print: read the pair from this store'),
        choices: keyStoreNames,
      },
      option('access-key-id', 'ID', 'for print: choose the pair'),
      option(
        'finish',
        undefined,
        'for rotate: delete the old key, which an earlier rotation turned off',
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
    summary: 'open the AWS console in the browser',
    options: [
      option('url', undefined, 'print the sign-in URL, which is a secret, instead of opening it'),
      option('service', 'S', 'open this service, such as s3'),
      option('sign-out-first', undefined, "end the browser's console session first"),
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
    summary: 'explain what aws, the SDKs and the console do with a profile now',
    options: [json],
    signsIn: false,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'profile',
  },
  {
    name: 'settings',
    synopsis: '',
    summary: 'print every setting, its value and where it comes from',
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
    summary: 'try everything in a local AWS, without an account',
    options: [option('tour', undefined, 'play a tour of the main job, step by step')],
    signsIn: false,
    positionals: { least: 0, most: 0 },
    takesRest: true,
    completes: 'nothing',
  },
  {
    name: 'sandbox-code',
    synopsis: '<serial>',
    summary: 'print the current code of a sandbox device, and the seconds left',
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
    summary: "approve a sign-in to the sandbox's Identity Center, as in a browser",
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
    summary: 'show this text, or the help of a command',
    options: [],
    signsIn: false,
    positionals: { least: 0, most: 1 },
    takesRest: false,
    completes: 'command',
  },
] as const satisfies readonly Row[];

/** Without a command: the terminal UI, opened on the named profile. */
const ui = {
  name: 'ui',
  synopsis: '[profile]',
  summary: 'open the terminal UI (without a terminal: same as list)',
  options: [{ ...option('version', undefined, 'print the version'), short: 'v' }, json],
  signsIn: true,
  positionals: { least: 0, most: 1 },
  takesRest: false,
  completes: 'profile',
  isHidden: true,
} as const satisfies Row;

/** The commands, in the order of the help. */
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

/** The values of `--name value` and `--name`, by name without dashes. */
export type OptionValues = Readonly<
  Partial<
    Record<ValueOption, string | undefined> &
      Record<Exclude<Option['name'], ValueOption>, boolean | undefined>
  >
>;

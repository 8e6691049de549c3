import { isatty } from 'node:tty';
import { givesCodes } from '../../aws/devices/device';
import { listEnabled } from '../../aws/devices/list-devices';
import { regionVariable } from '../../aws/profiles/resolve/active';
import { AppFailure } from '../../errors';
import { Secret } from '../../secret';
import { shellWord } from '../../shell-word';
import { type Added, type AddUserFace, type AddUserWorld, addUser } from '../../use-cases/add-user';
import { printCommand } from '../../use-cases/keys/kept-keys';
import { proveSame } from '../../use-cases/keys/move-keys';
import {
  flawAsUsage,
  type NewRole,
  type NewUser,
  placesForKeys,
  suggestedProfile,
  suggestedRoleProfile,
} from '../../use-cases/new-user';
import type { CommandContext } from '../command-context';
import { filesOf } from '../config/edit-config';
import { createDeviceAccess } from '../devices/open-device-access';
import { exitCodes } from '../exit-codes';
import { createCommandFace } from '../face/command-face';
import { inSilence } from '../face/silence';
import { askOnTerminal, tellOnTerminal } from '../face/terminal-prompt';
import { type KeysContext, keysWorldOf, storesHere } from '../keys/keys-world';
import { readSignInOptions } from '../sign-in-options';

/** Sets up a user from access keys, which come from questions on the terminal or from options. */
export function run(context: CommandContext): Promise<number> {
  return inSilence(() => addByCommand(context));
}

async function addByCommand(context: CommandContext): Promise<number> {
  const { serialNumber } = readSignInOptions(context.options);
  let added: Added | undefined;
  try {
    const given = { serialNumber, role: roleOfOptions(context.options) };
    added = await addUser(given, addUserWorldOf(context), await createFace(context));
  } catch (thrown) {
    context.notice('Nothing was written.');
    throw thrown;
  }
  return added === undefined ? exitCodes.failed : goOn(added, context);
}

/** Enrolls a device if the user has none, or says what to do next. */
async function goOn(
  { profile, roleProfile, serialNumber }: Added,
  context: CommandContext,
): Promise<number> {
  const names = roleProfile === undefined ? profile : `${profile} and ${roleProfile}`;
  context.notice(`Added ${names}.`);
  if (serialNumber !== undefined) {
    context.notice(`Sign in: awsmfa login ${shellWord(roleProfile ?? profile)}`);
    return exitCodes.done;
  }
  if (!asks(context)) {
    const command = `awsmfa enroll ${shellWord(profile)}`;
    context.notice(`The user has no MFA device that gives codes. Enroll one: ${command}`);
    return exitCodes.done;
  }
  context.notice('The user has no MFA device that gives codes. This enrolls one.');
  const { run: enroll } = await import('./enroll');
  const { profiles, sessions } = context.reload();
  return enroll({
    ...context,
    positionals: [profile],
    options: {},
    profiles: () => profiles,
    sessions: () => sessions,
  });
}

/** Whether a person answers. With `--yes` a script does, even on a terminal. */
function asks({ canAsk, options }: Pick<CommandContext, 'canAsk' | 'options'>): boolean {
  return canAsk() && options['yes'] !== true;
}

function roleOfOptions(options: CommandContext['options']): NewRole | undefined {
  const { 'role-arn': roleArn, 'role-name': name } = options;
  if (roleArn !== undefined) return { roleArn, roleProfile: name ?? suggestedRoleProfile(roleArn) };
  if (name === undefined) return undefined;
  throw new AppFailure({
    kind: 'usage',
    message: '--role-name needs --role-arn.',
    hint: 'Add --role-arn ARN.',
  });
}

type Answers<Of> = { -readonly [Field in keyof Of]?: string | undefined };

async function createFace(context: CommandContext): Promise<AddUserFace> {
  const { options, positionals, env, signal } = context;
  const secret = await secretOfInput(context);
  const user: Answers<NewUser> = {
    profile: positionals[0],
    accessKeyId: options['access-key-id'],
    secretAccessKey: secret,
    region: readSignInOptions(options).region,
    store: options.store,
  };
  checkWhole(user, context);
  const { profiles } = context.profiles();
  const suggestions: Answers<NewUser & NewRole> = {
    profile: suggestedProfile(profiles),
    region: regionVariable(env)?.value ?? profiles.get('default')?.region ?? 'us-east-1',
    store: 'file',
  };
  const places = placesForKeys(storesHere(env));
  // Don't ask if there is no choice, or if a script answers.
  if (places.length === 1 || !asks(context)) user.store ??= 'file';

  const askField = async (field: keyof typeof labels): Promise<string> => {
    const suggestion = suggestions[field];
    const more = suggestion === undefined ? '' : ` [${suggestion}]`;
    const takes = field === 'secretAccessKey' ? 'secret' : 'line';
    const choices = field === 'store' ? ` (${places.join(', ')})` : '';
    const text = `${labels[field]}${choices}${more}: `;
    const answer = await askOnTerminal({ text, takes }, signal);
    return answer.trim() || (suggestion ?? '');
  };
  const answered: Answers<NewUser> = { ...user };
  const role: Answers<NewRole> = {};

  return {
    ...createCommandFace(context),
    during: (_, job) => job(signal),
    failed: (thrown) => {
      throw thrown;
    },
    goesBack: false,

    async askUser(flaw) {
      if (flaw !== undefined) {
        // The value came from an option, so there is no question to repeat.
        if (user[flaw.field] !== undefined) throw new AppFailure(flawAsUsage(flaw));
        tellOnTerminal(`awsmfa: ${flaw.message}`);
        delete answered[flaw.field];
      }
      answered.profile ??= await askField('profile');
      answered.accessKeyId ??= await askField('accessKeyId');
      answered.secretAccessKey ??= await askField('secretAccessKey');
      answered.region ??= await askField('region');
      answered.store ??= await askField('store');
      const { secretAccessKey, profile, accessKeyId, region, store } = answered;
      const secret = new Secret(secretAccessKey);
      return { profile, accessKeyId, secretAccessKey: secret, region, store };
    },

    async askRole({ arn }, flaw) {
      if (!asks(context)) return 'none';
      if (flaw === undefined) context.notice(`These are the keys of ${arn}.`);
      else {
        tellOnTerminal(`awsmfa: ${flaw.message}`);
        delete role[flaw.field];
      }
      role.roleArn ??= await askField('roleArn');
      if (role.roleArn === '') return 'none';
      suggestions.roleProfile = suggestedRoleProfile(role.roleArn);
      role.roleProfile ??= await askField('roleProfile');
      return { roleArn: role.roleArn, roleProfile: role.roleProfile };
    },
  };
}

const labels: Readonly<Record<keyof (NewUser & NewRole), string>> = {
  profile: 'Profile name',
  accessKeyId: 'Access key id',
  secretAccessKey: 'Secret access key',
  region: 'Region',
  store: 'Keep the keys in',
  roleArn: 'ARN of a role to add (Enter: none)',
  roleProfile: 'Profile name of the role',
};

/** Other users can see argv, so a script passes the secret on standard input. */
async function secretOfInput({ options, signal }: CommandContext): Promise<string | undefined> {
  if (options['access-key-id'] === undefined || isatty(0)) return undefined;
  const { readOneLine } = await import('../face/standard-input');
  return (await readOneLine(signal))?.trim();
}

/** Throws `AppFailure` `usage` if a value is missing and there is no terminal to ask on. */
function checkWhole(user: Answers<NewUser>, { canAsk, options }: CommandContext): void {
  if (canAsk()) return;
  const missing = [
    ...(user.profile === undefined ? ['the profile name'] : []),
    ...(user.accessKeyId === undefined ? ['--access-key-id'] : []),
    ...(user.region === undefined ? ['--region'] : []),
    ...(options['yes'] === true ? [] : ['--yes']),
    ...(user.secretAccessKey === undefined ? ['the secret on standard input'] : []),
  ];
  if (missing.length === 0) return;
  throw new AppFailure({
    kind: 'usage',
    message: `There is no terminal to ask on. Missing: ${missing.join(', ')}.`,
    hint: 'awsmfa add NAME --access-key-id ID --region REGION --yes, with the secret on the first line of standard input.',
  });
}

/** The files and stores, and AWS's answers for keys that are in no file yet. */
export function addUserWorldOf(
  context: KeysContext,
  onTerminal: <T>(run: () => Promise<T>) => Promise<T> = (run) => run(),
): AddUserWorld {
  const keys = keysWorldOf(context);
  return {
    stores: () => storesHere(context.env),
    printCommand: (profile, kept) => printCommand(profile, kept, keys.program()),
    keep: (store, pair, signal) => onTerminal(() => keys.store(store).put(pair, signal)),
    prove: (profile, pair, changes) =>
      onTerminal(() => proveSame(profile, pair, () => keys.prove(profile, changes))),
    files: filesOf(context),
    profiles: () => context.reload().profiles,
    lookUp: async (profile, changes, hasDevice, signal) => {
      const { profiles, sessions } = context.reload(changes);
      const access = await createDeviceAccess(profile, {
        aws: context.aws,
        profiles: () => profiles,
        sessions: () => sessions,
        obtainOptions: (found) => ({ ...context.obtainOptions(found, 'nobody'), signal }),
      });
      const devices = hasDevice ? [] : await listEnabled(access, signal);
      const serialNumbers = devices.map(({ serialNumber }) => serialNumber).filter(givesCodes);
      const { arn, name } = access.user;
      return { arn, name, serialNumbers };
    },
  };
}

/** The shapes of what `--json` prints. `dist/schemas` and docs/json.md are made of them. */

import type { ProfileKind } from '../../src/aws/profiles/profile';
import type { CommandName } from '../../src/cli/command-table';
import type { DoctorJson } from '../../src/cli/commands/doctor';
import type { EnrollJson } from '../../src/cli/commands/enroll';
import type { ExplainJson } from '../../src/cli/commands/explain';
import type { ListJson } from '../../src/cli/commands/list';
import type { SettingsJson } from '../../src/cli/commands/settings';
import type { DevicesJson } from '../../src/cli/devices/device-table';
import type {
  DeletedKeyJson,
  KeysJson,
  MovedKeysJson,
  RotatedKeysJson,
} from '../../src/cli/keys/keys-actions';
import type { ProfileStatus } from '../../src/use-cases/profile-status';
import type { Reader } from '../../src/use-cases/readers';
import {
  always,
  either,
  flag,
  integer,
  type Json,
  list,
  nullable,
  object,
  oneOf,
  optional,
  type Plain,
  type Schema,
  text,
  time,
  version,
} from './schema';

type ProblemJson = Plain<ListJson['problems'][number]>;
type ProfileJson = Plain<ListJson['profiles'][number]>;
type SessionJson = Exclude<ProfileJson['session'], null>;
type AssumeRoleJson = Extract<Plain<ExplainJson['plan'][number]>, { call: 'AssumeRole' }>;

const roleArn = 'the ARN of the role';

const status: Schema<ProfileStatus['kind']> = oneOf('its state', {
  'signed-in': 'there is a good session',
  ready: 'signing in asks for nothing',
  'needs-code': 'signing in asks for a token code',
  'may-need-code': 'AWS may ask for a code',
  'device-unknown': 'no setting names an MFA device, and AWS has not been asked',
  'no-device': 'AWS says that the user has no MFA device',
  expired: 'the session is over',
  'sso-sign-in': 'it needs a sign-in at Identity Center, or `aws login`',
  settings: 'there are no credentials to sign in with',
  broken: 'it cannot work; see `problem`',
});

const problem: Schema<ProblemJson> = object({
  code: text('stable, for scripts, such as `missing-source-profile`', '^[a-z][a-z0-9-]*$'),
  message: text('one sentence for people'),
  file: text('the path of the file, or the name of the variable'),
  line: nullable(integer('counts from 1; `null` if no line has it')),
});

const session: Schema<SessionJson> = object({
  expiration: nullable(time('`null` if the end is unknown')),
  secondsLeft: nullable(integer('the same in seconds from now')),
  awsCliUntil: nullable(
    time('how long the AWS CLI uses it; `null` if it is not in the cache of the AWS CLI'),
  ),
  origin: oneOf('who got it', {
    awsmfa: '',
    'aws-cli': '',
    file: 'another program, which wrote keys into a file',
  }),
});

const kind: Schema<ProfileKind> = oneOf('how it gets credentials', {
  'mfa-role': '`AssumeRole` with MFA',
  role: '`AssumeRole`',
  'mfa-user': 'long-term keys and `mfa_serial`',
  user: 'long-term keys',
  session: 'temporary keys',
  sso: 'Identity Center',
  login: '`aws login`',
  process: '`credential_process`',
  linked: 'another profile, by `awsmfa link`',
  'web-identity': '`web_identity_token_file`',
  instance: '`credential_source`',
  settings: 'it has none',
  broken: 'it cannot work',
});

const profile: Schema<ProfileJson> = object({
  name: text('the name of the profile'),
  kind,
  region: nullable(text('`region`')),
  roleArn: nullable(text('`role_arn`')),
  sourceProfile: nullable(text('`source_profile`')),
  baseProfile: text('the profile at the end of its chain of source profiles, or itself'),
  mfaSerial: nullable(text('its own `mfa_serial`')),
  durationSeconds: nullable(integer('`duration_seconds`')),
  externalId: nullable(text('`external_id`')),
  roleSessionName: nullable(text('`role_session_name`')),
  credentialProcess: nullable(text('`credential_process`')),
  ssoSession: nullable(text('`sso_session`')),
  problem: nullable(problem),
  session: nullable(session),
  status,
});

const listed: Schema<Plain<ListJson>> = object({
  version,
  profiles: list(profile),
  problems: list(problem, 'of whole files, and of sections that `aws` ignores'),
});

const deviceList: Schema<Plain<DevicesJson>> = object({
  version,
  profile: text('the profile whose user has the devices'),
  user: object({ name: text('the user name'), arn: text('the ARN of the user') }),
  unusedAreListed: flag('`false` if the user may not list devices that no user has'),
  devices: list(
    object({
      serialNumber: text('what `mfa_serial` takes'),
      name: text('the end of the ARN, or the serial number of a hardware token'),
      kind: oneOf('what it is', {
        virtual: 'an authenticator app',
        hardware: 'a token with a display',
        passkey: 'a passkey or a security key, which gives no codes',
      }),
      state: oneOf('whether the user has it', {
        enabled: '',
        unused: 'created and never enabled, or turned off',
      }),
      enableDate: nullable(time('`null` if it is not enabled')),
      profiles: list(text('a profile'), 'the profiles whose `mfa_serial` names it'),
    }),
  ),
});

const findings: Schema<Plain<DoctorJson>> = object({
  version,
  ok: flag('`false` if there is a warning or a problem, and the exit code is 1'),
  findings: list(
    object({
      check: oneOf('what was checked', {
        files: '',
        profiles: '',
        settings: '',
        modes: 'of files',
        cache: '',
        environment: '',
        programs: '',
        network: '',
        clock: '',
        keys: '',
        devices: '',
      }),
      level: oneOf('how bad it is', {
        ok: '',
        note: 'nothing to fix',
        warning: 'it works, but not as it should',
        problem: 'it does not work',
      }),
      message: text('one sentence'),
      advice: nullable(text('what to do')),
    }),
  ),
});

const reader: Schema<Reader> = oneOf('a program that reads the files', {
  aws: 'the AWS CLI with `--profile`',
  boto3: 'Python',
  javascript: 'the SDK for JavaScript',
  go: 'the SDK for Go, and Terraform',
});

const explained: Schema<Plain<ExplainJson>> = object({
  version,
  profile: text('the name of the profile'),
  status,
  readers: list(
    object({
      reader,
      uses: oneOf('the credentials that it uses', {
        'role-session': '',
        'mfa-session': '',
        'long-term-keys': '',
        'temporary-keys': '',
        process: '`credential_process`',
        sso: 'Identity Center',
        none: 'it fails, or asks first',
      }),
      profile: nullable(text('the profile that they belong to')),
      until: nullable(time('when they end, if that is known')),
      asks: nullable(oneOf('what it asks for', { 'token-code': '' })),
      note: nullable(text('one remark for people')),
    }),
  ),
  console: object({
    opens: flag('whether `awsmfa console` can open it'),
    role: nullable(text(roleArn)),
    note: nullable(text('why not')),
  }),
  region: object({
    value: nullable(text('the region that `aws` uses')),
    file: nullable(text('the file that names it, or where to add it')),
    line: nullable(integer('the line there')),
    note: nullable(text('one remark for people')),
  }),
  plan: list(
    either(
      object({ call: always('ListMFADevices'), code: always(false) }),
      either(
        object({
          call: always('GetSessionToken'),
          code: always(true),
          serialNumber: nullable(text('the device; `null`: the one that AWS names')),
        }),
        object<AssumeRoleJson>({
          call: always('AssumeRole'),
          code: flag('whether it takes the token code'),
          roleArn: text(roleArn),
          serialNumber: optional(text('the device, with `code`')),
        }),
      ),
    ),
    'the calls that signing in makes now',
  ),
  wins: list(
    object({
      variable: text('an environment variable that wins over the profile'),
      over: list(reader, 'for these'),
    }),
  ),
});

const keysOwner = text('the profile that has the keys');

const kept: Schema<Plain<KeysJson['kept']>> = nullable(
  object({
    where: oneOf('where its own pair is', {
      file: '',
      process: 'behind a `credential_process`',
      'secret-service': 'the keyring of a Linux desktop',
      pass: '',
      keychain: 'of macOS',
      op: '1Password',
    }),
    place: text('the file and line, the entry or the program'),
  }),
);

const keyList: Schema<Plain<KeysJson>> = object(
  {
    version,
    profile: keysOwner,
    kept,
    keys: nullable(
      list(
        object({
          accessKeyId: text('the id'),
          status: oneOf('as AWS says it', { Active: '', Inactive: '' }),
          created: nullable(time('when it was made')),
          lastUsed: nullable(time('`null` if it was never used, or AWS does not say')),
          isThisProfiles: flag('whether it is the one that the profile uses'),
        }),
        '`null` if AWS could not be asked',
      ),
    ),
  },
  '`keys PROFILE`',
);

const holders = list(text('a profile that has them'), 'the profiles that have this pair');

const movedKeys: Schema<Plain<MovedKeysJson>> = object(
  { version, profile: keysOwner, kept, profiles: holders },
  '`keys PROFILE move` and `keys PROFILE restore`',
);

const rotatedKeys: Schema<Plain<RotatedKeysJson>> = object(
  {
    version,
    profile: keysOwner,
    accessKeyId: text('the new key'),
    turnedOff: text('the old key'),
    profiles: holders,
  },
  '`keys PROFILE rotate`',
);

const deletedKey: Schema<Plain<DeletedKeyJson>> = object(
  {
    version,
    profile: keysOwner,
    deleted: nullable(text('the old key; `null` if you kept it')),
  },
  '`keys PROFILE rotate --finish`',
);

const keys = either(either(keyList, movedKeys), either(rotatedKeys, deletedKey));

const enrolled: Schema<Plain<EnrollJson>> = object({
  version,
  profile: text('the name of the profile'),
  user: text('the user name'),
  serialNumber: text('of the new device'),
  config: nullable(
    object({
      file: text('where `mfa_serial` is now'),
      line: nullable(integer('the line there')),
    }),
  ),
});

const setting = object<Plain<SettingsJson['settings'][number]>>({
  name: text('as in the file, or the variable'),
  value: either(
    either(text('') as Schema<string>, integer('')),
    either(flag(''), list(text('a name'))),
  ),
  source: oneOf('where the value comes from', { default: '', file: '', environment: '' }),
  line: nullable(integer('in the file')),
  variable: nullable(text('the variable that sets it')),
});

const settings: Schema<Plain<SettingsJson>> = object({
  version,
  file: text('the path of the settings file'),
  settings: list(setting),
  problems: list(problem, 'what awsmfa ignored'),
});

/** The schema of each command's `--json`, as a file of the package. */
export const schemas = {
  list: file('list', listed),
  devices: file('devices', deviceList),
  doctor: file('doctor', findings),
  explain: file('explain', explained),
  keys: file('keys', keys),
  enroll: file('enroll', enrolled),
  settings: file('settings', settings),
};

function file(command: CommandName, { json }: { readonly json: Json }) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `awsmfa ${command} --json`,
    ...json,
  };
}

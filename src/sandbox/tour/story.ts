/** The tour: a role that requires MFA is refused without a code, and opened with one. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../mfa/code-check';
import type { Sandbox } from '../server';
import { askSts, type TourCredentials } from './query-client';
import type { ProgramResult, TourFeed } from './run-program';

/** One step of the tour. */
type TourStep = {
  readonly title: string;
  /** @throws TourFault if the result is not the expected one. */
  readonly play: (stage: TourStage) => Promise<void>;
};

/** What a step can do. The reader sees all of it. */
export type TourStage = {
  readonly sandbox: Sandbox;
  /** Runs awsmfa, and shows the command and its output. `quiet` hides the output. */
  readonly awsmfa: (
    args: readonly string[],
    options?: { readonly stdin?: TourFeed; readonly quiet?: boolean },
  ) => Promise<ProgramResult>;
  /** Runs another program from the sandbox's PATH. */
  readonly run: (file: string, args: readonly string[]) => Promise<ProgramResult>;
  /** Prints one line of explanation. */
  readonly say: (text: string) => void;
  /** Ends the step, because this machine lacks what it needs. */
  readonly skip: (why: string) => never;
  /** Prints a checked fact. @throws TourFault if it doesn't hold. */
  readonly check: (fact: string, holds: boolean) => void;
};

/** A shell's exit code for a program that it can't find. */
const NOT_THERE = 127;

const ROLE_PROFILE = 'kjh-DuperRole';
const USER_PROFILE = 'kjh-SuperDuperUser';
const ROLE = 'arn:aws:iam::123456789012:role/kjh-DuperRole';
const NEW_DEVICE = 'arn:aws:iam::123456789012:mfa/new-hire';
const DEVICE = 'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser';

export const story: readonly TourStep[] = [
  {
    title: 'The list: a profile of every kind, in every state',
    play: async ({ awsmfa, check }) => {
      const { exitCode, stdout } = await awsmfa(['list']);
      check('the list is printed', exitCode === 0);
      check('the role has no session', !/kjh-DuperRole.*\dm/.test(stdout));
      check('the broken profile hides none of the others', stdout.includes('broken-role'));
    },
  },
  {
    title: 'AWS refuses the role without a code, because its trust policy requires MFA',
    play: async ({ sandbox, say, check }) => {
      say(`asking STS for ${ROLE}, signed with the keys of ${USER_PROFILE} alone`);
      const [key] = sandbox.users.superDuper.accessKeys;
      const answer = await askSts(
        sandbox.url,
        {
          accessKeyId: key?.accessKeyId ?? '',
          secretAccessKey: key?.secretAccessKey ?? '',
          sessionToken: undefined,
        },
        { Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'my-cli-session' },
        sandbox.clock.now(),
      );
      say(`${answer.status} ${answer.element('Code')}: ${answer.element('Message')}`);
      check('AWS said AccessDenied', answer.element('Code') === 'AccessDenied');
    },
  },
  {
    title: 'With nobody to ask for a code, awsmfa says what it needs',
    play: async ({ awsmfa, check }) => {
      const { exitCode } = await awsmfa(['login', ROLE_PROFILE]);
      check('exit code 3: a token code is needed', exitCode === 3);
    },
  },
  {
    title: 'AWS refuses a wrong code',
    play: async ({ sandbox, awsmfa, check }) => {
      const { exitCode } = await awsmfa([
        'login',
        ROLE_PROFILE,
        '--token-code',
        wrongCode(sandbox),
      ]);
      check('exit code 4: AWS refused', exitCode === 4);
    },
  },
  {
    title: "Signing in with the authenticator's code",
    play: async (stage) => {
      const { exitCode } = await signIn(stage, ['login', ROLE_PROFILE], DEVICE);
      stage.check('signed in: an MFA session, and the role from it', exitCode === 0);
    },
  },
  {
    title: 'The list again, with the time left',
    play: async ({ awsmfa, check }) => {
      const listed = await awsmfa(['list', USER_PROFILE, ROLE_PROFILE]);
      check('both are signed in', (listed.stdout.match(/\dm\b/g) ?? []).length >= 2);
      const { exitCode } = await awsmfa(['list', '--check', ROLE_PROFILE], { quiet: true });
      check('--check exits with 0', exitCode === 0);
    },
  },
  {
    title: 'Who am I with the credentials that awsmfa exports?',
    play: async ({ sandbox, awsmfa, say, check }) => {
      const exported = await awsmfa(['env', ROLE_PROFILE, '--format', 'json'], { quiet: true });
      check('the variables are printed (but not shown here)', exported.exitCode === 0);
      say('asking STS for the caller identity, signed with them');
      const answer = await askSts(
        sandbox.url,
        toCredentials(exported.stdout),
        { Action: 'GetCallerIdentity' },
        sandbox.clock.now(),
      );
      say(`${answer.status} ${answer.element('Arn') ?? answer.element('Message')}`);
      check(
        'STS says it is the role',
        answer.element('Arn')?.includes(':assumed-role/kjh-DuperRole/') === true,
      );
    },
  },
  {
    title: 'The same code also opens the roles in other accounts, and a chain of two roles',
    play: async ({ sandbox, awsmfa, check }) => {
      await awsmfa(['logout', 'kjh-AuditRole', 'chain-second']);
      const before = sandbox.requests.filter((action) => action === 'GetSessionToken').length;
      const { exitCode } = await awsmfa(['login', '--all', USER_PROFILE]);
      check('every role has a session', exitCode === 0);
      const after = sandbox.requests.filter((action) => action === 'GetSessionToken').length;
      check('no second code was needed', after === before);
    },
  },
  {
    title: 'The AWS CLI finds the session in its cache and asks for nothing',
    play: async ({ run, skip, check }) => {
      const { exitCode, stdout } = await run('aws', [
        '--profile',
        ROLE_PROFILE,
        'sts',
        'get-caller-identity',
      ]);
      if (exitCode === NOT_THERE) skip('the AWS CLI is not installed');
      check(
        'aws has the role, without a prompt',
        exitCode === 0 && stdout.includes(':assumed-role/kjh-DuperRole/'),
      );
    },
  },
  {
    title: 'A user without a device enrolls one',
    play: async (stage) => {
      const { sandbox, awsmfa, check } = stage;
      const png = join(sandbox.home, 'new-hire.png');
      const configFile = join(sandbox.home, '.aws', 'config');
      const before = readFileSync(configFile, 'utf8');
      const { exitCode } = await awsmfa(
        ['enroll', 'new-hire', '--yes', '--qr-file', png, '--authentication-codes', '-'],
        { stdin: (isRunning) => scanAndType(stage, png, isRunning) },
      );
      check('the device is enabled', exitCode === 0);
      check('the PNG file is deleted', !existsSync(png));
      const line = `mfa_serial = ${NEW_DEVICE}\n`;
      const after = readFileSync(configFile, 'utf8');
      check('its serial number is in the config file', after.includes(line));
      check('the rest of the file is unchanged', after.replace(line, '') === before);
    },
  },
  {
    title: 'The new device opens a session',
    play: async (stage) => {
      stage.sandbox.clock.advanceAuthenticator();
      stage.say('the authenticator skips 30 s, because the last code was used');
      const { exitCode } = await signIn(stage, ['login', 'new-hire'], NEW_DEVICE);
      stage.check('signed in', exitCode === 0);
      const listed = await stage.awsmfa(['devices', 'new-hire']);
      stage.check('the list has the device', listed.stdout.includes('new-hire'));
    },
  },
];

/** Waits for the QR code, as a person with a phone does, and returns the two codes. */
async function scanAndType(
  { sandbox, say, check }: TourStage,
  png: string,
  isRunning: () => boolean,
): Promise<string> {
  const isThere = () => existsSync(png) && statSync(png).size > 0;
  while (isRunning() && !isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!isRunning()) return '';
  // Windows has no file modes. There the user's temporary directory protects it.
  if (process.platform !== 'win32')
    check('only you can read the file with the QR code', (statSync(png).mode & 0o077) === 0);
  say('(a phone would scan it now; the sandbox has its own authenticator)');
  const first = sandbox.tokenCode(NEW_DEVICE);
  sandbox.clock.advanceAuthenticator();
  const second = sandbox.tokenCode(NEW_DEVICE);
  say(`typing ${first} and, 30 s later on the authenticator, ${second}`);
  return `${first}\n${second}\n`;
}

/** Signs in with the device's current code. */
async function signIn(stage: TourStage, args: readonly string[], serialNumber: string) {
  const shown = await stage.awsmfa(['sandbox-code', serialNumber]);
  return stage.awsmfa([...args, '--token-code', shown.stdout.trim()]);
}

/** Six digits that the device doesn't show around now. */
function wrongCode({ world, clock }: TourStage['sandbox']): string {
  const device = world.devices.get(DEVICE);
  const near = [-2, -1, 0, 1, 2].map(
    (step) => device && codeOf(device, clock.authenticatorNow(), step),
  );
  return ['123456', '234567', '345678', '456789', '567890', '678901'].find(
    (code) => !near.includes(code),
  ) as string;
}

function toCredentials(json: string): TourCredentials {
  const variables = JSON.parse(json) as Readonly<Record<string, string>>;
  return {
    accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: variables['AWS_SESSION_TOKEN'],
  };
}

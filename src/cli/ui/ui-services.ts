import { statSync } from 'node:fs';
import type { Clock } from '../../aws/clock';
import { expiryMarginMs } from '../../aws/limits';
import { iamUrl } from '../../aws/partition';
import type { ProfileSet, Subject } from '../../aws/profiles/profile';
import type { Environment, FileLocations } from '../../aws/profiles/read/locate';
import { keptRoles } from '../../aws/sessions/cache/kept-roles';
import type { ProcessKeys } from '../../aws/sessions/obtain-options';
import { findProfile } from '../../aws/sessions/plan';
import type { Sessions } from '../../aws/sessions/sessions';
import type { SignInToSso } from '../../aws/sso/access-token';
import type { ShownFile } from '../../state/app-state';
import { defaultLinkName } from '../../state/profile-facts';
import type { Services } from '../../state/services';
import { copyToClipboard, notification, openUrl } from '../../terminal/desktop';
import { formatHandOver } from '../../terminal/subshell/env-formats';
import { shellSyntax } from '../../terminal/subshell/shell-choice';
import type { Terminal } from '../../terminal/terminal';
import type { SsoSignInFace } from '../../use-cases/sso/sign-in-sso';
import type { CommandContext } from '../command-context';
import { createProcessKeys } from '../process/process-keys';
import { findSandboxAuthenticator } from '../sandbox/sandbox-authenticator';
import { toKeys } from '../subshell/hand-over';
import { systemTimers } from '../system-time';
import type { UiRequests } from './ui-requests';
import { markFiles, watchFiles } from './watch-files';

/**
 * The services behind the UI's actions, which are the same as those of the commands. `handOver` gives the
 * terminal to the function that it runs.
 */
export function createUiServices(
  context: CommandContext,
  terminal: Pick<Terminal, 'send' | 'redraw' | 'setTitle'>,
  handOver: <T>(run: () => Promise<T>) => Promise<T>,
  requests?: UiRequests,
): Services {
  const { clock, env } = context;
  const seen = markFiles(context.locations);
  let profiles: ProfileSet = context.profiles();
  let sessions: Sessions = context.sessions();
  let isFirstLoad = true;

  const runOnTerminal = createProcessKeys(env, 'terminal');
  /** The last process that had the terminal. Two at once would draw over each other. */
  let lending: Promise<unknown> = Promise.resolve();
  const processKeys: ProcessKeys = (profile, signal) => {
    const lent = lending.then(() => handOver(() => runOnTerminal(profile, signal)));
    lending = lent.catch(() => {});
    return lent;
  };

  const askedForAge = new Set<string>();
  const profileOf = (profileName: string) => findProfile(profileName, profiles);
  /** Whether another program added or deleted a session for a role of `--role-arn`. */
  const hasOtherRoles = () => {
    const kept = keptRoles(context.locations.cacheDirectory, profiles, clock.now());
    return JSON.stringify(kept) !== JSON.stringify([...profiles.unwritten.values()]);
  };
  const serialNumbers = async () => {
    const { createSerialNumbers } = await import('../devices/serial-number-lines');
    return createSerialNumbers({ ...context, profiles: () => profiles });
  };
  /** The context for a command that runs on the subject. */
  const contextFor = (subject: Subject): CommandContext => ({
    ...context,
    positionals: [subject.profile],
    options: { ...context.options, 'serial-number': subject.serialNumber },
    profiles: () => profiles,
    sessions: () => sessions,
    // The UI has already signed in on its own screen, so nobody is asked again.
    obtain: () => obtainKept(subject),
  });
  const optionsFor = ({ profile, serialNumber }: Subject) => ({
    ...context.obtainOptions(profileOf(profile), 'nobody'),
    isCodeAtHand: false,
    processKeys,
    serialNumber,
  });
  /** The cached credentials, for immediate use. */
  const obtainKept = (subject: Subject) =>
    sessions.obtain(subject.profile, {
      ...optionsFor(subject),
      tokenCodes: undefined,
      forceRefresh: false,
      minLeftMs: expiryMarginMs,
    });
  const clipboard = {
    env,
    platform: process.platform,
    timers: systemTimers,
    send: terminal.send,
  };

  return {
    now: clock.now,
    after: systemTimers.after,
    loadProfiles: () => {
      if (!isFirstLoad) {
        ({ profiles, sessions } = context.reload());
      }
      isFirstLoad = false;
      return profiles;
    },
    describeFiles: () => describeFiles(context.locations, env),
    readCache: () => sessions.readCache(),
    watch: (onChange) =>
      watchFiles(context.locations, seen, systemTimers, (what) =>
        onChange(what === 'sessions' && hasOtherRoles() ? 'profiles' : what),
      ),

    obtain: async ({ subject, runsProcess, showApproval, ...request }) => {
      const { credentials, isNew } = await sessions.obtain(subject.profile, {
        ...optionsFor(subject),
        ...request,
        processKeys: runsProcess ? processKeys : undefined,
        signInToSso: showApproval && (await signInWith(clock, showApproval)),
      });
      return { expiration: credentials.expiration, isNew };
    },
    learnKeyAge: async ({ profile, serialNumber }) => {
      const { base, mfa } = sessions.plan(profile);
      const { accessKeyId, profileName, region } = base;
      if (accessKeyId === undefined || askedForAge.has(accessKeyId)) return false;
      askedForAge.add(accessKeyId);
      const { endpoints, endpointVariant, caBundle } = profileOf(profileName);
      const endpoint = endpoints.iam ?? iamUrl(region, endpointVariant);
      const owner = { profile: profileName, serialNumber: serialNumber ?? mfa?.serialNumber };
      try {
        const { credentials } = await obtainKept(owner);
        const withMfa = credentials.sessionToken !== undefined;
        const { signal } = context;
        const { iam } = await context.aws();
        const keys = await iam.listAccessKeys(
          { credentials, region, endpoint, caBundle, signal, profileName, withMfa },
          { userName: undefined },
        );
        sessions.learnKeys(keys);
        return true;
      } catch {
        // The age stays unknown, which is no error.
        return false;
      }
    },
    forget: (subject) => sessions.forget(subject),
    runMfaProcess: async (profileName, signal, onStatus) => {
      const { runMfaProcess } = await import('../process/mfa-process');
      const { mfaProcess = '' } = profileOf(profileName);
      try {
        return await runMfaProcess(mfaProcess, { env: { ...env }, signal, onStderr: onStatus });
      } finally {
        // The process shares the terminal and may have drawn on it.
        terminal.redraw();
      }
    },

    saveSerialNumber: async (profileName, serialNumber) => {
      const { saveSerialNumber } = await serialNumbers();
      return saveSerialNumber(profileName, serialNumber);
    },
    removeSerialNumber: async (serialNumber) => {
      const { removeSerialNumber } = await serialNumbers();
      return removeSerialNumber(serialNumber);
    },
    userDevices: async (profileName, asks) => {
      const { createDeviceAccess } = await import('../devices/open-device-access');
      const { toUserDevices } = await import('../../aws/devices/user-devices');
      const access = await createDeviceAccess(profileName, {
        ...context,
        profiles: () => profiles,
        sessions: () => sessions,
        obtainOptions: (profile) => ({
          ...context.obtainOptions(profile, 'nobody'),
          processKeys,
          isCodeAtHand: false,
          forceRefresh: false,
          minLeftMs: expiryMarginMs,
          ...asks,
        }),
      });
      return toUserDevices(access);
    },
    writeQrFile: async (deviceName, text) => {
      const { writeTemporaryQrFile } = await import('../devices/qr-file');
      return writeTemporaryQrFile(deviceName, text);
    },

    openShell: async (subject) => {
      const { openShell } = await import('../subshell/open-shell');
      const obtained = await obtainKept(subject);
      const startedAt = clock.now();
      const inShell = () =>
        openShell(contextFor(subject), obtained, {
          isLive: false,
          isPlain: false,
          leadsTo: 'list',
        });
      const run = () => handOver(inShell);
      const exitCode = await (requests?.whileAway(run) ?? run());
      return { exitCode, lastedMs: clock.now().getTime() - startedAt.getTime() };
    },
    openShellInTmux: async (subject) => {
      const { openInNewWindow } = await import('./open-new-window');
      await openInNewWindow(subject, env);
    },
    openConsole: async (subject, signal) => {
      const [{ openConsole }, { consoleWorldOf }] = await Promise.all([
        import('../../use-cases/console-page'),
        import('../commands/console'),
      ]);
      const world = consoleWorldOf({ ...contextFor(subject), signal });
      const page = { service: undefined, signsOutFirst: false };
      await openConsole(subject, page, world, { tell: context.notice });
    },
    openPage: (url) => openUrl(url, { env, platform: process.platform, timers: systemTimers }),
    link: async (subject, face) => {
      const [{ linkProfile }, { linkWorldOf }] = await Promise.all([
        import('../../use-cases/link-profile'),
        import('../commands/link'),
      ]);
      const world = linkWorldOf(contextFor(subject));
      return linkProfile(subject, defaultLinkName(subject), world, face);
    },

    findRoles: async (profileName, { showApproval, onProgress, ...request }) => {
      const { rolesWithoutProfile } = await import('../../use-cases/sso/found-roles');
      const signInToSso = showApproval && (await signInWith(clock, showApproval));
      const asked = { ...request, signInToSso };
      const accounts = await sessions.listSsoRoles(profileName, asked, onProgress);
      return rolesWithoutProfile(accounts, profiles, profileOf(profileName));
    },
    addRoles: async (profileName, roles, face) => {
      const [{ addFoundRoles }, { filesOf }] = await Promise.all([
        import('../../use-cases/sso/found-roles'),
        import('../config/edit-config'),
      ]);
      return addFoundRoles(roles, profileOf(profileName), filesOf(context), face);
    },

    newUsers: async () => (await import('../commands/add')).addUserWorldOf(context, handOver),

    copy: (text) => copyToClipboard(text, clipboard),
    copyExports: async (subject) => {
      const keys = toKeys({ ...context, profiles: () => profiles }, await obtainKept(subject));
      const syntax = shellSyntax(env, process.platform === 'win32');
      return copyToClipboard(formatHandOver(keys, env, syntax), clipboard);
    },
    notify: (text) => terminal.send(notification(text, context.settings().notify, env)),
    setTitle: terminal.setTitle,
    requests: requests?.port,
    authenticator: findSandboxAuthenticator(env),
  };
}

async function signInWith(
  clock: Clock,
  showApproval: SsoSignInFace['showApproval'],
): Promise<SignInToSso> {
  const { signInToSso } = await import('../../use-cases/sso/sign-in-sso');
  return (asked) => signInToSso(asked, clock, { showApproval });
}

/** The state of the two files, for the screen that says what is missing. */
function describeFiles(
  { configFile, credentialsFile }: FileLocations,
  env: Environment,
): readonly ShownFile[] {
  return [
    { path: configFile, isNamed: Boolean(env['AWS_CONFIG_FILE']) },
    { path: credentialsFile, isNamed: Boolean(env['AWS_SHARED_CREDENTIALS_FILE']) },
  ].map((file) => ({ ...file, state: stateOf(file.path) }));
}

function stateOf(path: string): ShownFile['state'] {
  try {
    return statSync(path).size === 0 ? 'empty' : 'present';
  } catch {
    return 'absent';
  }
}

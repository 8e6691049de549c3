/**
 * A small world for the state and the components: profiles read by the real reader, planned by the
 * real planner, a clock that the test moves, and services that behave. One code is good at a time;
 * what is asked of them is kept, and what nobody expects fails.
 */

import { deviceName } from '../../src/aws/devices/device';
import type { KeyStoreName } from '../../src/aws/key-stores/key-store';
import { type ConfigEdit, editText } from '../../src/aws/profiles/edit/edit';
import { toLinkedCommand } from '../../src/aws/profiles/linked-command';
import { type ProfileSet, type Subject, subjectName } from '../../src/aws/profiles/profile';
import { parse } from '../../src/aws/profiles/read/parse';
import { resolveProfiles } from '../../src/aws/profiles/resolve/resolve';
import { createAnswerBook } from '../../src/aws/sessions/answers';
import type { SessionFact } from '../../src/aws/sessions/credentials';
import { planFor } from '../../src/aws/sessions/plan';
import type { StateOf } from '../../src/aws/sessions/sessions';
import type { TokenCodeRequest } from '../../src/aws/sessions/token-code';
import { type AppError, AppFailure } from '../../src/errors';
import type { AppState, AuthenticatorCode } from '../../src/state/app-state';
import { defaultLinkName } from '../../src/state/profile-facts';
import { createApp } from '../../src/state/running-app';
import type { ObtainRequest, Services } from '../../src/state/services';
import { defaultSettings } from '../../src/user-settings';

const minute = 60_000;

export const userSerial = 'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser';

export const worldCredentials = `
[kjh-SuperDuperUser]
aws_access_key_id = AKIAIOSFODNN7EXA7XQ2
aws_secret_access_key = SECRETSUPERDUPER
[two-devices]
aws_access_key_id = AKIATWODEVICES000002
aws_secret_access_key = SECRETTWODEVICES
[old-session]
aws_access_key_id = AKIAOLDSESSION000003
aws_secret_access_key = SECRETOLDSESSION
[new-hire]
aws_access_key_id = AKIANEWHIRE000000004
aws_secret_access_key = SECRETNEWHIRE
`;

export const worldConfig = `[profile kjh-SuperDuperUser]
region = us-east-1
mfa_serial = ${userSerial}
[profile kjh-DuperRole]
role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole
source_profile = kjh-SuperDuperUser
mfa_serial = ${userSerial}
region = us-east-1
[profile kjh-AuditRole]
role_arn = arn:aws:iam::210987654321:role/kjh-AuditRole
source_profile = kjh-SuperDuperUser
mfa_serial = ${userSerial}
region = eu-west-1
[profile chain-second]
role_arn = arn:aws:iam::333333333333:role/chain-second
source_profile = kjh-DuperRole
region = us-east-1
[profile two-devices]
region = us-east-1
mfa_serial = arn:aws:iam::123456789012:mfa/laptop
[profile billing-read]
role_arn = arn:aws:iam::444444444444:role/billing-read
source_profile = two-devices
region = us-east-1
mfa_serial = arn:aws:iam::123456789012:mfa/laptop
[profile old-session]
region = us-east-1
mfa_serial = arn:aws:iam::123456789012:mfa/old-session
[profile new-hire]
region = us-east-1
[profile ops-sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Ops
region = us-east-1
[profile broken-role]
role_arn = arn:aws:iam::123456789012:role/gone
source_profile = nobody
`;

export type WorldOptions = {
  readonly config?: string;
  readonly credentials?: string;
  readonly state?: Partial<Pick<AppState, 'size' | 'appearance'>>;
  readonly surroundings?: Partial<AppState['surroundings']>;
  readonly services?: Partial<Services>;
  /** The devices of a user who is set up. */
  readonly devices?: readonly string[];
  /** Whose programs are there. */
  readonly stores?: readonly KeyStoreName[];
  /** When AWS made the key of kjh-SuperDuperUser; `undefined`: it does not say. */
  readonly keyCreatedAt?: Date;
  /** The profile that the UI opens on. */
  readonly selected?: string;
};

export function readProfiles(config: string, credentials: string): ProfileSet {
  return resolveProfiles(
    { path: '/home/kjh/.aws/config', parsed: parse(config), problem: undefined },
    { path: '/home/kjh/.aws/credentials', parsed: parse(credentials), problem: undefined },
    {},
  );
}

export type World = ReturnType<typeof createWorld>;

export function createWorld(options: WorldOptions = {}) {
  let now = new Date(2026, 10, 24, 14, 3, 31);
  let texts = {
    config: options.config ?? worldConfig,
    credentials: options.credentials ?? worldCredentials,
  };
  let profiles = readProfiles(texts.config, texts.credentials);
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  let onChange: Parameters<Services['watch']>[0] | undefined;
  const roles = new Map<string, SessionFact>();
  const mfa = new Map<string, SessionFact>();
  const calls: string[] = [];
  const answers = createAnswerBook();
  const copied: string[] = [];
  const titles: string[] = [];
  const notified: string[] = [];
  /** What AWS says next time it is asked for a profile. */
  const failures = new Map<string, AppError>();
  const codes = new Set(['123456']);
  const sentCodes: string[] = [];
  /** While it is set, calls to AWS wait for it. */
  let gate: Promise<void> | undefined;

  const fact = (leftMs: number, lastsMs: number, role: boolean): SessionFact => {
    const expiration = new Date(now.getTime() + leftMs);
    return {
      expiration,
      awsCliUntil: role ? new Date(expiration.getTime() - 15 * minute) : undefined,
      origin: 'awsmfa',
      obtainedAt: new Date(expiration.getTime() - lastsMs),
    };
  };
  const isGood = (found: SessionFact | undefined) =>
    found?.expiration !== undefined && found.expiration.getTime() - now.getTime() > minute;

  const readCache = (): StateOf => (subject) => {
    const profile = profiles.profiles.get(subject.profile);
    if (profile === undefined || profile.obstacle !== undefined) return undefined;
    const plan = planFor(profile.name, profiles, { serialNumber: subject.serialNumber });
    const serial = plan.mfa?.serialNumber;
    const mfaSession = serial === undefined ? undefined : mfa.get(serial);
    const session = plan.hops.length > 0 ? roles.get(profile.name) : mfaSession;
    const base = profiles.profiles.get(plan.base.profileName) ?? profile;
    const awsCliSession = plan.hops.length > 0 ? session : undefined;
    return { plan, session, awsCliSession, mfaSession, base, answers: answers.of(plan) };
  };
  /** How the kept calls name a subject. */
  const nameOf = ({ profile, serialNumber }: Subject) =>
    serialNumber === undefined ? profile : `${profile} / ${deviceName(serialNumber)}`;

  const obtain = async (request: ObtainRequest) => {
    const { tokenCodes, signal } = request;
    const { profile: profileName, serialNumber: asked } = request.subject;
    calls.push(`obtain ${nameOf(request.subject)}${request.forceRefresh ? ' again' : ''}`);
    const wait = async () => {
      await (gate === undefined ? undefined : Promise.race([gate, whenAborted(signal)]));
      if (signal.aborted) throw new AppFailure({ kind: 'canceled' });
      const failure = failures.get(profileName);
      if (failure !== undefined) throw new AppFailure(failure);
    };
    const plan = planFor(profileName, profiles, { serialNumber: asked });
    let serialNumber = plan.mfa?.serialNumber;
    if (serialNumber === undefined && plan.hops.length === 0 && request.looksUpDevice) {
      request.onStep?.({ kind: 'looking-up-devices', profileName });
      const found = ['arn:aws:iam::123456789012:mfa/phone', 'arn:aws:iam::123456789012:mfa/watch'];
      serialNumber = await request.chooseDevice?.(found);
      if (serialNumber !== undefined) {
        request.onStep?.({ kind: 'device-found', profileName, serialNumber });
      }
    }
    const isMfaNew = plan.hops.length === 0 && request.forceRefresh;
    if (serialNumber !== undefined && (isMfaNew || !isGood(mfa.get(serialNumber)))) {
      if (tokenCodes === undefined) {
        throw new AppFailure({ kind: 'token-code-needed', profile: profileName, serialNumber });
      }
      let refused: TokenCodeRequest['refused'];
      for (;;) {
        const asked = { serialNumber, profileName, refused };
        const code = await tokenCodes(asked, signal);
        request.onStep?.({ kind: 'mfa-session' });
        await wait();
        const wasSent = sentCodes.includes(code);
        sentCodes.push(code);
        if (codes.has(code) && !wasSent) break;
        const kind = wasSent ? ('token-code-used' as const) : ('token-code-rejected' as const);
        const reason = wasSent ? ('used' as const) : ('rejected' as const);
        refused = { reason, error: { kind, serialNumber, secondsToNext: 4 }, secondsToNext: 4 };
      }
      mfa.set(serialNumber, fact(720 * minute, 720 * minute, false));
    }
    for (const { profileName: hop, roleArn } of plan.hops) {
      if (!request.forceRefresh && isGood(roles.get(hop))) continue;
      request.onStep?.({ kind: 'assume-role', roleArn });
      await wait();
      roles.set(hop, fact(60 * minute, 60 * minute, true));
    }
    const expiration =
      plan.hops.length > 0
        ? roles.get(profileName)?.expiration
        : mfa.get(serialNumber ?? '')?.expiration;
    return { expiration, isNew: true };
  };

  const changesOf = (edit: ConfigEdit) =>
    (['credentials', 'config'] as const).map((file) => {
      const result = editText(texts[file], file, edit);
      if (result.kind === 'refused') throw new Error(result.reason);
      return { path: `/home/kjh/.aws/${file}`, before: texts[file], after: result.text };
    });

  const authenticator = {
    approve: async (userCode: string) => {
      calls.push(`approve ${userCode}`);
    },
    codes: async (): Promise<readonly AuthenticatorCode[]> => [
      { serialNumber: userSerial, label: 'kjh-SuperDuperUser', code: '123456', isUsed: false },
      {
        serialNumber: 'arn:aws:iam::123456789012:mfa/laptop',
        label: 'two-devices / laptop',
        code: '654321',
        isUsed: true,
      },
    ],
  };

  const services: Services = {
    now: () => now,
    after: (ms, call) => {
      const timer = { at: now.getTime() + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    loadProfiles: () => {
      profiles = readProfiles(texts.config, texts.credentials);
      return profiles;
    },
    describeFiles: () => [
      {
        path: '/home/kjh/.aws/config',
        state: texts.config === '' ? 'absent' : 'present',
        isNamed: false,
      },
      {
        path: '/home/kjh/.aws/credentials',
        state: texts.credentials === '' ? 'absent' : 'present',
        isNamed: true,
      },
    ],
    readCache,
    watch: (listener) => {
      onChange = listener;
      return () => {};
    },
    obtain,
    learnKeyAge: async () => {
      const { keyCreatedAt: createdAt } = options;
      answers.learnKeys([{ accessKeyId: 'AKIAIOSFODNN7EXA7XQ2', status: 'Active', createdAt }]);
      return createdAt !== undefined;
    },
    forget: (subject) => {
      calls.push(`forget ${nameOf(subject)}`);
      const { profile, serialNumber } = subject;
      const plan = planFor(profile, profiles, { serialNumber });
      if (plan.hops.length > 0) return roles.delete(profile);
      return plan.mfa !== undefined && mfa.delete(plan.mfa.serialNumber);
    },
    runMfaProcess: async () => {
      throw new AppFailure({ kind: 'mfa-process-failed', reason: 'exit', exitCode: 1 });
    },
    saveSerialNumber: async (profileName, serialNumber) => {
      calls.push(`save ${profileName} ${serialNumber}`);
      return '~/.aws/credentials:14';
    },
    removeSerialNumber: async (serialNumber) => {
      calls.push(`remove ${serialNumber}`);
      return ['two-devices'];
    },
    userDevices: async (profileName) => {
      throw new AppFailure({ kind: 'no-device', profile: profileName });
    },
    writeQrFile: async (deviceName) => {
      calls.push(`write ${deviceName}.png`);
      return {
        path: `/tmp/${deviceName}.png`,
        remove: () => calls.push(`remove ${deviceName}.png`),
      };
    },
    openShell: async (subject) => {
      calls.push(`shell ${nameOf(subject)}`);
      return { exitCode: 3, lastedMs: 12 * minute };
    },
    openShellInTmux: async (subject) => {
      calls.push(`tmux ${nameOf(subject)}`);
    },
    openPage: async (url) => {
      calls.push(`open ${url}`);
      return true;
    },
    openConsole: async (subject) => {
      calls.push(`console ${nameOf(subject)}`);
    },
    copy: async (text) => {
      copied.push(text);
      return { how: 'copied', isConfirmed: true };
    },
    copyExports: async (subject) => {
      calls.push(`exports ${nameOf(subject)}`);
      return { how: 'copied', isConfirmed: true };
    },
    link: async (subject, face) => {
      const name = defaultLinkName(subject);
      const lines = ['~/.aws/config:40', `+ [profile ${name}]`];
      const asked = {
        title: `Link ${subjectName(subject)}`,
        reason: 'Any tool can use it.',
        lines,
      };
      if (!(await face.confirm({ ...asked, question: 'Write this?' }))) return undefined;
      calls.push(`link ${nameOf(subject)}`);
      const paths = { node: '/usr/bin/node', program: '/opt/awsmfa.js', isWindows: false };
      const command = toLinkedCommand({ ...paths, ...subject });
      texts.config += `[profile ${name}]\ncredential_process = ${command}\n`;
      return { name, isNew: true };
    },
    findRoles: async () => [],
    addRoles: async () => false,
    newUsers: async () => ({
      files: {
        preview: (edit) => changesOf(edit),
        write: async (edit) => {
          for (const { path, after } of changesOf(edit))
            texts[path.endsWith('config') ? 'config' : 'credentials'] = after;
        },
        home: '/home/kjh',
      },
      profiles: () => readProfiles(texts.config, texts.credentials),
      stores: () => options.stores ?? [],
      printCommand: (profile, { store, accessKeyId }) =>
        `/usr/bin/node /opt/awsmfa.js keys ${profile} print --store ${store} --access-key-id ${accessKeyId}`,
      keep: async (store, { accessKeyId }) => {
        calls.push(`keep ${accessKeyId} in ${store}`);
      },
      prove: async (profile) => {
        calls.push(`prove ${profile}`);
      },
      lookUp: async (profile, _changes, _hasDevice, signal) => {
        calls.push(`look up ${profile}`);
        if (gate !== undefined) await Promise.race([gate, whenAborted(signal)]);
        const failure = failures.get(profile);
        if (failure !== undefined) throw new AppFailure(failure);
        return {
          arn: 'arn:aws:iam::123456789012:user/kjh',
          name: 'kjh',
          serialNumbers: options.devices ?? [userSerial],
        };
      },
    }),
    notify: (text) => notified.push(text),
    setTitle: (title) => titles.push(title),
    requests: undefined,
    authenticator: options.surroundings?.isSandbox === true ? authenticator : undefined,
    ...options.services,
  };

  const app = createApp(services, {
    size: { columns: 120, rows: 40 },
    appearance: { colorLevel: 0, background: undefined, isAscii: false, isAnimated: true },
    ...options.state,
    selected: options.selected,
    surroundings: {
      version: '1.0.0',
      isSandbox: false,
      isInTmux: false,
      shell: 'posix',
      pickFor: undefined,
      home: '/home/kjh',
      environment: { profile: 'default', region: undefined, keyVariables: [], plain: {} },
      settings: defaultSettings,
      mostUnfolded: 20,
      ...options.surroundings,
    },
  });

  return {
    ...app,
    services,
    calls,
    copied,
    titles,
    notified,
    failures,
    codes,
    sentCodes,
    now: () => now,
    state: () => app.store.getState(),
    /** A session that is there already. `lastsMinutes` is how long it was good for in all. */
    keepRole: (profileName: string, leftMinutes: number, lastsMinutes = 60) =>
      roles.set(profileName, fact(leftMinutes * minute, lastsMinutes * minute, true)),
    /** The AWS CLI gets a role session of its own. */
    keepByAws: (profileName: string, leftMinutes: number) =>
      roles.set(profileName, {
        ...fact(leftMinutes * minute, 60 * minute, true),
        origin: 'aws-cli',
      }),
    keepMfa: (serialNumber: string, leftMinutes: number, lastsMinutes = 720) =>
      mfa.set(serialNumber, fact(leftMinutes * minute, lastsMinutes * minute, false)),
    /** Another program writes the files. */
    write: (changed: Partial<typeof texts>) => {
      texts = { ...texts, ...changed };
      onChange?.('profiles');
    },
    /** Another program got or deleted a session. */
    touchSessions: () => (onChange === undefined ? app.refresh() : onChange('sessions')),
    /** Calls to AWS wait until the returned function is called. */
    holdAws: () => {
      let open: () => void = () => {};
      gate = new Promise((resolve) => {
        open = () => {
          gate = undefined;
          resolve();
        };
      });
      return () => open();
    },
    /** Moves the clock, and lets what is due happen on the way. */
    advance: (ms: number) => {
      const end = now.getTime() + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = new Date(Math.max(now.getTime(), next.at));
        next.call();
      }
      now = new Date(end);
    },
    /** Sleep: time goes by and nothing happens until the computer wakes. */
    sleep: (ms: number) => {
      now = new Date(now.getTime() + ms);
      for (const timer of [...timers]) {
        timers.delete(timer);
        timer.call();
      }
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppFailure({ kind: 'canceled' })));
  });
}

/** Lets promises that are under way settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

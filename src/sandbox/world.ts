/**
 * The sandbox's users, keys, devices, roles and sessions. It has no clock and no protocol. Tests
 * may change it while the server runs.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { toBase32 } from './mfa/totp';
import type { Policy } from './policy';

export type AccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly createDate: Date;
  active: boolean;
  lastUsed?: { readonly at: Date; readonly service: string; readonly region: string };
  /**
   * Set while the new key spreads through AWS: since when, and how often it was used while
   * uncertain.
   */
  fresh?: { readonly since: Date; asked: number };
};

export type User = {
  readonly accountId: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
  readonly createDate: Date;
  readonly accessKeys: AccessKey[];
  policies: readonly Policy[];
};

export type Device = {
  readonly serialNumber: string;
  readonly accountId: string;
  readonly deviceName: string;
  /** Base32, or `undefined` for a passkey or security key, which give no codes. */
  readonly seed: string | undefined;
  /** The user it is enabled for. */
  user: User | undefined;
  enableDate: Date | undefined;
  /** How many steps the device's clock is off, according to the two codes. */
  driftSteps: number;
  /** The newest step whose code was accepted. It and all earlier ones count as used. */
  lastUsedStep: number;
};

export type Role = {
  readonly accountId: string;
  readonly roleName: string;
  readonly roleId: string;
  readonly arn: string;
  trustPolicy: Policy;
  policies: readonly Policy[];
  maxSessionDurationSeconds: number;
};

export type Session = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly holder:
    | { readonly kind: 'user'; readonly user: User }
    | { readonly kind: 'role'; readonly role: Role; readonly roleSessionName: string };
  /** When the token code was given, or `undefined` for a session without MFA. */
  readonly mfaAt: Date | undefined;
  expiration: Date;
};

export class World {
  /**
   * IAM is eventually consistent. At first no server knows a new access key, then some do, so that
   * every other request is refused.
   */
  freshKeys = { unknownMs: 2_000, unsureMs: 2_000 };
  readonly users = new Map<string, User>();
  readonly devices = new Map<string, Device>();
  readonly roles = new Map<string, Role>();
  /** Keyed by access key id. */
  readonly sessions = new Map<string, Session>();
  readonly accountAliases = new Map<string, readonly string[]>();

  addUser(fields: {
    readonly accountId: string;
    readonly userName: string;
    readonly path?: string;
    readonly createDate: Date;
    readonly policies?: readonly Policy[];
    readonly accessKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  }): User {
    const { accountId, userName, path = '/', createDate, policies = [] } = fields;
    const accessKey = fields.accessKey ?? makeKey();
    const user: User = {
      accountId,
      path,
      userName,
      userId: entityId('AIDA'),
      arn: `arn:aws:iam::${accountId}:user${path}${userName}`,
      createDate,
      accessKeys: [{ ...accessKey, createDate, active: true }],
      policies,
    };
    this.users.set(user.arn, user);
    return user;
  }

  /** Adds a key as `CreateAccessKey` does. */
  addAccessKey(user: User, now: Date): AccessKey {
    const createDate = new Date(Math.floor(now.getTime() / 1000) * 1000);
    const key = { ...makeKey(), createDate, active: true, fresh: { since: now, asked: 0 } };
    user.accessKeys.push(key);
    return key;
  }

  /** Whether the server that gets this request knows the key yet. */
  knows({ fresh }: AccessKey, now: Date): boolean {
    if (fresh === undefined) return true;
    const age = now.getTime() - fresh.since.getTime();
    const { unknownMs, unsureMs } = this.freshKeys;
    if (age < unknownMs) return false;
    if (age >= unknownMs + unsureMs) return true;
    fresh.asked += 1;
    return fresh.asked % 2 === 1;
  }

  addRole(fields: {
    readonly accountId: string;
    readonly roleName: string;
    readonly path?: string;
    readonly trustPolicy: Policy;
    readonly policies?: readonly Policy[];
    readonly maxSessionDurationSeconds?: number;
  }): Role {
    const { accountId, roleName, path = '/', trustPolicy, policies = [] } = fields;
    const role: Role = {
      accountId,
      roleName,
      roleId: entityId('AROA'),
      arn: `arn:aws:iam::${accountId}:role${path}${roleName}`,
      trustPolicy,
      policies,
      maxSessionDurationSeconds: fields.maxSessionDurationSeconds ?? 3_600,
    };
    this.roles.set(role.arn, role);
    return role;
  }

  /** Adds a virtual MFA device that is not enabled yet, with a random seed unless one is given. */
  addDevice(fields: {
    readonly accountId: string;
    readonly deviceName: string;
    readonly path?: string;
    readonly seed?: string;
  }): Device {
    const { accountId, deviceName, path = '/', seed = toBase32(randomBytes(40)) } = fields;
    return this.#keepDevice({
      serialNumber: `arn:aws:iam::${accountId}:mfa${path}${deviceName}`,
      accountId,
      deviceName,
      seed,
    });
  }

  /** Adds a user's passkey or security key. It is listed as a device, but gives no codes. */
  addPasskey(user: User, deviceName: string, enableDate: Date): Device {
    const device = this.#keepDevice({
      serialNumber: `arn:aws:iam::${user.accountId}:u2f/user/${user.userName}/${deviceName}-${entityId('')}`,
      accountId: user.accountId,
      deviceName,
      seed: undefined,
    });
    this.enable(device, user, enableDate);
    return device;
  }

  #keepDevice(fields: Pick<Device, 'serialNumber' | 'accountId' | 'deviceName' | 'seed'>): Device {
    const device: Device = {
      ...fields,
      user: undefined,
      enableDate: undefined,
      driftSteps: 0,
      lastUsedStep: 0,
    };
    this.devices.set(device.serialNumber, device);
    return device;
  }

  enable(device: Device, user: User, enableDate: Date): void {
    device.user = user;
    device.enableDate = enableDate;
  }

  devicesOf(user: User): readonly Device[] {
    return [...this.devices.values()].filter((device) => device.user === user);
  }

  findUser(accountId: string, userName: string): User | undefined {
    return [...this.users.values()].find(
      (user) => user.accountId === accountId && user.userName === userName,
    );
  }

  findAccessKey(accessKeyId: string): { user: User; accessKey: AccessKey } | undefined {
    for (const user of this.users.values()) {
      const accessKey = user.accessKeys.find((key) => key.accessKeyId === accessKeyId);
      if (accessKey !== undefined) return { user, accessKey };
    }
    return undefined;
  }

  issueSession(fields: {
    readonly holder: Session['holder'];
    readonly mfaAt: Date | undefined;
    readonly expiration: Date;
  }): Session {
    const session: Session = {
      accessKeyId: entityId('ASIA'),
      secretAccessKey: secret(),
      // As long and as opaque as AWS's tokens.
      sessionToken: `IQoJb3JpZ2luX2VjE${randomBytes(270).toString('base64')}`,
      ...fields,
      // AWS's answers name whole seconds, so the session ends exactly then.
      expiration: new Date(Math.floor(fields.expiration.getTime() / 1000) * 1000),
    };
    this.sessions.set(session.accessKeyId, session);
    return session;
  }

  /** Ends sessions early. From now on AWS calls them expired. */
  revoke(isMeant: (session: Session) => boolean): void {
    for (const session of this.sessions.values()) {
      if (isMeant(session)) session.expiration = new Date(0);
    }
  }
}

/** Most AWS ids are a prefix and sixteen Base32 characters. */
function entityId(prefix: string): string {
  return prefix + toBase32(randomBytes(10));
}

function makeKey(): Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'> {
  return { accessKeyId: entityId('AKIA'), secretAccessKey: secret() };
}

const SECRET_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function secret(): string {
  return Array.from({ length: 40 }, () =>
    SECRET_LETTERS.charAt(randomInt(SECRET_LETTERS.length)),
  ).join('');
}

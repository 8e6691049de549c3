/**
 * The sandbox's IAM Identity Center: one person with accounts and permission sets, and the
 * registrations, device codes and tokens that it issued. Sign-in uses device authorization (RFC
 * 8628). `answer` is the person's part of it.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Role, World } from '../world';

export type Account = {
  readonly accountId: string;
  readonly accountName: string;
  readonly emailAddress: string;
  /** Keyed by the permission set's name, which Identity Center calls the role's name. */
  readonly roles: Map<string, Role>;
};

export type Client = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  end: Date;
};

/** The person's answer to a sign-in. */
export type Approval = 'waiting' | 'allowed' | 'denied';

export type DeviceAuthorization = {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly client: Client;
  readonly end: Date;
  intervalSeconds: number;
  lastAskedAt: Date | undefined;
  approval: Approval;
};

/** The person's session at the portal. Its tokens end with it. */
export type PortalSession = { end: Date };

export type Token = {
  readonly value: string;
  readonly client: Client;
  readonly session: PortalSession;
  end: Date;
};

/** A sign-in that the person has not answered yet. */
export type WaitingSignIn = { readonly userCode: string; readonly secondsLeft: number };

/**
 * No letters that look like digits, and no vowels, so that codes spell no words (RFC 8628, 6.1).
 */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const MOST_KEPT = 1_000;

export class IdentityCenter {
  readonly userName = 'sam';
  readonly accounts = new Map<string, Account>();
  /** AWS's values. Tests may shorten them. */
  readonly lifetimes = {
    clientSeconds: 90 * 86_400,
    codeSeconds: 600,
    intervalSeconds: 1,
    tokenSeconds: 3_600,
    sessionSeconds: 8 * 3_600,
  };
  readonly clients = new Map<string, Client>();
  readonly authorizations = new Map<string, DeviceAuthorization>();
  readonly tokens = new Map<string, Token>();
  readonly refreshTokens = new Map<string, Token>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Assigns permission sets in an account to the person. Each becomes a role there. */
  assign(accountId: string, accountName: string, permissionSets: readonly string[]): void {
    const account = this.accounts.get(accountId) ?? {
      accountId,
      accountName,
      emailAddress: `aws+${accountId}@acme.example`,
      roles: new Map<string, Role>(),
    };
    this.accounts.set(accountId, account);
    for (const name of permissionSets) {
      const role = this.#world.addRole({
        accountId,
        roleName: `AWSReservedSSO_${name}_${randomBytes(8).toString('hex')}`,
        path: '/aws-reserved/sso.amazonaws.com/',
        // Nobody can assume these roles with STS.
        trustPolicy: { Version: '2012-10-17', Statement: [] },
      });
      account.roles.set(name, role);
    }
  }

  register(scopes: readonly string[], now: Date): Client {
    const client: Client = {
      clientId: opaque(16),
      // As long as AWS's are.
      clientSecret: opaque(1_200),
      scopes,
      end: after(now, this.lifetimes.clientSeconds),
    };
    keep(this.clients, client.clientId, client);
    return client;
  }

  authorize(client: Client, now: Date): DeviceAuthorization {
    const authorization: DeviceAuthorization = {
      deviceCode: opaque(64),
      userCode: `${letters(4)}-${letters(4)}`,
      client,
      end: after(now, this.lifetimes.codeSeconds),
      intervalSeconds: this.lifetimes.intervalSeconds,
      lastAskedAt: undefined,
      approval: 'waiting',
    };
    keep(this.authorizations, authorization.deviceCode, authorization);
    return authorization;
  }

  /** Finds the unanswered sign-in with this code, ignoring case and punctuation (RFC 8628, 6.1). */
  find(userCode: string, now: Date): DeviceAuthorization | undefined {
    const wanted = lettersOf(userCode);
    return [...this.authorizations.values()].find(
      (one) => one.approval === 'waiting' && one.end > now && lettersOf(one.userCode) === wanted,
    );
  }

  /** Records the person's answer. Returns whether there was a sign-in to answer. */
  answer(userCode: string, approval: Exclude<Approval, 'waiting'>, now: Date): boolean {
    const found = this.find(userCode, now);
    if (found === undefined) return false;
    found.approval = approval;
    return true;
  }

  /** Oldest first. */
  waitingSignIns(now: Date): readonly WaitingSignIn[] {
    return [...this.authorizations.values()]
      .filter(({ approval, end }) => approval === 'waiting' && end > now)
      .map(({ userCode, end }) => ({
        userCode,
        secondsLeft: Math.ceil((end.getTime() - now.getTime()) / 1000),
      }));
  }

  newSession(now: Date): PortalSession {
    return { end: after(now, this.lifetimes.sessionSeconds) };
  }

  /**
   * Issues a token, and a refresh token if the client registered scopes. Without scopes (the older
   * form) the token lasts as long as the session (IAM Identity Center user guide, "Configure the
   * session duration").
   */
  issueToken(
    client: Client,
    session: PortalSession,
    now: Date,
  ): { readonly token: Token; readonly refreshToken: string | undefined } {
    const isRefreshed = client.scopes.length > 0;
    const wanted = after(now, this.lifetimes.tokenSeconds);
    const end = isRefreshed && wanted < session.end ? wanted : session.end;
    const token = { value: opaque(240), client, session, end };
    keep(this.tokens, token.value, token);
    if (!isRefreshed) return { token, refreshToken: undefined };
    const refreshToken = opaque(240);
    keep(this.refreshTokens, refreshToken, token);
    return { token, refreshToken };
  }
}

/** These calls are not signed, so anybody on this computer can make any number of them. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  // Protects: unused registrations and codes can't fill the memory.
  if (map.size > MOST_KEPT && oldest !== undefined) map.delete(oldest);
}

function opaque(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

function letters(count: number): string {
  const pick = () => USER_CODE_LETTERS.charAt(randomInt(USER_CODE_LETTERS.length));
  return Array.from({ length: count }, pick).join('');
}

function lettersOf(userCode: string): string {
  return userCode.toUpperCase().replace(/[^A-Z]/g, '');
}

function after(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

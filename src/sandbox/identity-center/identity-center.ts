/**
 * IAM Identity Center as the sandbox has it: one person, the accounts and permission sets that are
 * assigned to that person, and what was handed out: registrations, device codes, tokens. Sign-in is by
 * device authorization (RFC 8628); the person's side of it is `answer`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Role, World } from '../world';

export type Account = {
  readonly accountId: string;
  readonly accountName: string;
  readonly emailAddress: string;
  /** By the name of the permission set, which is the role's name here. */
  readonly roles: Map<string, Role>;
};

export type Client = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  end: Date;
};

/** What the person did about a sign-in. */
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

/** The person's session at the portal: tokens and their successors end with it. */
export type PortalSession = { end: Date };

export type Token = {
  readonly value: string;
  readonly client: Client;
  readonly session: PortalSession;
  end: Date;
};

/** A sign-in that waits for the person. */
export type WaitingSignIn = { readonly userCode: string; readonly secondsLeft: number };

/** No letter that looks like a digit, and no vowels: codes spell no words (RFC 8628, 6.1). */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const MOST_KEPT = 1_000;

export class IdentityCenter {
  readonly userName = 'sam';
  readonly accounts = new Map<string, Account>();
  /** AWS's own are 90 days, 10 minutes, 1 s, 1 hour and 8 hours. Tests may shorten them. */
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

  /** Assigns permission sets of an account to the person, as roles that Identity Center makes there. */
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
        // STS's AssumeRole opens none of them.
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

  /** The sign-in that shows this code, however it is typed (RFC 8628, 6.1), if it can still be answered. */
  find(userCode: string, now: Date): DeviceAuthorization | undefined {
    const wanted = lettersOf(userCode);
    return [...this.authorizations.values()].find(
      (one) => one.approval === 'waiting' && one.end > now && lettersOf(one.userCode) === wanted,
    );
  }

  /** The person's answer. Says whether there was a sign-in to answer. */
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
   * A token, and its refresh token where the client registered scopes. Without them, the older form, a
   * token lasts as long as the session (IAM Identity Center user guide, "Configure the session duration").
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

/** These calls are not signed: whoever is on this computer can make any number. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  // Protects: registrations and codes that nobody uses do not fill the memory.
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

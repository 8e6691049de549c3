/**
 * The sign-in of the console: a token for credentials, then a page for the token (IAM user guide,
 * "Enable custom identity broker access to the AWS console").
 */
import { randomBytes } from 'node:crypto';
import { arnOf, callerOfSession } from '../call';
import { type Page, page } from '../http-exchange';
import type { Session, World } from '../world';

const TOKEN_LIFE_MS = 15 * 60_000;
const SESSION_DURATION = { minimum: 900, maximum: 43_200 };

/** Issues sign-in tokens and accepts each once. */
export class Federation {
  readonly #tokens = new Map<string, { readonly session: Session; readonly end: Date }>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** AWS refuses here with a page for people that gives no reason. */
  answer(query: URLSearchParams, now: Date): Page {
    switch (query.get('Action')) {
      case 'getSigninToken':
        return this.#giveToken(query, now);
      case 'login':
        return this.#login(query, now);
      default:
        return refused(400);
    }
  }

  /** AWS ends the browser's session. The sandbox has none, so it only redirects to the sign-in. */
  signOut(query: URLSearchParams, origin: string): Page {
    const target = query.get('redirect_uri') ?? '';
    if (query.get('Action') !== 'logout' || !target.startsWith(`${origin}/federation?`)) {
      return refused(400);
    }
    return { ...page(302, 'Signed out'), location: target };
  }

  #giveToken(query: URLSearchParams, now: Date): Page {
    const session = this.#sessionOf(query.get('Session') ?? '');
    if (session === undefined || session.expiration <= now) {
      return refused(400);
    }
    // AWS federates neither long-term keys nor credentials of GetSessionToken.
    if (session.holder.kind !== 'role') return refused(400);
    const duration = query.get('SessionDuration');
    if (duration !== null && !isDuration(duration)) return refused(400);
    const token = randomBytes(96).toString('base64url');
    this.#tokens.set(token, { session, end: new Date(now.getTime() + TOKEN_LIFE_MS) });
    const body = JSON.stringify({ SigninToken: token });
    return { status: 200, contentType: 'application/json', body };
  }

  #login(query: URLSearchParams, now: Date): Page {
    const token = query.get('SigninToken') ?? '';
    const found = this.#tokens.get(token);
    // Protects: a sign-in token works once.
    this.#tokens.delete(token);
    if (found === undefined || found.end <= now || !query.get('Destination')) return refused(400);
    const who = arnOf(callerOfSession(found.session));
    return page(200, `Signed in to the sandbox's console as ${who}`);
  }

  #sessionOf(text: string): Session | undefined {
    const { sessionId, sessionKey, sessionToken } = readJson(text);
    const session = this.#world.sessions.get(String(sessionId));
    const isTheirs =
      session?.secretAccessKey === sessionKey && session?.sessionToken === sessionToken;
    return isTheirs ? session : undefined;
  }
}

function isDuration(text: string): boolean {
  const seconds = /^\d+$/.test(text) ? Number(text) : 0;
  return seconds >= SESSION_DURATION.minimum && seconds <= SESSION_DURATION.maximum;
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function refused(status: number): Page {
  return page(status, 'There was a problem with the request');
}

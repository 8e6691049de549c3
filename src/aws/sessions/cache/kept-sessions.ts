import { expiryMarginMs } from '../../limits';
import type { SessionCredentials } from '../credentials';
import { hopAt, type Run } from '../obtain-run';
import { baseMark, type MfaStep, type Plan, type RoleHop } from '../plan';
import { hasLeft } from '../session-fact';
import type { CachedSession } from './cache-entry';
import type { SessionCache } from './session-cache';

/** The kept role session, if it is of the plan's base. */
function keptRole(cache: SessionCache, plan: Plan, hop: RoleHop): CachedSession | undefined {
  const kept = cache.readRole(hop.cacheKey);
  return kept && isOfBase(kept, plan) ? kept : undefined;
}

/** Whether a role session came from the plan's base, or from a program that does not say. */
export function isOfBase({ base }: CachedSession, plan: Plan): boolean {
  // Protects: a role session is used by the keys that it came from.
  return base === undefined || base === baseMark(plan);
}

/** The kept session of a hop, if it has that much left. */
export function goodRole(run: Run, index: number, leastMs: number): SessionCredentials | undefined {
  const { plan, services } = run;
  const kept = keptRole(services.cache, plan, hopAt(run, index));
  return kept && hasLeft(kept.credentials, leastMs, services.clock.now())
    ? kept.credentials
    : undefined;
}

/** The kept MFA session, if it has that much left. */
export function goodMfa(
  { services }: Run,
  mfa: MfaStep,
  leastMs: number = expiryMarginMs,
): SessionCredentials | undefined {
  const kept = services.cache.readMfa(mfa.cacheKey);
  return kept && hasLeft(kept.credentials, leastMs, services.clock.now())
    ? kept.credentials
    : undefined;
}

/**
 * What is kept now, by another process too. A request for a new session takes only one that is newer
 * than itself.
 */
export function foundMfa(run: Run, mfa: MfaStep, leastMs: number): SessionCredentials | undefined {
  run.services.cache.refresh();
  return ifGood(run, run.services.cache.readMfa(mfa.cacheKey), leastMs);
}

export function foundRole(run: Run, hop: RoleHop): SessionCredentials | undefined {
  run.services.cache.refresh();
  return ifGood(run, keptRole(run.services.cache, run.plan, hop), run.options.minLeftMs);
}

function ifGood(
  { options, services, startedAt }: Run,
  kept: CachedSession | undefined,
  leastMs: number,
): SessionCredentials | undefined {
  if (kept === undefined || !hasLeft(kept.credentials, leastMs, services.clock.now())) {
    return undefined;
  }
  const isNew = kept.obtainedAt.getTime() > startedAt.getTime();
  return isNew || !options.forceRefresh ? kept.credentials : undefined;
}

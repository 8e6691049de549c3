import type { Plan } from '../aws/sessions/plan';
import type { SessionFact } from '../aws/sessions/session-fact';
import type { SessionState } from '../aws/sessions/sessions';
import { flattenGroups, type ProfileGroup, type ProfileRow } from './profile-groups';

/** What is kept for a row, and how it would be got. */
export type RowSession = {
  /** The head's: the MFA session of its group. Everybody else's: the one that they hand out. */
  readonly session: SessionFact | undefined;
  /** The MFA session that the row's plan stands on. */
  readonly mfaSession: SessionFact | undefined;
  readonly plan: Plan;
};

/** By row key; broken profiles are not in it. */
export type RowSessions = ReadonlyMap<string, RowSession>;

/** Gives each row the session whose time it shows. */
export function toRowSessions(
  groups: readonly ProfileGroup[],
  states: ReadonlyMap<string, SessionState>,
): RowSessions {
  const sessions = new Map<string, RowSession>();
  for (const { head, members, serialNumber } of groups) {
    for (const { key, profileName } of members) {
      const state = states.get(profileName);
      if (state !== undefined) sessions.set(key, state);
    }
    const own = states.get(head.profileName);
    if (own === undefined) continue;
    const shared = members
      .map(({ profileName }) => states.get(profileName)?.mfaSession)
      .find((mfaSession) => mfaSession !== undefined);
    const opensByCode = serialNumber !== undefined && own.plan.base.kind === 'long-term';
    const isOwnDevice = !head.isSecondDevice && own.plan.mfa?.serialNumber === serialNumber;
    const session = !opensByCode ? own.session : isOwnDevice ? own.session : shared;
    sessions.set(head.key, { plan: own.plan, session, mfaSession: session });
  }
  return sessions;
}

/** A row that has a session, good or over. */
export type KeptSession = RowSession & { readonly row: ProfileRow; readonly session: SessionFact };

export function keptSessions(
  groups: readonly ProfileGroup[],
  sessions: RowSessions,
): readonly KeptSession[] {
  return flattenGroups(groups).flatMap((row) => {
    const found = sessions.get(row.key);
    return found?.session === undefined ? [] : { ...found, session: found.session, row };
  });
}

/** The fact itself while the session lasts. One without a known end counts as good. */
export function isLive(fact: SessionFact | undefined, now: Date): SessionFact | undefined {
  if (fact === undefined) return undefined;
  return fact.expiration === undefined || fact.expiration > now ? fact : undefined;
}

import type { SessionFact } from '../../aws/sessions/credentials';
import type { SessionState, StateOf } from '../../aws/sessions/sessions';
import { flattenGroups, type ProfileGroup, type ProfileRow } from './profile-groups';

/** By row key; broken profiles are not in it. */
export type RowSessions = ReadonlyMap<string, SessionState>;

/** What is known of each row's own subject. */
export function toRowSessions(groups: readonly ProfileGroup[], stateOf: StateOf): RowSessions {
  const sessions = new Map<string, SessionState>();
  for (const { key, subject } of flattenGroups(groups)) {
    const state = stateOf(subject);
    if (state !== undefined) sessions.set(key, state);
  }
  return sessions;
}

/** Whether the plan begins with a user's long-term keys, as far as is known before a process has run. */
export function mayBeUser({ base }: SessionState['plan']): boolean {
  return base.kind === 'long-term' || base.kind === 'unknown';
}

/** A row that has a session, good or over. */
export type KeptSession = SessionState & {
  readonly row: ProfileRow;
  readonly session: SessionFact;
};

export function keptSessions(
  groups: readonly ProfileGroup[],
  sessions: RowSessions,
): readonly KeptSession[] {
  return flattenGroups(groups).flatMap((row) => {
    const found = sessions.get(row.key);
    return found?.session === undefined ? [] : { ...found, session: found.session, row };
  });
}

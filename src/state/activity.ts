import { formatTime } from '../countdown';
import { type AppError, explain } from '../errors';
import { isLive } from '../use-cases/profile-status';
import { type KeptSession, rowName } from './list/profile-groups';

/** Something that happened while the program ran. Holds no secrets, and stays in memory. */
export type ActivityEvent = {
  readonly at: Date;
  readonly kind: 'signed-in' | 'renewed' | 'aws' | 'signed-out' | 'written' | 'failed' | 'asked';
  /** What it happened to. Not yet safe to print. */
  readonly name: string;
  readonly text: string;
  /** What Enter shows, for a failure. */
  readonly failure?: { readonly title: string; readonly error: AppError };
};

const mostEvents = 50;

/** Adds events at the end and drops the oldest ones. */
export function withEvents(
  events: readonly ActivityEvent[],
  more: readonly ActivityEvent[],
): readonly ActivityEvent[] {
  // Protects: what happened does not fill the memory of a run of weeks.
  return more.length === 0 ? events : withoutRepeats([...events, ...more]).slice(-mostEvents);
}

/** Twenty programs that waited for one code may each renew the same session. That is one line. */
function withoutRepeats(events: readonly ActivityEvent[]): readonly ActivityEvent[] {
  return events.filter(({ kind, name, text }, at) => {
    const next = events[at + 1];
    const isRepeated = next?.kind === kind && next.name === name && next.text === text;
    return kind !== 'renewed' || !isRepeated;
  });
}

/** How the sessions changed between two readings of the cache, through any program. */
export function sessionEvents(
  before: readonly KeptSession[],
  after: readonly KeptSession[],
  now: Date,
): readonly ActivityEvent[] {
  const known = new Map(before.map((kept) => [kept.row.key, kept]));
  const events: ActivityEvent[] = [];
  for (const kept of after) {
    const earlier = known.get(kept.row.key);
    known.delete(kept.row.key);
    const event = eventOf(earlier, kept, now);
    if (event !== undefined) events.push(event);
  }
  for (const { row } of known.values())
    events.push({ at: now, kind: 'signed-out', name: rowName(row), text: '' });
  return events;
}

function eventOf(
  before: KeptSession | undefined,
  { row, session }: KeptSession,
  now: Date,
): ActivityEvent | undefined {
  const { obtainedAt, expiration, origin } = session;
  if (origin === 'file' || isLive(session, now) === undefined) return undefined;
  const earlier = before?.session.obtainedAt;
  if (obtainedAt === undefined || (earlier !== undefined && earlier >= obtainedAt))
    return undefined;
  const name = rowName(row);
  const until = expiration === undefined ? '' : `until ${formatTime(expiration)}`;
  if (origin === 'aws-cli')
    return { at: now, kind: 'aws', name, text: `the AWS CLI got its own session, ${until}` };
  const wasLive = before !== undefined && isLive(before.session, now) !== undefined;
  return { at: now, kind: wasLive ? 'renewed' : 'signed-in', name, text: until };
}

/** A failure with AWS's error code and request id, which AWS's support asks for. */
export function failureEvent(
  title: string,
  error: AppError,
  about: string | undefined,
  at: Date,
): ActivityEvent {
  const { aws } = error;
  const text =
    aws === undefined
      ? explain(error).message
      : [aws.code, aws.requestId].filter(Boolean).join('  ');
  return { at, kind: 'failed', name: about ?? title, text, failure: { title, error } };
}

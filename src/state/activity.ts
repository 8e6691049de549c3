import { formatTime } from '../countdown';
import { type AppError, explain } from '../errors';
import { isLive } from '../use-cases/profile-status';
import { type KeptSession, rowName } from './list/profile-groups';

/** Something that happened while the program ran. It has no secrets, and is kept in memory only. */
export type ActivityEvent = {
  readonly at: Date;
  readonly kind: 'signed-in' | 'renewed' | 'aws' | 'signed-out' | 'written' | 'failed' | 'asked';
  /** What it happened to. Not safe to print yet. */
  readonly name: string;
  readonly text: string;
  /** Of a failure: what Enter shows. */
  readonly failure?: { readonly title: string; readonly error: AppError };
};

const mostEvents = 50;

/** The events with more of them, the newest last. */
export function withEvents(
  events: readonly ActivityEvent[],
  more: readonly ActivityEvent[],
): readonly ActivityEvent[] {
  // Protects: what happened does not fill the memory of a run of weeks.
  return more.length === 0 ? events : [...events, ...more].slice(-mostEvents);
}

/** What became of the sessions between two looks at the cache, whoever changed it. */
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

/** A failure, with what AWS called it and the request's id, for those who are asked for it. */
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

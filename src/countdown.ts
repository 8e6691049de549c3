const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** The color and mark of a countdown. */
export type Urgency = 'good' | 'soon' | 'urgent' | 'expired';

/** Below this, a countdown is urgent and shows seconds, and the program gives one notice. */
export const urgentMs = 5 * minuteMs;
const soonMs = 30 * minuteMs;

/** Milliseconds until the session expires; zero once it has. */
export function remainingMs(expiration: Date, now: Date): number {
  return Math.max(0, expiration.getTime() - now.getTime());
}

export function urgencyOf(leftMs: number): Urgency {
  if (leftMs <= 0) return 'expired';
  if (leftMs < urgentMs) return 'urgent';
  return leftMs < soonMs ? 'soon' : 'good';
}

/** `11h 42m`, `59m`, `4:12`, `expired`. Rounds down, so it never promises too much time. */
export function formatRemaining(leftMs: number): string {
  if (leftMs <= 0) return 'expired';
  const { hours, minutes, seconds } = split(leftMs);
  if (leftMs < urgentMs) return `${minutes}:${twoDigits(seconds)}`;
  return hours > 0 ? `${hours}h ${twoDigits(minutes)}m` : `${minutes}m`;
}

/** The same to the second: `11h 42m 05s`, `59m 41s`. */
export function formatExactly(leftMs: number): string {
  if (leftMs <= 0) return 'expired';
  const { hours, minutes, seconds } = split(leftMs);
  const short = `${twoDigits(minutes)}m ${twoDigits(seconds)}s`;
  return hours > 0 ? `${hours}h ${short}` : short.replace(/^0/, '');
}

/** For a notice: `11 h 42 m`, `59 m`, `4:12`. */
export function formatSpaced(leftMs: number): string {
  return formatRemaining(leftMs).replace(/[hm]/g, ' $&');
}

/** In words, for sentences: `59 more minutes`, `11 hours 42 minutes`. */
export function sayRemaining(leftMs: number): string {
  const { hours, minutes, seconds } = split(leftMs);
  const say = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (hours > 0) return `${say(hours, 'hour')} ${say(minutes, 'minute')}`;
  return minutes > 0 ? say(minutes, 'minute') : say(seconds, 'second');
}

/** How many of a meter's cells are full. At least one as long as any time is left. */
export function meterCells(leftMs: number, totalMs: number, width: number): number {
  if (leftMs <= 0) return 0;
  const share = totalMs > 0 ? leftMs / totalMs : 1;
  return Math.min(width, Math.max(1, Math.round(share * width)));
}

/** Local wall time, `15:03`, or to the second. */
export function formatTime(instant: Date, withSeconds = false): string {
  const parts = [instant.getHours(), instant.getMinutes()];
  if (withSeconds) parts.push(instant.getSeconds());
  return parts.map(twoDigits).join(':');
}

/** `today`, `tomorrow`, or the date: `2026-11-25`. */
export function formatDay(instant: Date, now: Date): string {
  const midnight = (date: Date, days: number) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  const day = midnight(instant, 0);
  if (day === midnight(now, 0)) return 'today';
  if (day === midnight(now, 1)) return 'tomorrow';
  return formatDate(instant);
}

/** `2026-11-24T10:22:39Z`, the way AWS and the AWS CLI write an instant. */
export function toIsoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function formatDate(instant: Date): string {
  const { year, month, day } = {
    year: instant.getFullYear(),
    month: twoDigits(instant.getMonth() + 1),
    day: twoDigits(instant.getDate()),
  };
  return `${year}-${month}-${day}`;
}

/** `214 days`, in whole days. */
export function formatAge(since: Date, now: Date): string {
  const days = Math.max(0, Math.floor((now.getTime() - since.getTime()) / (24 * hourMs)));
  return `${days} day${days === 1 ? '' : 's'}`;
}

/** How long an authenticator shows one code: RFC 6238's default step, which AWS's devices use. */
export const tokenCodeWindowMs = 30 * secondMs;

/** How long until the authenticator shows its next code. */
export function windowLeftMs(now: Date): number {
  return tokenCodeWindowMs - (now.getTime() % tokenCodeWindowMs);
}

/** When the authenticator shows its next code. */
export function windowEnd(now: Date): Date {
  return new Date(now.getTime() + windowLeftMs(now));
}

function split(leftMs: number) {
  return {
    hours: Math.floor(leftMs / hourMs),
    minutes: Math.floor((leftMs % hourMs) / minuteMs),
    seconds: Math.floor((leftMs % minuteMs) / secondMs),
  };
}

function twoDigits(part: number): string {
  return part < 10 ? `0${part}` : String(part);
}

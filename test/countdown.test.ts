import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDay,
  formatExactly,
  formatRemaining,
  formatTime,
  meterCells,
  remainingMs,
  sayRemaining,
  urgencyOf,
  windowLeftMs,
} from '../src/countdown';

const noon = new Date('2026-11-24T12:00:00Z');

describe('time left', () => {
  it.each([
    { ms: 0, label: 'expired', exactly: 'expired', urgency: 'expired' },
    { ms: 999, label: '0:00', exactly: '0m 00s', urgency: 'urgent' },
    { ms: 59_999, label: '0:59', exactly: '0m 59s', urgency: 'urgent' },
    { ms: 252_000, label: '4:12', exactly: '4m 12s', urgency: 'urgent' },
    { ms: 299_999, label: '4:59', exactly: '4m 59s', urgency: 'urgent' },
    { ms: 300_000, label: '5m', exactly: '5m 00s', urgency: 'soon' },
    { ms: 1_799_999, label: '29m', exactly: '29m 59s', urgency: 'soon' },
    { ms: 1_800_000, label: '30m', exactly: '30m 00s', urgency: 'good' },
    { ms: 3_581_000, label: '59m', exactly: '59m 41s', urgency: 'good' },
    { ms: 3_600_000, label: '1h 00m', exactly: '1h 00m 00s', urgency: 'good' },
    { ms: 42_125_000, label: '11h 42m', exactly: '11h 42m 05s', urgency: 'good' },
    { ms: 129_600_000, label: '36h 00m', exactly: '36h 00m 00s', urgency: 'good' },
  ])('of $ms ms is $label, to the second $exactly', ({ ms, label, exactly, urgency }) => {
    expect(formatRemaining(ms)).toBe(label);
    expect(formatExactly(ms)).toBe(exactly);
    expect(urgencyOf(ms)).toBe(urgency);
  });

  it('never promises too much time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 129_600_000 }), (ms) => {
        const [, hours = '0', minutes = '0', seconds = '0'] =
          /^(?:(\d+)h )?(\d+)m (\d+)s$/.exec(formatExactly(ms)) ?? [];
        const told = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
        expect(told).toBeLessThanOrEqual(ms);
        expect(told).toBeGreaterThan(ms - 1000);
      }),
    );
  });

  it('is zero after the end, however late it is', () => {
    expect(remainingMs(noon, new Date('2027-01-01T00:00:00Z'))).toBe(0);
    expect(remainingMs(noon, new Date('2026-11-24T11:59:59.500Z'))).toBe(500);
  });

  it('has words for sentences', () => {
    expect(sayRemaining(3_599_000)).toBe('59 minutes');
    expect(sayRemaining(3_660_000)).toBe('1 hour 1 minute');
    expect(sayRemaining(1000)).toBe('1 second');
  });
});

describe('a meter', () => {
  it('has a full cell as long as any time is left, and none after that', () => {
    expect(meterCells(1, 43_200_000, 8)).toBe(1);
    expect(meterCells(0, 43_200_000, 8)).toBe(0);
    expect(meterCells(43_200_000, 43_200_000, 8)).toBe(8);
    expect(meterCells(970_000, 3_600_000, 8)).toBe(2);
  });

  it('is never longer than its width, whatever the clock says', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.integer({ min: 1, max: 40 }),
        (left, all, width) => {
          const full = meterCells(left, all, width);
          expect(full).toBeGreaterThanOrEqual(0);
          expect(full).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('an instant', () => {
  const now = new Date(2026, 10, 24, 14, 3, 31);
  it('is shown in local time, with its day', () => {
    expect(formatTime(new Date(2026, 10, 24, 15, 3, 12))).toBe('15:03');
    expect(formatTime(new Date(2026, 10, 24, 15, 3, 12), true)).toBe('15:03:12');
    expect(formatDay(new Date(2026, 10, 24, 23, 59), now)).toBe('today');
    expect(formatDay(new Date(2026, 10, 25, 0, 0), now)).toBe('tomorrow');
    expect(formatDay(new Date(2026, 10, 26, 1, 0), now)).toBe('2026-11-26');
  });

  it('knows how much of its 30-second window is left', () => {
    expect(windowLeftMs(new Date('2026-11-24T12:00:13Z'))).toBe(17_000);
    expect(windowLeftMs(new Date('2026-11-24T12:00:30Z'))).toBe(30_000);
  });
});

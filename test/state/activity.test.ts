import { expect, it } from 'vitest';
import { type ActivityEvent, withEvents } from '../../src/state/activity';

const events = (from: number, to: number): readonly ActivityEvent[] =>
  Array.from({ length: to - from }, (_, at) => ({
    at: new Date(from + at),
    kind: 'aws',
    name: 'a',
    text: '',
  }));

it('the activity keeps the last fifty events, however many come at once', () => {
  const kept = [1, 60, 200].reduce(
    (held, to) => withEvents(held, events(to - 45, to)),
    events(0, 9),
  );
  expect(kept).toHaveLength(50);
  expect(kept.at(-1)?.at.getTime()).toBe(199);
  expect(withEvents([], events(0, 10_000))).toHaveLength(50);
});

import { expect, it } from 'vitest';
import { type ActivityEvent, withEvents } from '../../src/state/activity';

const events = (from: number, to: number): readonly ActivityEvent[] =>
  Array.from({ length: to - from }, (_, at) => ({
    at: new Date(from + at),
    kind: 'aws',
    name: `a${from + at}`,
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

it('the activity shows a session that several programs renewed at once on one line, and each failure', () => {
  const at = new Date(0);
  const renewed = { at, kind: 'renewed', name: 'deploy', text: 'until 12:18' } as const;
  const failed = { at, kind: 'failed', name: 'deploy', text: 'Could not reach AWS.' } as const;
  const kept = withEvents([failed, renewed], [renewed, renewed, failed, failed, renewed]);
  expect(kept.map(({ kind }) => kind)).toEqual([
    'failed',
    'renewed',
    'failed',
    'failed',
    'renewed',
  ]);
});

import { Box } from 'ink';
import { cells, cutEnd, fitCells } from '../../../cells';
import { formatTime } from '../../../countdown';
import type { ActivityEvent } from '../../../state/activity';
import { activityRows, focusedEvent } from '../../../state/window-layout';
import { useAppState, useTheme } from '../../hooks';
import { Rule } from '../../ui/frame';
import { Paint } from '../../ui/paint';
import { SelectRow } from '../../ui/select-row';

const words: Readonly<Record<ActivityEvent['kind'], string>> = {
  'signed-in': 'signed in',
  renewed: 'renewed',
  aws: 'aws',
  'signed-out': 'signed out',
  written: 'written',
  failed: 'failed',
  asked: 'asks',
};
const kindWidth = 10;
const mostOfName = 32;

/** The latest events, in the rows that the list leaves empty. */
export function ActivityPanel({ width }: { readonly width: number }) {
  const { show } = useTheme();
  const count = useAppState(activityRows);
  const events = useAppState(({ activity }) => activity);
  const selected = useAppState(focusedEvent);
  if (count === 0) return null;
  const last = Math.max(count, (selected ?? events.length - 1) + 1);
  const shown = events.slice(Math.max(0, last - count), last);
  const nameWidth = Math.min(mostOfName, Math.max(...shown.map(({ name }) => cells(show(name)))));
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box flexShrink={0} paddingX={1}>
        <Paint tone="muted">Activity </Paint>
        <Box flexGrow={1} flexDirection="column">
          <Rule />
        </Box>
        <Paint tone="muted">
          {selected === undefined ? ' Tab select  h hide' : ' Tab profiles  h hide'}
        </Paint>
      </Box>
      {shown.map((event, index) => (
        <EventRow
          // biome-ignore lint/suspicious/noArrayIndexKey: the newest is the last.
          key={index}
          event={event}
          isSelected={events.indexOf(event) === selected}
          nameWidth={nameWidth}
          width={width}
        />
      ))}
    </Box>
  );
}

function EventRow({
  event,
  isSelected,
  nameWidth,
  width,
}: {
  readonly event: ActivityEvent;
  readonly isSelected: boolean;
  readonly nameWidth: number;
  readonly width: number;
}) {
  const { show, glyphs } = useTheme();
  const time = formatTime(event.at, true);
  const name = fitCells(show(event.name), nameWidth, glyphs.ellipsis);
  const room = width - 2 - time.length - 2 - kindWidth - 2 - nameWidth - 2;
  const text = cutEnd(show(event.text), room, glyphs.ellipsis);
  return (
    <SelectRow isSelected={isSelected}>
      <Paint tone="muted">{time}</Paint>
      {'  '}
      <Paint tone={event.kind === 'failed' ? 'urgent' : 'text'}>
        {fitCells(words[event.kind], kindWidth)}
      </Paint>
      {'  '}
      <Paint>{name}</Paint>
      {'  '}
      <Paint tone="muted">{text}</Paint>
      {fitCells('', Math.max(0, room - cells(text)))}
    </SelectRow>
  );
}

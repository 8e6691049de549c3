import { Box } from 'ink';
import { meterCells, tokenCodeWindowMs, windowLeftMs } from '../../countdown';
import { useAppState } from '../hooks/use-app-state';
import { useDialogRoom } from './dialog';
import { Meter } from './meter';
import { Paint } from './paint';

/** How long the phone shows this code; with `nextAt`, how long until a code that counts. */
export function CodeWindow({
  label,
  nextAt,
}: {
  readonly label: string;
  readonly nextAt?: Date | undefined;
}) {
  const room = useDialogRoom().width;
  const now = useAppState((state) => state.now);
  const waits = nextAt !== undefined;
  const leftMs = waits ? nextAt.getTime() - now.getTime() : windowLeftMs(now);
  const seconds = Math.ceil(leftMs / 1000);
  // A cell for each second, where there is room for the seconds in words, too.
  const width = Math.max(6, Math.min(30, room - 22));
  return (
    <Box flexShrink={0} gap={2}>
      <Paint tone="muted">{label}</Paint>
      <Meter
        filled={meterCells(leftMs, tokenCodeWindowMs, width)}
        width={width}
        tone={waits || seconds <= 5 ? 'soon' : 'good'}
      />
      <Paint>{`${waits ? 'in ' : ''}${seconds} s`}</Paint>
    </Box>
  );
}

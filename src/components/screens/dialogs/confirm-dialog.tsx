import { Box } from 'ink';
import type { ConfirmScreen } from '../../../state/app-state';
import { RoomContext } from '../../hooks/use-room';
import { Dialog, useDialogRoom } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Paint } from '../../ui/paint';
import { Refusal } from '../../ui/refusal';

/** A question that Enter answers with yes. */
export function ConfirmDialog({
  screen: { title, warning, lines },
}: {
  readonly screen: ConfirmScreen;
}) {
  return (
    <Dialog title={title}>
      {warning !== undefined && <Refusal>{warning}</Refusal>}
      {lines.map((line, index) => {
        const sign = /^[+-] /.exec(line)?.[0];
        // biome-ignore-start lint/suspicious/noArrayIndexKey: a line is its place.
        if (line === '') return <Gap key={index} />;
        if (sign === undefined) return <Line key={index}>{line}</Line>;
        return <ChangedLine key={index} sign={sign} text={line.slice(sign.length)} />;
        // biome-ignore-end lint/suspicious/noArrayIndexKey: a line is its place.
      })}
    </Dialog>
  );
}

/** A line that a change adds or removes. What it wraps to is indented, so it reads as one change. */
function ChangedLine({ sign, text }: { readonly sign: string; readonly text: string }) {
  const { width } = useDialogRoom();
  const tone = sign.startsWith('+') ? 'good' : 'urgent';
  return (
    <Box flexShrink={0}>
      <Paint tone={tone} isTint>
        {sign}
      </Paint>
      <RoomContext value={width - sign.length}>
        <Line tone={tone} isTint>
          {text}
        </Line>
      </RoomContext>
    </Box>
  );
}

import { Box } from 'ink';
import type { ConfirmScreen } from '../../state/app-state';
import { type ConfirmRow, confirmText, signWidth } from '../../state/confirm-text';
import { useAppState, useTheme } from '../hooks';
import { Dialog } from '../ui/dialog';
import { Gap, Line, Refusal } from '../ui/lines';
import { Paint } from '../ui/paint';

/** A question that Enter answers with yes. It scrolls if it doesn't fit. */
export function ConfirmDialog({ screen }: { readonly screen: ConfirmScreen }) {
  const { ellipsis } = useTheme().glyphs;
  const size = useAppState((state) => state.size);
  const { shown, top, last } = confirmText({ size }, screen);
  return (
    <Dialog title={screen.title}>
      {screen.warning !== undefined && <Refusal>{screen.warning}</Refusal>}
      {shown.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
        <Row key={index} {...row} />
      ))}
      {last > 0 && (
        <Line tone="muted">
          {top < last ? `${ellipsis} ${last - top} more ${last - top === 1 ? 'row' : 'rows'}` : ' '}
        </Line>
      )}
    </Dialog>
  );
}

function Row({ sign, isChange, tone, text }: ConfirmRow) {
  if (!isChange) return text === '' ? <Gap /> : <Line>{text}</Line>;
  return (
    <Box flexShrink={0}>
      <Box width={signWidth} flexShrink={0}>
        <Paint tone={tone} isTint>
          {`${sign} `}
        </Paint>
      </Box>
      <Paint tone={tone} isTint wrap="truncate">
        {text}
      </Paint>
    </Box>
  );
}

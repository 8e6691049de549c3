import type { ConfirmScreen } from '../../../state/app-state';
import { type ConfirmRow, confirmText } from '../../confirm-text';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Dialog } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Refusal } from '../../ui/refusal';

/** A question that Enter answers with yes. What does not fit scrolls. */
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

function Row({ sign, tone, text }: ConfirmRow) {
  if (sign === '') return text === '' ? <Gap /> : <Line>{text}</Line>;
  return (
    <Line tone={tone} isTint wrap="truncate">
      {sign + text}
    </Line>
  );
}

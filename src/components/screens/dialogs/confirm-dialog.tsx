import type { ConfirmScreen } from '../../../state/app-state';
import { Dialog } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';

/** A question that Enter answers with yes. */
export function ConfirmDialog({ screen: { title, lines } }: { readonly screen: ConfirmScreen }) {
  return (
    <Dialog title={title}>
      {lines.map((line, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
        line === '' ? <Gap key={index} /> : <Line key={index}>{line}</Line>,
      )}
    </Dialog>
  );
}

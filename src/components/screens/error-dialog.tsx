import { cells } from '../../cells';
import { explain } from '../../errors';
import type { ErrorScreen } from '../../state/app-state';
import { useAppState, useTheme } from '../hooks';
import { Dialog, useDialogRoom } from '../ui/dialog';
import { Gap, Line } from '../ui/lines';

/** What happened, what still works, what to do, and what AWS's support asks for. */
export function ErrorDialog({ screen }: { readonly screen: ErrorScreen }) {
  const { show } = useTheme();
  const { width } = useDialogRoom();
  const home = useAppState(({ surroundings }) => surroundings.home);
  const { title, error, kept, byHand } = screen;
  const { message, hint } = explain(error, home);
  const { aws } = error;
  return (
    <Dialog title={title} isUrgent>
      <Line>{show(message)}</Line>
      {kept !== undefined && <Line tone="good">{kept}</Line>}
      <Gap />
      {inLines(`What to do: ${show(hint)}`, width).map((line) => (
        <Line key={line}>{line}</Line>
      ))}
      {byHand !== undefined && (
        <>
          <Gap />
          <Line tone="muted">To copy by hand:</Line>
          {byHand.split('\n').map((line) => (
            <Line key={line}>{show(line)}</Line>
          ))}
        </>
      )}
      {aws !== undefined && (
        <>
          <Gap />
          <Line tone="muted">
            {show(aws.requestId ? `${aws.code}  request ${aws.requestId}` : aws.code)}
          </Line>
        </>
      )}
    </Dialog>
  );
}

/** Puts a command at the end on its own line if it would be broken, so that it can be copied. */
function inLines(text: string, width: number): readonly string[] {
  const start = Math.max(text.lastIndexOf(': aws'), text.lastIndexOf(': export ')) + 2;
  if (start < 2 || cells(text) <= width) return [text];
  return [text.slice(0, start - 1), text.slice(start)];
}

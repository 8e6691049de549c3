import { explain } from '../../../errors';
import type { ErrorScreen } from '../../../state/app-state';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Dialog } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';

/** What happened, what still holds, what to do, and AWS's own words for its support. */
export function ErrorDialog({ screen }: { readonly screen: ErrorScreen }) {
  const { show } = useTheme();
  const home = useAppState(({ surroundings }) => surroundings.home);
  const { title, error, kept, byHand } = screen;
  const { message, hint } = explain(error, home);
  const { aws } = error;
  return (
    <Dialog title={title} isUrgent>
      <Line>{show(message)}</Line>
      {kept !== undefined && <Line tone="good">{kept}</Line>}
      <Gap />
      <Line>What to do: {show(hint)}</Line>
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

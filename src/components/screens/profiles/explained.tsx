import { Box } from 'ink';
import { wrapText } from '../../../cells';
import type { AppState } from '../../../state/app-state';
import { explainedLines } from '../../../state/list/explained-lines';
import type { ProfileRow } from '../../../state/list/profile-groups';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Paint } from '../../ui/paint';

/** What other programs do with the selected profile now. */
export function Explained({ row, width }: { readonly row: ProfileRow; readonly width: number }) {
  const { show } = useTheme();
  const lines = (state: AppState) => explainedLines(state, row);
  const labels = useAppState((state) => lines(state).map(({ label }) => label));
  const texts = useAppState((state) => lines(state).map(({ text }) => text));
  if (labels.length === 0) return null;
  const labelWidth = Math.max(...labels.map(({ length }) => length)) + 2;
  return (
    <>
      <Gap />
      <Line tone="muted">In your terminal now</Line>
      {labels.map((label, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: several variables have the same label.
        <Box key={index} flexShrink={0}>
          <Box width={labelWidth} flexShrink={0}>
            <Paint tone="muted">{label}</Paint>
          </Box>
          <Paint>{wrapText(show(texts[index] ?? ''), width - labelWidth).join('\n')}</Paint>
        </Box>
      ))}
    </>
  );
}

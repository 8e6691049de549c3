import { Box } from 'ink';
import { wrapText } from '../../../cells';
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
  // A label and a text by turns: a list is compared by what is in it.
  const words = useAppState((state) =>
    explainedLines(state, row).flatMap(({ label, text }) => [label, text]),
  );
  const labels = words.filter((_, index) => index % 2 === 0);
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
          <Paint>{wrapText(show(words[2 * index + 1] ?? ''), width - labelWidth).join('\n')}</Paint>
        </Box>
      ))}
    </>
  );
}

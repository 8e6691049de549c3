import { Box } from 'ink';
import { useTheme } from '../hooks/use-theme';

/** A line across. */
export function Rule() {
  const { glyphs, styles } = useTheme();
  return (
    <Box
      flexShrink={0}
      borderStyle={glyphs.border}
      borderBottom={false}
      borderLeft={false}
      borderRight={false}
      {...borderColor(styles.muted.color)}
    />
  );
}

/** Ink takes no `undefined` for a color. */
export function borderColor(color: string | undefined) {
  return color === undefined ? {} : { borderColor: color };
}

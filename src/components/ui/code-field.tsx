import { Text } from 'ink';
import { tokenCodeLength } from '../../state/fields/token-code-draft';
import { useTheme } from '../hooks/use-theme';
import { Cursor, Paint } from './paint';

/** `[●] [●] [_] [ ] [ ] [ ]`: six masked cells, with the cursor in the next one. */
export function CodeField({
  draft,
  isShown,
  isActive,
}: {
  readonly draft: string;
  /** Shows the digits, for those who mistype. */
  readonly isShown: boolean;
  /** Whether it is typed into now. */
  readonly isActive: boolean;
}) {
  const { glyphs } = useTheme();
  return (
    <Text>
      {Array.from({ length: tokenCodeLength }, (_, index) => {
        const digit = draft[index];
        const between = index > 0 ? ' ' : '';
        if (digit !== undefined) return `${between}[${isShown ? digit : glyphs.marks.good}]`;
        const key = `cell ${index}`;
        return isActive && index === draft.length ? (
          <Text key={key}>
            {between}[<Cursor>_</Cursor>]
          </Text>
        ) : (
          <Paint key={key} tone="muted">
            {between}[ ]
          </Paint>
        );
      })}
    </Text>
  );
}

import { Text, type TextProps } from 'ink';
import type { ReactNode } from 'react';
import { withCursor } from '../../cells';
import { useTheme } from '../hooks/use-theme';
import type { Tone } from '../theme';

export type PaintProps = {
  readonly tone?: Tone;
  /** A mark or a meter, which gets its color on 16 colors too. */
  readonly isTint?: boolean;
  readonly bold?: boolean;
  readonly wrap?: TextProps['wrap'];
  readonly children: ReactNode;
};

/** Text that says what it is; the theme says how that looks. */
export function Paint({ tone = 'text', isTint = false, bold = false, wrap, children }: PaintProps) {
  const { styles, tints, isBehind } = useTheme();
  const style = (isTint ? tints : styles)[tone];
  return (
    <Text {...style} {...(bold && !isBehind && { bold })} {...(wrap && { wrap })}>
      {children}
    </Text>
  );
}

/** Text on whose first cell the terminal's cursor is. */
export function Cursor({ children }: { readonly children: string }) {
  const { isBehind } = useTheme();
  return <Text>{isBehind ? children : withCursor(children)}</Text>;
}

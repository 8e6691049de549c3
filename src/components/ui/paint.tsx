import { Text, type TextProps } from 'ink';
import type { ReactNode } from 'react';
import { withCursor } from '../../cells';
import { useAppState, useTheme } from '../hooks';
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

/** How much is left, as a length: `filled` of `width` cells. */
export function Meter({
  filled,
  width,
  tone,
}: {
  readonly filled: number;
  readonly width: number;
  readonly tone: Tone;
}) {
  const { full, empty } = useTheme().glyphs.meter;
  return (
    <Text>
      <Paint tone={tone} isTint>
        {full.repeat(filled)}
      </Paint>
      <Paint tone="muted">{empty.repeat(width - filled)}</Paint>
    </Text>
  );
}

/** Turns while something runs; its first sign where nothing may move. */
export function Spinner() {
  const { spinner } = useTheme().glyphs;
  const frame = useAppState(({ appearance, spinnerFrame }) =>
    appearance.isAnimated ? spinnerFrame % spinner.length : 0,
  );
  return <Paint tone="accent">{spinner[frame] ?? ''}</Paint>;
}

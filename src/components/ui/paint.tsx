import { Text, type TextProps } from 'ink';
import type { ReactNode } from 'react';
import { withCursor } from '../../cells';
import { useAppState, useTheme } from '../hooks';
import type { Tone } from '../theme';

export type PaintProps = {
  readonly tone?: Tone;
  /** Whether it is a mark or a meter, which has a color even with 16 colors. */
  readonly isTint?: boolean;
  readonly bold?: boolean;
  readonly wrap?: TextProps['wrap'];
  readonly children: ReactNode;
};

/** Text with a tone, which the theme styles. */
export function Paint({ tone = 'text', isTint = false, bold = false, wrap, children }: PaintProps) {
  const { styles, tints, isBehind } = useTheme();
  const style = (isTint ? tints : styles)[tone];
  return (
    <Text {...style} {...(bold && !isBehind && { bold })} {...(wrap && { wrap })}>
      {children}
    </Text>
  );
}

/** Puts the terminal's cursor on the first cell of the text. */
export function Cursor({ children }: { readonly children: string }) {
  const { isBehind } = useTheme();
  return <Text>{isBehind ? children : withCursor(children)}</Text>;
}

/** A bar with `filled` of `width` cells. */
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

/** Turns while work runs. Shows its first sign if animations are off. */
export function Spinner() {
  const { spinner } = useTheme().glyphs;
  const frame = useAppState(({ appearance, spinnerFrame }) =>
    appearance.isAnimated ? spinnerFrame % spinner.length : 0,
  );
  return <Paint tone="accent">{spinner[frame] ?? ''}</Paint>;
}

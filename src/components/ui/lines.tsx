import { Box, type DOMElement, Text } from 'ink';
import { Children, type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react';
import { wrapText } from '../../cells';
import { RoomContext, useTheme } from '../hooks';
import { Paint, type PaintProps, Spinner } from './paint';

/**
 * A text that never shrinks: one row, or as many as it wraps to. Wrapped here, because Ink would break
 * an ARN anywhere and begin rows with the blank that it broke at.
 */
export function Line({ children, ...style }: PaintProps) {
  const room = useContext(RoomContext);
  const text = room === undefined || style.wrap !== undefined ? undefined : toPlainText(children);
  return (
    <Box flexShrink={0}>
      <Paint {...style}>
        {text === undefined || room === undefined ? children : wrapText(text, room).join('\n')}
      </Paint>
    </Box>
  );
}

/** `undefined` if a part has its own style. */
function toPlainText(children: ReactNode): string | undefined {
  const parts = Children.toArray(children);
  const isPlain = parts.every((part) => typeof part === 'string' || typeof part === 'number');
  // A blank line keeps its blank.
  return isPlain && parts.join('').trim() !== '' ? parts.join('') : undefined;
}

/** A blank row. It is the first to go in a low window, unless `isKept`. */
export function Gap({ isKept = false }: { readonly isKept?: boolean }) {
  return <Box height={1} flexShrink={isKept ? 0 : 1} />;
}

/** Why the typed text was refused, or a warning. A question gets its own row. */
export function Refusal({ children }: { readonly children: string }) {
  const { marks } = useTheme().glyphs;
  const room = useContext(RoomContext) ?? 0;
  return (
    <Box flexShrink={0} gap={1}>
      <Paint tone="urgent">{marks.broken}</Paint>
      <Box flexDirection="column">
        <RoomContext value={room - 2}>
          {children.split(/(?<=\?) /).map((sentence) => (
            <Line key={sentence} tone="urgent">
              {sentence}
            </Line>
          ))}
        </RoomContext>
      </Box>
    </Box>
  );
}

/** `⠹ enabling the device …`: what the screen waits for. */
export function Busy({ children }: { readonly children: string }) {
  const { ellipsis } = useTheme().glyphs;
  return (
    <Text wrap="truncate">
      <Spinner /> {children} {ellipsis}
    </Text>
  );
}

/** Lines and gaps in a column. If they don't fit, the gaps go first, then the last lines. */
export function Contents({ children }: { readonly children: ReactNode }) {
  const { ellipsis } = useTheme().glyphs;
  const box = useRef<DOMElement>(null);
  const [isCut, setIsCut] = useState(false);
  // Runs after each layout, because the window may have changed, or a line may have wrapped.
  useLayoutEffect(() => setIsCut(hidesRows(box.current)));
  return (
    <>
      <Box ref={box} flexDirection="column" overflow="hidden">
        {children}
      </Box>
      {isCut && <Line tone="muted">{ellipsis} a larger window shows the rest</Line>}
    </>
  );
}

function hidesRows(box: DOMElement | null): boolean {
  const height = box?.yogaNode?.getComputedHeight() ?? 0;
  return (
    box?.childNodes.some(({ yogaNode }) => {
      if (yogaNode === undefined) return false;
      return yogaNode.getComputedTop() + yogaNode.getComputedHeight() > height;
    }) ?? false
  );
}

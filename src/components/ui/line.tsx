import { Box } from 'ink';
import { Children, type ReactNode, useContext } from 'react';
import { wrapText } from '../../cells';
import { RoomContext } from '../hooks/use-room';
import { Paint, type PaintProps } from './paint';

/**
 * A text that keeps its rows where others have to go: one, or as many as it wraps to. Ink would
 * break an ARN anywhere, and begin rows with the blank that it broke at.
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

/** `undefined` where a part has a style of its own. */
function toPlainText(children: ReactNode): string | undefined {
  const parts = Children.toArray(children);
  const isPlain = parts.every((part) => typeof part === 'string' || typeof part === 'number');
  // A blank row is no text to break.
  return isPlain && parts.join('').trim() !== '' ? parts.join('') : undefined;
}

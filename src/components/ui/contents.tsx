import { Box, type DOMElement } from 'ink';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTheme } from '../hooks/use-theme';
import { Line } from './line';

/** Lines and gaps one below the other. Where they do not fit, the gaps go, then the last lines. */
export function Contents({ children }: { readonly children: ReactNode }) {
  const { ellipsis } = useTheme().glyphs;
  const box = useRef<DOMElement>(null);
  const [isCut, setIsCut] = useState(false);
  // After each layout: the window may have changed, or a line may have wrapped.
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

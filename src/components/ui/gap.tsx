import { Box } from 'ink';

/** A blank row, the first to go where there are too few, unless it is kept. */
export function Gap({ isKept = false }: { readonly isKept?: boolean }) {
  return <Box height={1} flexShrink={isKept ? 0 : 1} />;
}

import { Box, Text } from 'ink';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { Dispatch } from '../state/dispatch';
import type { AppStore } from '../state/store';
import { useKeymap } from './keymap';
import { drawFrame, keymapOf } from './screens';

export type AppProps = { readonly store: AppStore; readonly dispatch: Dispatch };

/**
 * The whole UI: keys become intents, and the state becomes a frame.
 *
 * A frame is drawn as whole rows, each of them one `<Text>`, and the selector that draws it returns
 * one string: a tick or a key that changes nothing on the screen ends there, before React, the
 * layout and Ink's output, which cost twenty times as much as drawing.
 */
export function App({ store, dispatch }: AppProps) {
  useKeymap(store, dispatch, keymapOf);
  const frame = useStore(store, drawn);
  return (
    <Box flexDirection="column">
      {frame.split('\n').map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
        <Row key={index} text={row} />
      ))}
    </Box>
  );
}

const drawn = (state: Parameters<typeof drawFrame>[0]) => drawFrame(state).join('\n');

const Row = memo(function Row({ text }: { readonly text: string }) {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

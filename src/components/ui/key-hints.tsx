import { Box, Text } from 'ink';
import { useContext } from 'react';
import { cells } from '../../cells';
import { type Glyphs, keyName } from '../../glyphs';
import type { AppState } from '../../state/app-state';
import { useAppState, useTheme } from '../hooks';
import { applies, type Binding } from '../keymaps/keymap';
import { KeymapContext } from '../keymaps/use-keymap';
import { Paint } from './paint';

/**
 * The keys that work now, in the order of their table. Hints that don't fit are dropped whole, the least
 * important first. Pinned ones (help, back, quit) stay at every width.
 */
export function KeyHints({ width }: { readonly width: number }) {
  const { glyphs } = useTheme();
  const keymapOf = useContext(KeymapContext);
  const left = useAppState((state) =>
    fitHints(keymapOf(state).bindings, state, width, glyphs).flat(),
  );
  const right = useAppState((state) => pinnedHints(keymapOf(state).bindings, state, glyphs).flat());
  return (
    <Box paddingX={1} flexShrink={0} justifyContent="space-between">
      <Hints words={left} />
      <Hints words={right} />
    </Box>
  );
}

/** Keys and labels alternate in `words`. */
function Hints({ words }: { readonly words: readonly string[] }) {
  return (
    <Text wrap="truncate">
      {words.map((word, index) => {
        if (index % 2 === 1) return word === '' ? '' : ` ${word}`;
        return (
          <Text key={word}>
            {index > 0 && '  '}
            <Paint tone="accent">{word}</Paint>
          </Text>
        );
      })}
    </Text>
  );
}

type Hint = readonly [keys: string, label: string];

function pinnedHints(bindings: readonly Binding[], state: AppState, glyphs: Glyphs): Hint[] {
  return shownIn(bindings, state, true).map((binding) => toHint(binding, state, glyphs));
}

function fitHints(
  bindings: readonly Binding[],
  state: AppState,
  width: number,
  glyphs: Glyphs,
): readonly Hint[] {
  const pinned = widthOf(pinnedHints(bindings, state, glyphs));
  const room = width - 2 - pinned - (pinned > 0 ? 2 : 0);
  const left = shownIn(bindings, state, false);
  for (;;) {
    const hints = left.map((binding) => toHint(binding, state, glyphs));
    if (hints.length === 0 || widthOf(hints) <= room) return hints;
    left.splice(indexOfLeast(left), 1);
  }
}

function shownIn(bindings: readonly Binding[], state: AppState, isPinned: boolean): Binding[] {
  return bindings.filter(
    (binding) =>
      binding.footer !== undefined &&
      (binding.isPinned === true) === isPinned &&
      binding.isLeftOut?.(state) !== true &&
      applies(binding, state),
  );
}

function indexOfLeast(bindings: readonly Binding[]): number {
  const ranks = bindings.map(({ footer = 0 }) => footer);
  return ranks.indexOf(Math.max(...ranks));
}

function toHint(binding: Binding, state: AppState, glyphs: Glyphs): Hint {
  const { keys, footerKeys, label, labelNow } = binding;
  const named = (footerKeys ?? keys.slice(0, 1)).map((key) => keyName(key, glyphs));
  // Words need a blank between them, single characters don't.
  const between = named.some((name) => name.length > 1) ? ' ' : '';
  return [named.join(between), labelNow?.(state) ?? label];
}

function widthOf(hints: readonly Hint[]): number {
  const widths = hints.map(([keys, label]) => cells(label === '' ? keys : `${keys} ${label}`));
  return widths.reduce((sum, width) => sum + width, 0) + 2 * Math.max(0, hints.length - 1);
}

import { cells } from '../cells';
import type { AppState } from '../state/app-state';
import { keyName } from './glyphs';
import { applies, type Binding } from './keymap';
import type { Brush } from './theme';

/**
 * The keys that work now, in the order of their table. What does not fit goes away as a whole, the
 * least important first; what is pinned (help, the way back, the way out) stays at every width.
 */
export function drawFooter(
  bindings: readonly Binding[],
  state: AppState,
  width: number,
  brush: Brush,
): string {
  const shown = bindings.filter(
    (binding) => binding.footer !== undefined && applies(binding, state),
  );
  const hint = (binding: Binding) => toHint(binding, state, brush);
  const pinned = shown.filter(({ isPinned }) => isPinned === true).map(hint);
  const right = drawHints(pinned, brush);
  const room = width - 2 - right.width - (right.width > 0 ? 2 : 0);
  const left = shown.filter(({ isPinned }) => isPinned !== true).map(hint);
  let hints = drawHints(left, brush);
  while (hints.width > room && left.length > 0) {
    left.splice(indexOfLeast(left), 1);
    hints = drawHints(left, brush);
  }
  const gap = Math.max(0, width - 2 - hints.width - right.width);
  return ` ${hints.text}${' '.repeat(gap)}${right.text} `;
}

type Hint = { readonly keys: string; readonly label: string; readonly rank: number };

function toHint(binding: Binding, state: AppState, brush: Brush): Hint {
  const { keys, footerKeys, footer } = binding;
  const named = (footerKeys ?? keys.slice(0, 1)).map((key) => keyName(key, brush.glyphs));
  // Words stand apart, signs need not.
  const between = named.some((name) => name.length > 1) ? ' ' : '';
  const label = binding.labelNow?.(state) ?? binding.label;
  return { keys: named.join(between), label, rank: footer ?? 0 };
}

function indexOfLeast(hints: readonly Hint[]): number {
  let least = 0;
  hints.forEach(({ rank }, index) => {
    if (rank > (hints[least]?.rank ?? 0)) least = index;
  });
  return least;
}

function drawHints(hints: readonly Hint[], brush: Brush) {
  const parts = hints.map(({ keys, label }) => ({
    text: brush.paint('accent', keys) + (label === '' ? '' : ` ${label}`),
    width: cells(keys) + (label === '' ? 0 : 1 + cells(label)),
  }));
  return {
    text: parts.map(({ text }) => text).join('  '),
    width: parts.reduce((sum, { width }) => sum + width, 0) + 2 * Math.max(0, parts.length - 1),
  };
}

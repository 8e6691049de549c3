import { useAppState } from '../hooks/use-app-state';
import { useTheme } from '../hooks/use-theme';
import { Paint } from './paint';

/** Turns while something runs; its first sign where nothing may move. */
export function Spinner() {
  const { spinner } = useTheme().glyphs;
  const frame = useAppState(({ appearance, spinnerFrame }) =>
    appearance.isAnimated ? spinnerFrame % spinner.length : 0,
  );
  return <Paint tone="accent">{spinner[frame] ?? ''}</Paint>;
}

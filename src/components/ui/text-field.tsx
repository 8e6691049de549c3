import { useTheme } from '../hooks/use-theme';
import { Line } from './line';
import { Cursor, Paint } from './paint';

/** One line that is typed into, with the cursor at its end. */
export function TextField({ label, value }: { readonly label: string; readonly value: string }) {
  const { show } = useTheme();
  return (
    <Line>
      {label}
      {'  '}
      <Paint bold>{show(value)}</Paint>
      <Cursor> </Cursor>
    </Line>
  );
}

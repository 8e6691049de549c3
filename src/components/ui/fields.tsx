import { Box, Text } from 'ink';
import { meterCells, tokenCodeWindowMs, windowEnd, windowLeftMs } from '../../countdown';
import { type AppError, explain } from '../../errors';
import { activeCode, type CodePair as Codes, tokenCodeLength } from '../../state/fields/field';
import { useAppState, useTheme } from '../hooks';
import { useDialogRoom } from './dialog';
import { Busy, Gap, Line, Refusal } from './lines';
import { Cursor, Meter, Paint } from './paint';

/** A text field of one line, with the cursor at its end. */
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

/** `[●] [●] [_] [ ] [ ] [ ]`: six masked cells, with the cursor in the next free one. */
export function CodeField({
  draft,
  isShown,
  isActive,
}: {
  readonly draft: string;
  /** Whether the digits are shown. */
  readonly isShown: boolean;
  /** Whether the field gets the keys. */
  readonly isActive: boolean;
}) {
  const { glyphs } = useTheme();
  return (
    <Text>
      {Array.from({ length: tokenCodeLength }, (_, index) => {
        const digit = draft[index];
        const between = index > 0 ? ' ' : '';
        if (digit !== undefined) return `${between}[${isShown ? digit : glyphs.marks.good}]`;
        const key = `cell ${index}`;
        return isActive && index === draft.length ? (
          <Text key={key}>
            {between}[<Cursor>_</Cursor>]
          </Text>
        ) : (
          <Paint key={key} tone="muted">
            {between}[ ]
          </Paint>
        );
      })}
    </Text>
  );
}

/** Two code fields, with the reason why AWS refused the previous codes. */
export function CodePair({
  codes,
  busy,
  refusal,
}: {
  readonly codes: Codes;
  readonly busy: string | undefined;
  readonly refusal: AppError | undefined;
}) {
  const { show } = useTheme();
  const nextAt = useAppState(({ now }) => windowEnd(now).getTime());
  const active = activeCode(codes);
  const explained = refusal !== undefined && active === 'first' ? explain(refusal) : undefined;
  return (
    <>
      {(['first', 'second'] as const).map((which) => (
        <Box key={which} flexShrink={0}>
          <Box width={13}>
            <Paint>{which} code</Paint>
          </Box>
          <CodeField
            draft={codes[which]}
            isShown={codes.isShown}
            isActive={which === active && busy === undefined}
          />
        </Box>
      ))}
      <Gap />
      <CodeWindow label="next code  " nextAt={new Date(nextAt)} />
      {busy !== undefined ? (
        <Busy>{busy}</Busy>
      ) : explained !== undefined ? (
        <>
          <Refusal>{show(explained.message)}</Refusal>
          <Line>{show(explained.hint)}</Line>
        </>
      ) : (
        // One line for each sentence, because both together are wider than a dialog.
        (active === 'first'
          ? ['Type the code shown now.', 'The next field takes the one after it.']
          : ['Wait for the code to change, then type the new one.']
        ).map((text) => (
          <Line key={text} tone="muted">
            {text}
          </Line>
        ))
      )}
    </>
  );
}

/** How long the phone shows this code, or with `nextAt`, how long until the next one. */
export function CodeWindow({
  label,
  nextAt,
}: {
  readonly label: string;
  readonly nextAt?: Date | undefined;
}) {
  const room = useDialogRoom().width;
  const now = useAppState((state) => state.now);
  const waits = nextAt !== undefined;
  const leftMs = waits ? nextAt.getTime() - now.getTime() : windowLeftMs(now);
  const seconds = Math.ceil(leftMs / 1000);
  // One cell for each second, if the seconds in words fit next to them.
  const width = Math.max(6, Math.min(30, room - 22));
  return (
    <Box flexShrink={0} gap={2}>
      <Paint tone="muted">{label}</Paint>
      <Meter
        filled={meterCells(leftMs, tokenCodeWindowMs, width)}
        width={width}
        tone={waits || seconds <= 5 ? 'soon' : 'good'}
      />
      <Paint>{`${waits ? 'in ' : ''}${seconds} s`}</Paint>
    </Box>
  );
}

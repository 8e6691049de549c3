import { Box, Text } from 'ink';
import { meterCells, tokenCodeWindowMs, windowEnd, windowLeftMs } from '../../countdown';
import { type AppError, explain } from '../../errors';
import { activeCode, type CodePair as Codes, tokenCodeLength } from '../../state/fields/field';
import { useAppState, useTheme } from '../hooks';
import { useDialogRoom } from './dialog';
import { Busy, Gap, Line, Refusal } from './lines';
import { Cursor, Meter, Paint } from './paint';

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

/** `[●] [●] [_] [ ] [ ] [ ]`: six masked cells, with the cursor in the next one. */
export function CodeField({
  draft,
  isShown,
  isActive,
}: {
  readonly draft: string;
  /** Shows the digits, for those who mistype. */
  readonly isShown: boolean;
  /** Whether it is typed into now. */
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

/** Two codes of one device, in turn, and what AWS said of the two before. */
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
        // One line a sentence: together they are wider than a dialog.
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

/** How long the phone shows this code; with `nextAt`, how long until a code that counts. */
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
  // A cell for each second, where there is room for the seconds in words, too.
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

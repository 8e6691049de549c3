import { Box } from 'ink';
import { windowEnd } from '../../countdown';
import { type AppError, explain } from '../../errors';
import { activeCode, type CodePair as Codes } from '../../state/devices/code-pair';
import { useAppState } from '../hooks/use-app-state';
import { useTheme } from '../hooks/use-theme';
import { Busy } from './busy';
import { CodeField } from './code-field';
import { CodeWindow } from './code-window';
import { Gap } from './gap';
import { Line } from './line';
import { Paint } from './paint';
import { Refusal } from './refusal';

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

import { Box } from 'ink';
import { cutMiddle } from '../../../cells';
import type { EnrollmentScreen, NameStep as Step } from '../../../state/devices/enrollment-state';
import { serialNumberOf } from '../../../state/devices/enrollment-step';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Busy } from '../../ui/busy';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Cursor, Paint } from '../../ui/paint';
import { Refusal } from '../../ui/refusal';
import { StepFrame } from './step-frame';

const labelWidth = 13;

/** What the device is to be called, and the serial number that it will have. */
export function NameStep({
  screen,
  step,
}: {
  readonly screen: EnrollmentScreen;
  readonly step: Step;
}) {
  const { show, glyphs } = useTheme();
  const room = useAppState(({ size }) => size.columns) - 2 - labelWidth;
  const { busy } = screen;
  const serialNumber = serialNumberOf(step);
  return (
    <StepFrame screen={screen}>
      <Box flexShrink={0}>
        <Box width={labelWidth} flexShrink={0}>
          <Paint tone="muted">Device name</Paint>
        </Box>
        <Line>
          <Paint bold>{show(step.name)}</Paint>
          <Cursor> </Cursor>
        </Line>
      </Box>
      <Box flexShrink={0}>
        <Box width={labelWidth} flexShrink={0}>
          <Paint tone="muted">serial</Paint>
        </Box>
        <Paint>{cutMiddle(show(serialNumber), room, glyphs.ellipsis)}</Paint>
      </Box>
      <Gap />
      <Line tone="muted">A name like the user's works with most policies.</Line>
      {busy !== undefined ? (
        <Busy>{busy}</Busy>
      ) : step.unused.includes(serialNumber) ? (
        <Refusal>{`${show(step.name)} exists and is not enabled. ^D deletes it.`}</Refusal>
      ) : (
        <Line> </Line>
      )}
    </StepFrame>
  );
}

import { Box } from 'ink';
import { cutMiddle } from '../../../cells';
import type { EnrollmentScreen, NameStep as Step } from '../../../state/devices/enrollment-state';
import { serialNumberOf } from '../../../state/devices/enrollment-step';
import { useTheme } from '../../hooks/use-theme';
import { Busy } from '../../ui/busy';
import { Dialog, useDialogRoom } from '../../ui/dialog';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Cursor, Paint } from '../../ui/paint';
import { Refusal } from '../../ui/refusal';

const labelWidth = 13;

/** What the device is to be called, and the serial number that it will have. */
export function NameStep({
  screen: { profileName, busy },
  step,
}: {
  readonly screen: EnrollmentScreen;
  readonly step: Step;
}) {
  const { show, glyphs } = useTheme();
  const { width } = useDialogRoom();
  const serialNumber = serialNumberOf(step);
  return (
    <Dialog title={`Enroll ${show(profileName)}: 1 of 3, name`}>
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
        <Paint>{cutMiddle(show(serialNumber), width - labelWidth, glyphs.ellipsis)}</Paint>
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
    </Dialog>
  );
}

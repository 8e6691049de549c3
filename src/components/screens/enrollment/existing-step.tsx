import { cutMiddle, fitCells } from '../../../cells';
import { deviceName } from '../../../state/devices/device-facts';
import type {
  EnrollmentScreen,
  ExistingStep as Step,
} from '../../../state/devices/enrollment-state';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { SelectRow } from '../../ui/select-row';
import { StepFrame } from './step-frame';

/** The devices that the user has already: one of them can be used in place of a new one. */
export function ExistingStep({
  screen,
  step: { user, serialNumbers, selected },
}: {
  readonly screen: EnrollmentScreen;
  readonly step: Step;
}) {
  const { show, glyphs } = useTheme();
  const width = useAppState(({ size }) => size.columns) - 2;
  const { profileName } = screen;
  const used = useAppState(({ profiles }) => profiles.profiles.get(profileName)?.mfaSerial);
  const name = show(user.name);
  return (
    <StepFrame screen={screen}>
      <Line>
        {serialNumbers.length === 1
          ? `${name} has a device that gives codes:`
          : `${name} has ${serialNumbers.length} devices that give codes:`}
      </Line>
      <Gap />
      {serialNumbers.map((serialNumber, index) => {
        const note = serialNumber === used ? '  in use here' : '';
        return (
          <SelectRow key={serialNumber} isSelected={index === selected}>
            {fitCells(` ${show(deviceName(serialNumber))}${note}`, width - 1, glyphs.ellipsis)}
          </SelectRow>
        );
      })}
      <Gap />
      <Line tone="muted">
        {cutMiddle(show(serialNumbers[selected] ?? ''), width, glyphs.ellipsis)}
      </Line>
      <Line>Enter saves it as mfa_serial of {show(profileName)}.</Line>
    </StepFrame>
  );
}

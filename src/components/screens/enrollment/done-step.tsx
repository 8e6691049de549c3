import { type AppError, explain } from '../../../errors';
import { nameFew } from '../../../printable';
import type { EnrollmentScreen, DoneStep as Step } from '../../../state/devices/enrollment-state';
import { sayEnrolled } from '../../../use-cases/enroll-device';
import { useAppState } from '../../hooks/use-app-state';
import { useTheme } from '../../hooks/use-theme';
import { Gap } from '../../ui/gap';
import { Line } from '../../ui/line';
import { Refusal } from '../../ui/refusal';
import { StepFrame } from './step-frame';

/** The device is enabled: where it was saved, and which roles could name it too. */
export function DoneStep({
  screen,
  step,
}: {
  readonly screen: EnrollmentScreen;
  readonly step: Step;
}) {
  const { show } = useTheme();
  const { saved, roles, nextCodeAt, serialNumber } = step;
  const seconds = useAppState(({ now }) =>
    Math.max(0, Math.ceil((nextCodeAt.getTime() - now.getTime()) / 1000)),
  );
  return (
    <StepFrame screen={screen}>
      <Line>{show(sayEnrolled(step))}</Line>
      {saved.text !== undefined && <Line tone="good">{show(saved.text)}</Line>}
      {saved.error !== undefined && <NotSaved error={saved.error} serialNumber={serialNumber} />}
      {roles.length > 0 && (
        <>
          <Gap />
          <Line>
            a saves it for {nameFew(roles.map(show))} too: aws asks for a code only where the
            profile itself names the device.
          </Line>
        </>
      )}
      <Gap />
      <Line tone="muted">
        {seconds > 0 ? `The next code comes in ${seconds} s.` : 'The next code is there.'}
      </Line>
    </StepFrame>
  );
}

function NotSaved({
  error,
  serialNumber,
}: {
  readonly error: AppError;
  readonly serialNumber: string;
}) {
  const { show } = useTheme();
  const home = useAppState(({ surroundings }) => surroundings.home);
  return (
    <>
      <Refusal>{show(explain(error, home).message)}</Refusal>
      <Line>Add this line to the profile by hand:</Line>
      <Line>mfa_serial = {show(serialNumber)}</Line>
    </>
  );
}

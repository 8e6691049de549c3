import type { EnrollmentScreen, CodesStep as Step } from '../../../state/devices/enrollment-state';
import { CodePair } from '../../ui/code-pair-field';
import { StepFrame } from './step-frame';

/** Two codes in a row enable the device. */
export function CodesStep({
  screen,
  step: { codes, refusal },
}: {
  readonly screen: EnrollmentScreen;
  readonly step: Step;
}) {
  return (
    <StepFrame screen={screen}>
      <CodePair codes={codes} busy={screen.busy} refusal={refusal} />
    </StepFrame>
  );
}

import type { EnrollmentScreen, CodesStep as Step } from '../../../state/devices/enrollment-state';
import { useTheme } from '../../hooks/use-theme';
import { CodePair } from '../../ui/code-pair-field';
import { Dialog } from '../../ui/dialog';

/** Two codes in a row enable the device. */
export function CodesStep({
  screen: { profileName, busy },
  step: { codes, refusal },
}: {
  readonly screen: EnrollmentScreen;
  readonly step: Step;
}) {
  const { show } = useTheme();
  return (
    <Dialog title={`Enroll ${show(profileName)}: 3 of 3, two codes`}>
      <CodePair codes={codes} busy={busy} refusal={refusal} />
    </Dialog>
  );
}

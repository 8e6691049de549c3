import type { ReactNode } from 'react';
import type { EnrollmentScreen } from '../../../state/devices/enrollment-state';
import { useTheme } from '../../hooks/use-theme';
import { Dialog } from '../../ui/dialog';

const steps = {
  existing: [0, 'devices'],
  name: [1, 'name'],
  scan: [2, 'scan'],
  codes: [3, 'two codes'],
  done: [3, 'enrolled'],
} as const;

/** Which step it is: `● ● ○  scan`. */
export function useProgress(kind: EnrollmentScreen['step']['kind']): string {
  const { good, none } = useTheme().glyphs.marks;
  const [at, name] = steps[kind];
  return `${[1, 2, 3].map((step) => (step <= at ? good : none)).join(' ')}  ${name}`;
}

/** What all steps have around them, in the same place. */
export function StepFrame({
  screen: { profileName, step },
  children,
}: {
  readonly screen: EnrollmentScreen;
  readonly children: ReactNode;
}) {
  const { show } = useTheme();
  return (
    <Dialog title={`Enroll ${show(profileName)}`} progress={useProgress(step.kind)}>
      {children}
    </Dialog>
  );
}

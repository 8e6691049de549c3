import type { EnrollmentScreen as Screen } from '../../../state/devices/enrollment-state';
import { CodesStep } from './codes-step';
import { DoneStep } from './done-step';
import { ExistingStep } from './existing-step';
import { NameStep } from './name-step';
import { ScanStep } from './scan-step';

/** Creating and enabling a device: a name, the QR code, two codes. */
export function EnrollmentScreen({ screen }: { readonly screen: Screen }) {
  const { step } = screen;
  switch (step.kind) {
    case 'existing':
      return <ExistingStep screen={screen} step={step} />;
    case 'name':
      return <NameStep screen={screen} step={step} />;
    case 'scan':
      return <ScanStep screen={screen} step={step} />;
    case 'codes':
      return <CodesStep screen={screen} step={step} />;
    case 'done':
      return <DoneStep screen={screen} step={step} />;
  }
}

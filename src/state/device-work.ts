import type { Actor } from './actions';
import { changeScreen } from './screens';
import type { DeviceAsks } from './services';
import type { Task } from './tasks';

/** The keys of what runs for an enrolment, and for the devices. */
export const enrolmentWork = 'enrolment';
export const devicesWork = 'devices';

/** Why a question is asked that no sign-in asks; `undefined`: it is for a sign-in. */
export function reasonToAsk(asker: string): string | undefined {
  const isForChange = asker === enrolmentWork || asker === devicesWork;
  return isForChange ? 'AWS wants MFA for this change.' : undefined;
}

/** Who is asked for a code, where AWS wants MFA for managing devices. */
export function deviceAsks(
  { questions }: Actor,
  asker: typeof enrolmentWork | typeof devicesWork,
  profileName: string,
  signal: AbortSignal,
): DeviceAsks {
  return {
    tokenCodes: (request, signal) => questions.askTokenCode(asker, request, signal),
    chooseDevice: (serialNumbers) =>
      questions.chooseDevice(asker, profileName, serialNumbers, signal),
    signal,
  };
}

/** Runs with what it does said on the enrolment's screen. */
export async function whileBusy(
  { store, tasks, questions }: Actor,
  label: string,
  job: (task: Task) => Promise<void>,
): Promise<void> {
  const say = (busy: string | undefined) =>
    store.setState((state) => changeScreen(state, 'enrolment', (screen) => ({ ...screen, busy })));
  await tasks.run(enrolmentWork, { label, isQuiet: false }, async (task) => {
    say(label);
    try {
      await job(task);
    } finally {
      say(undefined);
      questions.close(enrolmentWork);
    }
  });
}

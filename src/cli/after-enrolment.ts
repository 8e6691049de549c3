import { deviceName } from '../aws/devices/device';
import type { DeviceAccess } from '../aws/devices/device-access';
import { toAppError } from '../errors';
import type { CommandContext } from './command-context';
import { offerSession } from './offer-session';

/** What follows when the device is enabled: who has it is said, and a session is offered. */
export async function afterEnrolment(
  { user, profileName }: DeviceAccess,
  serialNumber: string,
  context: CommandContext,
): Promise<void> {
  const { options, stdout, notice } = context;
  notice(`${user.name} has the device ${deviceName(serialNumber)}.`);
  notice(`Add this line to the profile ${profileName}: mfa_serial = ${serialNumber}`);
  if (options['json'] === true) {
    const json = { version: 1, profile: profileName, user: user.name, serialNumber };
    stdout.write(`${JSON.stringify(json)}\n`);
  }
  const isScript = ['json', 'yes', 'authentication-codes'].some(
    (name) => options[name] !== undefined,
  );
  if (isScript || !context.canAsk()) return;
  try {
    await offerSession(profileName, serialNumber, context);
  } catch (thrown) {
    // Esc says no to the session; the device is enabled all the same.
    if (context.signal.aborted || toAppError(thrown).kind !== 'cancelled') throw thrown;
  }
}

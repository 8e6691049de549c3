import { AppFailure } from '../../errors';
import { nameFew } from '../../printable';
import type { AuthenticatorDevice } from '../../sandbox/mfa/authenticator';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { requireSandboxAuthenticator } from './sandbox-authenticator';

/** Prints the code alone, so that it can be put into a command; the seconds left go to stderr. */
export async function run(
  context: Uses<'positionals' | 'env' | 'stdout' | 'notice'>,
): Promise<number> {
  const { env, positionals, stdout, notice } = context;
  const authenticator = requireSandboxAuthenticator(env);
  const { devices, secondsLeft } = await authenticator.read();
  const device = findDevice(devices, positionals[0] ?? '');
  stdout.write(`${device.code}\n`);
  const left = `${secondsLeft} s`;
  notice(device.used ? `used already; the next code comes in ${left}` : `good for ${left}`);
  return exitCodes.done;
}

/** By its serial number, or by its name where only one device has that. */
function findDevice(devices: readonly AuthenticatorDevice[], asked: string): AuthenticatorDevice {
  const bySerial = devices.find(({ serialNumber }) => serialNumber === asked);
  if (bySerial !== undefined) return bySerial;
  const [byName, ...more] = devices.filter(({ deviceName }) => deviceName === asked);
  if (byName !== undefined && more.length === 0) return byName;
  throw new AppFailure({
    kind: 'failed',
    message: `The sandbox has no device ${asked}.`,
    hint: `It has ${nameFew(devices.map(({ serialNumber }) => serialNumber))}.`,
  });
}

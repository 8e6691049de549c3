import { AppFailure } from '../../errors';
import { nameFew } from '../../printable';
import type { AuthenticatorDevice } from '../../sandbox/mfa/authenticator';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { requireSandboxAuthenticator } from './sandbox-authenticator';

/** Prints only the code on stdout, for use in another command. The seconds left go to stderr. */
export async function runSandboxCode(
  context: Uses<'positionals' | 'env' | 'stdout' | 'notice'>,
): Promise<number> {
  const { env, positionals, stdout, notice } = context;
  const authenticator = requireSandboxAuthenticator(env);
  const { devices, secondsLeft } = await authenticator.read();
  const device = findDevice(devices, positionals[0] ?? '');
  stdout.write(`${device.code}\n`);
  const left = `${secondsLeft} s`;
  notice(device.used ? `already used; the next code comes in ${left}` : `good for ${left}`);
  return exitCodes.done;
}

/** Finds a device by its serial number, or by its name if the name is unique. */
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

/** Approves a sign-in, as a person does in the browser: the one with this code, or the only one. */
export async function runSandboxApprove(
  context: Uses<'positionals' | 'env' | 'notice'>,
): Promise<number> {
  const { env, positionals, notice } = context;
  const authenticator = requireSandboxAuthenticator(env);
  const userCode = positionals[0] ?? onlyOf((await authenticator.read()).signIns);
  await authenticator.approve(userCode);
  notice(`approved ${userCode}`);
  return exitCodes.done;
}

function onlyOf(signIns: readonly { readonly userCode: string }[]): string {
  const [first, ...more] = signIns;
  if (first !== undefined && more.length === 0) return first.userCode;
  throw new AppFailure({
    kind: 'failed',
    message:
      first === undefined
        ? 'No sign-in is waiting for approval.'
        : `${signIns.length} sign-ins are waiting for approval.`,
    hint:
      first === undefined
        ? 'Start one: awsmfa login ops-sso'
        : `Name one: ${nameFew(signIns.map(({ userCode }) => userCode))}.`,
  });
}

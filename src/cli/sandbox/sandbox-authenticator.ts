import { request } from 'node:http';
import type { Environment } from '../../aws/profiles/read/locate';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';
import {
  AUTHENTICATOR_VARIABLE,
  type AuthenticatorDevice,
  type AuthenticatorReading,
} from '../../sandbox/mfa/authenticator';

const TIME_LIMIT_MS = 5_000;

/** A code on the sandbox's phone. */
type AuthenticatorCode = {
  readonly serialNumber: string;
  /** The device's user, and its name if the user has several: `kjh-TwoDevices / laptop`. */
  readonly label: string;
  readonly code: string;
  /** Whether AWS has accepted it already. */
  readonly isUsed: boolean;
};

/** The phone of the sandbox that this process runs in. */
type SandboxAuthenticator = {
  /** Throws `AppFailure` `failed` if the sandbox does not answer. */
  readonly read: () => Promise<AuthenticatorReading>;
  readonly codes: () => Promise<readonly AuthenticatorCode[]>;
  /** Approves a sign-in to Identity Center, as the person does in a browser. Throws `AppFailure` `failed`. */
  readonly approve: (userCode: string) => Promise<void>;
};

/** `undefined` outside of a sandbox. */
export function findSandboxAuthenticator(env: Environment): SandboxAuthenticator | undefined {
  const url = env[AUTHENTICATOR_VARIABLE];
  if (url === undefined || url === '') return undefined;
  const read = async () =>
    JSON.parse((await ask('GET', `${url}/devices`, 200)) ?? '') as AuthenticatorReading;
  return {
    read,
    codes: async () => {
      const { devices } = await read();
      return devices.map((device) => ({
        serialNumber: device.serialNumber,
        label: labelOf(device, devices),
        code: device.code,
        isUsed: device.used,
      }));
    },
    approve: async (userCode) => {
      const path = `${url}/sign-ins/${encodeURIComponent(userCode)}`;
      if ((await ask('POST', path, 204)) !== undefined) return;
      throw new AppFailure({
        kind: 'failed',
        message: `The sandbox has no sign-in with the code ${printable(userCode)}.`,
        hint: 'It has expired or was already answered.',
      });
    },
  };
}

/** Throws `AppFailure` `failed` outside of a sandbox. */
export function requireSandboxAuthenticator(env: Environment): SandboxAuthenticator {
  const authenticator = findSandboxAuthenticator(env);
  if (authenticator !== undefined) return authenticator;
  throw new AppFailure({
    kind: 'failed',
    message: `This is not a sandbox: ${AUTHENTICATOR_VARIABLE} is not set.`,
    hint: 'Start one with awsmfa sandbox and run the command in it.',
  });
}

function labelOf(device: AuthenticatorDevice, devices: readonly AuthenticatorDevice[]): string {
  const { userName, deviceName } = device;
  if (userName === null) return `${deviceName} (not enabled)`;
  const isOnly = devices.filter((other) => other.userName === userName).length === 1;
  return isOnly ? userName : `${userName} / ${deviceName}`;
}

/** The text of the answer. `undefined`: the sandbox has no such sign-in. */
async function ask(method: string, url: string, wanted: number): Promise<string | undefined> {
  try {
    const { status, text } = await send(method, url);
    if (status === 404 && method === 'POST') return undefined;
    if (status !== wanted) throw new Error(`status ${status}`);
    return text;
  } catch (cause) {
    throw new AppFailure({
      kind: 'failed',
      message: 'The sandbox of this shell does not answer.',
      hint: 'It may have ended. Leave this shell and start awsmfa sandbox again.',
      cause,
    });
  }
}

/** Uses Node's own client: it bypasses proxies, which loopback needs, and loads faster than `fetch`. */
function send(
  method: string,
  url: string,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIME_LIMIT_MS);
    const asked = request(url, { method, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    asked.on('error', reject).end();
  });
}

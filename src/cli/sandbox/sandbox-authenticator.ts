import { request } from 'node:http';
import type { Environment } from '../../aws/profiles/read/locate';
import { AppFailure } from '../../errors';
import {
  AUTHENTICATOR_VARIABLE,
  type AuthenticatorDevice,
  type AuthenticatorReading,
} from '../../sandbox/mfa/authenticator';

const TIME_LIMIT_MS = 5_000;

/** What the sandbox's phone shows of one device. */
export type AuthenticatorCode = {
  readonly serialNumber: string;
  /** Whose device it is, and its name where the user has several: `kjh-TwoDevices / laptop`. */
  readonly label: string;
  readonly code: string;
  /** AWS took it already. */
  readonly isUsed: boolean;
};

/** The phone of the sandbox that this process runs in. */
type SandboxAuthenticator = {
  /** Throws `AppFailure` `failed` where the sandbox does not answer. */
  readonly read: () => Promise<AuthenticatorReading>;
  readonly codes: () => Promise<readonly AuthenticatorCode[]>;
};

/** `undefined` outside of a sandbox. */
export function findSandboxAuthenticator(env: Environment): SandboxAuthenticator | undefined {
  const url = env[AUTHENTICATOR_VARIABLE];
  if (url === undefined || url === '') return undefined;
  const read = () => getJson(`${url}/devices`);
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
  };
}

function labelOf(device: AuthenticatorDevice, devices: readonly AuthenticatorDevice[]): string {
  const { userName, deviceName } = device;
  if (userName === null) return `${deviceName} (not enabled)`;
  const isOnly = devices.filter((other) => other.userName === userName).length === 1;
  return isOnly ? userName : `${userName} / ${deviceName}`;
}

/** Loopback, and no proxy: so Node's own client, which also loads faster than `fetch`. */
async function getJson(url: string): Promise<AuthenticatorReading> {
  try {
    return JSON.parse(await getText(url)) as AuthenticatorReading;
  } catch (cause) {
    throw new AppFailure({
      kind: 'failed',
      message: 'The sandbox of this shell does not answer.',
      hint: 'It may have ended. Leave this shell and start awsmfa sandbox anew.',
      cause,
    });
  }
}

function getText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { signal: AbortSignal.timeout(TIME_LIMIT_MS) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    asked.on('error', reject).end();
  });
}

import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  paginateListMFADevices,
  paginateListVirtualMFADevices,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam';
import { AppFailure } from '../errors';
import { Secret } from '../secret';
import { translate } from './aws-error';
import type { AuthenticationCodes, DeviceOfUser, IamPort } from './iam';
import type { AskedAws } from './iam-error';
import type { HttpSettings } from './network/http';
import { iamUrl, partitionOfRegion } from './partition';
import { type AwsCall, callSettings, requestOptions } from './sdk-settings';

/** IAM by the SDK. The only code that builds IAM commands. */
export function createIamPort(http: HttpSettings): IamPort {
  /** `maxAttempts`: 1 for what must not be carried out twice, or whose codes are good once. */
  const ask = async <Answer>(
    call: AwsCall,
    asked: Pick<AskedAws, 'action' | 'resource' | 'serialNumber' | 'userName'>,
    maxAttempts: 1 | 3,
    send: (client: IAMClient, options: { readonly abortSignal?: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer> => {
    const endpoint = call.endpoint ?? iamUrl(call.region, { fips: false, dualStack: false });
    // IAM is signed for the partition's own region, whatever the profile says.
    const region = partitionOfRegion(call.region)?.region ?? call.region;
    const client = new IAMClient({ ...callSettings(call, http), region, endpoint, maxAttempts });
    try {
      return await send(client, requestOptions(call));
    } catch (thrown) {
      const proxy = http.proxyOf(endpoint);
      const { host } = new URL(endpoint);
      throw translate(thrown, { ...asked, call, host, proxy }, http.clock);
    }
  };
  const change = async (
    call: AwsCall,
    action: string,
    { userName, serialNumber }: DeviceOfUser,
    send: Parameters<typeof ask<unknown>>[3],
  ): Promise<void> => {
    await ask(call, { action, serialNumber, userName }, 1, send);
  };

  return {
    createVirtualMfaDevice: (call, { path, name }) => {
      const asked = { action: 'iam:CreateVirtualMFADevice', resource: path + name };
      const command = new CreateVirtualMFADeviceCommand({ Path: path, VirtualMFADeviceName: name });
      return ask(call, asked, 1, async (client, options) => {
        const { SerialNumber, Base32StringSeed } =
          (await client.send(command, options)).VirtualMFADevice ?? {};
        if (!SerialNumber || !Base32StringSeed) throw incomplete('CreateVirtualMFADevice');
        const seed = new Secret(Buffer.from(Base32StringSeed).toString('ascii'));
        return { serialNumber: SerialNumber, seed };
      });
    },
    enableMfaDevice: (call, device) =>
      change(call, 'iam:EnableMFADevice', device, (client, options) =>
        client.send(new EnableMFADeviceCommand(withCodes(device)), options),
      ),
    resyncMfaDevice: (call, device) =>
      change(call, 'iam:ResyncMFADevice', device, (client, options) =>
        client.send(new ResyncMFADeviceCommand(withCodes(device)), options),
      ),
    deactivateMfaDevice: (call, device) =>
      change(call, 'iam:DeactivateMFADevice', device, (client, options) =>
        client.send(new DeactivateMFADeviceCommand(deviceOf(device)), options),
      ),
    deleteVirtualMfaDevice: async (call, { serialNumber }) => {
      const command = new DeleteVirtualMFADeviceCommand({ SerialNumber: serialNumber });
      const asked = { action: 'iam:DeleteVirtualMFADevice', serialNumber };
      await ask(call, asked, 3, (client, options) => client.send(command, options));
    },
    listMfaDevices: (call, { userName }) =>
      ask(call, { action: 'iam:ListMFADevices', userName }, 3, async (client, options) => {
        const pages = paginateListMFADevices({ client }, { UserName: userName }, options);
        const devices = await all(pages, ({ MFADevices }) => MFADevices);
        return devices.map(({ SerialNumber = '', EnableDate }) => ({
          serialNumber: SerialNumber,
          enabledAt: EnableDate,
        }));
      }),
    listVirtualMfaDevices: (call, { assigned }) =>
      ask(call, { action: 'iam:ListVirtualMFADevices' }, 3, async (client, options) => {
        const status = { AssignmentStatus: assigned ? 'Assigned' : 'Unassigned' } as const;
        const pages = paginateListVirtualMFADevices({ client }, status, options);
        const devices = await all(pages, ({ VirtualMFADevices }) => VirtualMFADevices);
        return devices.map(({ SerialNumber = '', User }) => ({
          serialNumber: SerialNumber,
          userName: User?.UserName,
        }));
      }),
  };
}

function deviceOf({ userName, serialNumber }: DeviceOfUser) {
  return { UserName: userName, SerialNumber: serialNumber };
}

function withCodes({ first, second, ...device }: DeviceOfUser & AuthenticationCodes) {
  return { ...deviceOf(device), AuthenticationCode1: first, AuthenticationCode2: second };
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const page of pages) collected.push(...(items(page) ?? []));
  return collected;
}

function incomplete(action: string): AppFailure {
  return new AppFailure({
    kind: 'unexpected',
    cause: new Error(`IAM answered ${action} without a whole device`),
  });
}

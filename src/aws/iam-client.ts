import {
  CreateAccessKeyCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  paginateListAccessKeys,
  paginateListMFADevices,
  paginateListVirtualMFADevices,
  ResyncMFADeviceCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { bounded, bounds } from '../bounds';
import { Secret } from '../secret';
import { type AskedAws, translate } from './aws-error';
import type { AuthenticationCodes, DeviceOfUser, IamPort } from './iam';
import type { HttpSettings } from './network/http';
import { notOfAws } from './network/network-failure';
import { iamUrl, partitionOfRegion } from './partition';
import { type AwsCall, callSettings, requestOptions } from './sdk-settings';
import { isAccessKeyId } from './sessions/cache/cache-entry';

/** IAM through the SDK. No other code builds IAM commands. */
export function createIamPort(http: HttpSettings): IamPort {
  /** `maxAttempts` is 1 for requests that AWS must not do twice, or that have codes. */
  const ask = async <Answer>(
    call: AwsCall,
    asked: Pick<AskedAws, 'action' | 'resource' | 'serialNumber' | 'userName' | 'accessKeyId'>,
    maxAttempts: 1 | 3,
    send: (client: IAMClient, options: { readonly abortSignal?: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer> => {
    const endpoint = endpointOf(call);
    // IAM's calls are signed for the partition's main region, whatever the profile says.
    const region = partitionOfRegion(call.region)?.region ?? call.region;
    const client = new IAMClient({ ...callSettings(call, http), region, endpoint, maxAttempts });
    try {
      return await send(client, requestOptions(call));
    } catch (thrown) {
      const proxy = http.proxyOf(endpoint);
      throw translate(thrown, { ...asked, call, host: hostOf(call), proxy }, http.clock);
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
        if (!SerialNumber || !Base32StringSeed) throw notOfAws(hostOf(call));
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
        const devices = await all(pages, ({ MFADevices }) => MFADevices, 'SerialNumber', call);
        return devices.map(({ SerialNumber, EnableDate }) => ({
          serialNumber: SerialNumber,
          enabledAt: EnableDate,
        }));
      }),
    listAccessKeys: (call, { userName }) =>
      ask(call, { action: 'iam:ListAccessKeys', userName }, 3, async (client, options) => {
        const pages = paginateListAccessKeys({ client }, { UserName: userName }, options);
        const keys = await all(pages, (page) => page.AccessKeyMetadata, 'AccessKeyId', call);
        return keys.map(({ AccessKeyId, Status, CreateDate }) => ({
          accessKeyId: AccessKeyId,
          // No user's key is `Expired` (IAM API reference, AccessKeyMetadata).
          status: Status === 'Active' ? Status : 'Inactive',
          createdAt: CreateDate,
        }));
      }),
    createAccessKey: (call, { userName }) =>
      ask(call, { action: 'iam:CreateAccessKey', userName }, 1, async (client, options) => {
        const command = new CreateAccessKeyCommand({ UserName: userName });
        const { AccessKeyId, SecretAccessKey } =
          (await client.send(command, options)).AccessKey ?? {};
        // Protects: only an access key id is written to the files as one.
        if (!AccessKeyId || !SecretAccessKey || !isAccessKeyId(AccessKeyId))
          throw notOfAws(hostOf(call));
        return { accessKeyId: AccessKeyId, secretAccessKey: new Secret(SecretAccessKey) };
      }),
    updateAccessKey: async (call, { userName, accessKeyId, status }) => {
      const command = new UpdateAccessKeyCommand({
        UserName: userName,
        AccessKeyId: accessKeyId,
        Status: status,
      });
      const asked = { action: 'iam:UpdateAccessKey', userName, accessKeyId };
      await ask(call, asked, 3, (client, options) => client.send(command, options));
    },
    deleteAccessKey: async (call, { userName, accessKeyId }) => {
      const command = new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId });
      const asked = { action: 'iam:DeleteAccessKey', userName, accessKeyId };
      await ask(call, asked, 3, (client, options) => client.send(command, options));
    },
    accessKeyLastUsed: (call, { accessKeyId }) =>
      ask(call, { action: 'iam:GetAccessKeyLastUsed' }, 3, async (client, options) => {
        const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId });
        const { AccessKeyLastUsed: use } = await client.send(command, options);
        // Protects: a key counts as never used only when AWS says so.
        if (use === undefined) throw notOfAws(hostOf(call));
        const { LastUsedDate: at, ServiceName: service = '' } = use;
        return at && { at, service: bounded(service, bounds.fact) };
      }),
    listVirtualMfaDevices: (call, { assigned }) =>
      ask(call, { action: 'iam:ListVirtualMFADevices' }, 3, async (client, options) => {
        const status = { AssignmentStatus: assigned ? 'Assigned' : 'Unassigned' } as const;
        const pages = paginateListVirtualMFADevices({ client }, status, options);
        const devices = await all(
          pages,
          ({ VirtualMFADevices }) => VirtualMFADevices,
          'SerialNumber',
          call,
        );
        return devices.map(({ SerialNumber, User }) => ({
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

/** An account has up to 5,000 users with 8 devices each, and a page has 100. */
const mostPages = 400;

/** @param id the member that every item must have */
async function all<
  Page,
  Id extends string,
  Item extends { readonly [Name in Id]?: string | undefined },
>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  id: Id,
  call: AwsCall,
): Promise<readonly (Item & { readonly [Name in Id]: string })[]> {
  const collected: (Item & { readonly [Name in Id]: string })[] = [];
  let left = mostPages;
  const hasId = (item: Item): item is Item & { readonly [Name in Id]: string } => Boolean(item[id]);
  for await (const page of pages) {
    const items = itemsOf(page);
    // Protects: an endless list of pages ends.
    if (items === undefined || left === 0) throw notOfAws(hostOf(call));
    left -= 1;
    for (const item of items) {
      if (!hasId(item)) throw notOfAws(hostOf(call));
      collected.push(item);
    }
  }
  return collected;
}

function endpointOf({ endpoint, region }: AwsCall): string {
  return endpoint ?? iamUrl(region, { fips: false, dualStack: false });
}

function hostOf(call: AwsCall): string {
  return new URL(endpointOf(call)).host;
}

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
import type { IamCall, IamPort } from './iam';
import type { AskedAws } from './iam-error';
import type { HttpSettings } from './network/http';
import { iamUrl, partitionOfRegion } from './partition';
import { sdkSettings, signingTime } from './sdk-settings';

/** IAM by the SDK. The only code that builds IAM commands. */
export function createIamPort(http: HttpSettings): IamPort {
  /** `attempts`: 1 for what must not be carried out twice, or whose codes are good once. */
  const client = ({ credentials, region, endpoint, caBundle }: IamCall, attempts: 1 | 3) =>
    new IAMClient({
      ...sdkSettings,
      ...signingTime(http.clock),
      // IAM is signed for the partition's own region, whatever the profile says.
      region: partitionOfRegion(region)?.region ?? region,
      endpoint: urlOf({ region, endpoint }),
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        ...(credentials.sessionToken && { sessionToken: credentials.sessionToken.reveal() }),
      },
      maxAttempts: attempts,
      requestHandler: http.handlerFor(caBundle),
    });
  const options = ({ signal }: IamCall) => (signal === undefined ? {} : { abortSignal: signal });
  const refusal = (thrown: unknown, call: IamCall, asked: Omit<AskedAws, 'call' | 'host'>) => {
    const url = urlOf(call);
    const proxy = http.proxyOf(url);
    return translate(thrown, { ...asked, call, host: new URL(url).host, proxy }, http.clock);
  };

  return {
    createVirtualMfaDevice: async (call, { path, name }) => {
      const command = new CreateVirtualMFADeviceCommand({ Path: path, VirtualMFADeviceName: name });
      try {
        const answer = await client(call, 1).send(command, options(call));
        const { SerialNumber, Base32StringSeed } = answer.VirtualMFADevice ?? {};
        if (!SerialNumber || !Base32StringSeed) throw incomplete('CreateVirtualMFADevice');
        const seed = new Secret(Buffer.from(Base32StringSeed).toString('ascii'));
        return { serialNumber: SerialNumber, seed };
      } catch (thrown) {
        throw refusal(thrown, call, {
          action: 'iam:CreateVirtualMFADevice',
          resource: path + name,
        });
      }
    },
    enableMfaDevice: async (call, { userName, serialNumber, first, second }) => {
      const command = new EnableMFADeviceCommand({
        UserName: userName,
        SerialNumber: serialNumber,
        AuthenticationCode1: first,
        AuthenticationCode2: second,
      });
      try {
        await client(call, 1).send(command, options(call));
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'iam:EnableMFADevice', serialNumber, userName });
      }
    },
    resyncMfaDevice: async (call, { userName, serialNumber, first, second }) => {
      const command = new ResyncMFADeviceCommand({
        UserName: userName,
        SerialNumber: serialNumber,
        AuthenticationCode1: first,
        AuthenticationCode2: second,
      });
      try {
        await client(call, 1).send(command, options(call));
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'iam:ResyncMFADevice', serialNumber, userName });
      }
    },
    deactivateMfaDevice: async (call, { userName, serialNumber }) => {
      const command = new DeactivateMFADeviceCommand({
        UserName: userName,
        SerialNumber: serialNumber,
      });
      try {
        await client(call, 1).send(command, options(call));
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'iam:DeactivateMFADevice', serialNumber, userName });
      }
    },
    deleteVirtualMfaDevice: async (call, { serialNumber }) => {
      const command = new DeleteVirtualMFADeviceCommand({ SerialNumber: serialNumber });
      try {
        await client(call, 3).send(command, options(call));
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'iam:DeleteVirtualMFADevice', serialNumber });
      }
    },
    listMfaDevices: async (call, { userName }) => {
      try {
        const pages = paginateListMFADevices(
          { client: client(call, 3) },
          { UserName: userName },
          options(call),
        );
        const devices = await all(pages, ({ MFADevices }) => MFADevices);
        return devices.map(({ SerialNumber = '', EnableDate }) => ({
          serialNumber: SerialNumber,
          enabledAt: EnableDate,
        }));
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'iam:ListMFADevices', userName });
      }
    },
    listVirtualMfaDevices: async (call, { assigned }) => {
      const status = assigned ? 'Assigned' : 'Unassigned';
      try {
        const pages = paginateListVirtualMFADevices(
          { client: client(call, 3) },
          { AssignmentStatus: status },
          options(call),
        );
        const devices = await all(pages, ({ VirtualMFADevices }) => VirtualMFADevices);
        return devices.map(({ SerialNumber = '', User }) => ({
          serialNumber: SerialNumber,
          userName: User?.UserName,
        }));
      } catch (thrown) {
        throw refusal(thrown, call, { action: 'iam:ListVirtualMFADevices' });
      }
    },
  };
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const page of pages) collected.push(...(items(page) ?? []));
  return collected;
}

function urlOf({ region, endpoint }: Pick<IamCall, 'region' | 'endpoint'>): string {
  return endpoint ?? iamUrl(region, { fips: false, dualStack: false });
}

function incomplete(action: string): AppFailure {
  return new AppFailure({
    kind: 'unexpected',
    cause: new Error(`IAM answered ${action} without a whole device`),
  });
}

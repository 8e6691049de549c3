import type { IamPort } from '../iam';
import type { AwsCall } from '../sdk-settings';
import type { StsPort } from '../sts';
import { givesCodes } from './device';
import { toIamUser } from './iam-user';

/**
 * The serial numbers of the devices that can give codes, of the user who signs the call; none for
 * whoever is no IAM user. `GetCallerIdentity` tells the user's name and needs no permission.
 *
 * Throws `AppFailure`, `permission-missing` among others.
 */
export async function listCodeDevices(
  sts: StsPort,
  iam: IamPort,
  call: AwsCall,
  iamEndpoint: string | undefined,
): Promise<readonly string[]> {
  const { arn } = await sts.getCallerIdentity(call);
  const user = toIamUser(arn);
  if (user === undefined) return [];
  const devices = await iam.listMfaDevices(
    { ...call, endpoint: iamEndpoint },
    { userName: user.name },
  );
  return devices.map(({ serialNumber }) => serialNumber).filter(givesCodes);
}

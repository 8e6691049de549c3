import { givesCodes } from '../../aws/devices/device';
import { listEnabled } from '../../aws/devices/list-devices';
import type { AddUserWorld } from '../../use-cases/add-user';
import type { Uses } from '../command-context';
import { createDeviceAccess } from '../devices/open-device-access';
import { filesOf } from './edit-config';

/** The files, and AWS as it answers for keys that are in no file yet. */
export function addUserWorldOf(
  context: Uses<'locations' | 'home' | 'reload' | 'obtainOptions' | 'aws'>,
): AddUserWorld {
  return {
    files: filesOf(context),
    profiles: () => context.reload().profiles,
    lookUp: async (profile, changes, hasDevice, signal) => {
      const { profiles, sessions } = context.reload(changes);
      const access = await createDeviceAccess(profile, {
        aws: context.aws,
        profiles: () => profiles,
        sessions: () => sessions,
        obtainOptions: (found) => ({ ...context.obtainOptions(found, 'nobody'), signal }),
      });
      const devices = hasDevice ? [] : await listEnabled(access, signal);
      const serialNumbers = devices.map(({ serialNumber }) => serialNumber).filter(givesCodes);
      const { arn, name } = access.user;
      return { arn, name, serialNumbers };
    },
  };
}

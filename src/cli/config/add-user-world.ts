import { givesCodes } from '../../aws/devices/device';
import { listEnabled } from '../../aws/devices/list-devices';
import type { AddUserWorld } from '../../use-cases/add-user';
import { printCommand } from '../../use-cases/keys/kept-keys';
import { proveSame } from '../../use-cases/keys/move-keys';
import { createDeviceAccess } from '../devices/open-device-access';
import { filesOf } from './edit-config';
import { type KeysContext, keysWorldOf, storesHere } from './keys-world';

/** The files, and AWS as it answers for keys that are in no file yet. */
export function addUserWorldOf(
  context: KeysContext,
  onTerminal: <T>(run: () => Promise<T>) => Promise<T> = (run) => run(),
): AddUserWorld {
  const keys = keysWorldOf(context);
  return {
    stores: () => storesHere(context.env),
    printCommand: (profile, kept) => printCommand(profile, kept, keys.program()),
    keep: (store, pair, signal) => onTerminal(() => keys.store(store).put(pair, signal)),
    prove: (profile, pair, changes) =>
      onTerminal(() => proveSame(profile, pair, () => keys.prove(profile, changes))),
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

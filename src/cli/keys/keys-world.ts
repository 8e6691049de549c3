import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { writePrivateFile } from '../../aws/files/private-file';
import { dialects } from '../../aws/key-stores/dialects';
import { createKeyStore, type KeyStoreName, keyStoreNames } from '../../aws/key-stores/key-store';
import { holdersOf } from '../../aws/profiles/edit/pair-holders';
import { backupOf, scrubbed } from '../../aws/profiles/edit/write-config';
import type { Profile } from '../../aws/profiles/profile';
import type { Environment } from '../../aws/profiles/read/locate';
import type { Credentials } from '../../aws/sessions/credentials';
import { findProfile, type Plan } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import type { Secret } from '../../secret';
import type { KeysWorld, ProvenKeys } from '../../use-cases/keys/kept-keys';
import type { Uses } from '../command-context';
import { filesOf } from '../config/edit-config';
import { stateOfProgram } from '../process/find-program';
import { programOf } from '../process/installed-program';
import { findProgram } from '../process/spawn-on-windows';
import { thisProcess } from '../process/this-process';
import { createStoreTool } from './run-store-tool';

/** The members of the context that the commands on keys need. */
export type KeysContext = Uses<
  'env' | 'home' | 'locations' | 'reload' | 'obtainOptions' | 'aws' | 'signal'
>;

/** The files, the stores, and AWS's answers for keys that are not in the files yet. */
export function keysWorldOf(context: KeysContext): KeysWorld {
  const { env, locations, reload, signal } = context;
  const runTool = createStoreTool(env);
  return {
    files: filesOf(context),
    profiles: (changes) => reload(changes).profiles,
    holders: (accessKeyId) => holdersOf(locations, accessKeyId),
    isCredentialsFile: (path) => path === locations.credentialsFile,
    store: (name) => createKeyStore(dialects[name], runTool),
    program: () => programOf(env),
    prove: async (profileName, changes): Promise<ProvenKeys> => {
      const { profiles, sessions } = reload(changes);
      const profile = findProfile(profileName, profiles);
      const options = context.obtainOptions(profile);
      const { plan, keys } = await sessions.obtainLongTermKeys(profileName, options);
      if (keys === undefined) {
        throw new AppFailure({
          kind: 'not-for-this-profile',
          message: `${profileName} would have no long-term keys.`,
          hint: 'Temporary keys stay where they are.',
        });
      }
      const { arn } = await identify(keys, plan, profile, context, signal);
      return { ...keys, arn };
    },
    scrub: (secret) => {
      for (const path of [locations.configFile, locations.credentialsFile])
        scrubFile(backupOf(path), secret);
    },
    signal,
  };
}

/** Asks AWS who owns the long-term keys, at the endpoint of the plan's base. */
export async function identify(
  keys: Credentials,
  { base }: Plan,
  { name: profileName, caBundle }: Profile,
  { aws }: Uses<'aws'>,
  signal: AbortSignal,
) {
  const { region, endpoint } = base;
  const call = { credentials: keys, region, endpoint, caBundle, signal, profileName };
  return (await aws()).sts.getCallerIdentity({ ...call, withMfa: false });
}

function scrubFile(path: string, secret: Secret): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const without = scrubbed(text, secret);
  if (without !== text) writePrivateFile(realpathSync(path), without, thisProcess);
}

/** The stores whose programs are installed. */
export function storesHere(env: Environment): readonly KeyStoreName[] {
  const isThere = (tool: string) =>
    process.platform === 'win32'
      ? findProgram(tool, env, existsSync) !== undefined
      : stateOfProgram(env, tool) === 'found';
  return keyStoreNames.filter((name) => {
    // On other systems a program of that name is a different one.
    const isOfSystem = name !== 'keychain' || process.platform === 'darwin';
    return isOfSystem && isThere(dialects[name].tool);
  });
}

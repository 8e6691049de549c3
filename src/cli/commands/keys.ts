import { isKeyOfStore, keyStoreNames } from '../../aws/key-stores/key-store';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-codes';

/** Lists, moves or rotates a profile's keys, or prints the pair that a store holds. */
export async function run(context: CommandContext): Promise<number> {
  const [, action = 'list'] = context.positionals;
  if (action === 'print') return print(context);
  const { keysActions } = await import('../keys/keys-actions');
  const known = Object.entries(keysActions).find(([name]) => name === action);
  if (known !== undefined) return known[1](context);
  throw new AppFailure({
    kind: 'usage',
    message: `awsmfa keys can't ${action}.`,
    hint: `It takes ${[...Object.keys(keysActions), 'print'].join(', ')}.`,
  });
}

/**
 * Prints the pair that a store holds as the JSON that SDKs expect of a `credential_process` (`Version`
 * 1), and nothing else. Reads no AWS file if the options name the pair. Asks nothing itself.
 */
async function print(context: CommandContext): Promise<number> {
  const { env, options, positionals, signal, stdout } = context;
  const [profileName = ''] = positionals;
  const { store: name, 'access-key-id': accessKeyId } = options;
  const store = keyStoreNames.find((one) => one === name);
  const kept =
    store !== undefined && accessKeyId !== undefined && isKeyOfStore(accessKeyId)
      ? { store, accessKeyId }
      : findProfile(profileName, context.profiles()).keptIn;
  if (kept === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: `${profileName} has no keys in a store.`,
      hint: 'awsmfa keys PROFILE shows where its keys are.',
    });
  }
  const [{ createKeyStore }, { dialects }, { createStoreTool }] = await Promise.all([
    import('../../aws/key-stores/key-store'),
    import('../../aws/key-stores/dialects'),
    import('../keys/run-store-tool'),
  ]);
  const keys = await createKeyStore(dialects[kept.store], createStoreTool(env)).get(
    kept.accessKeyId,
    signal,
  );
  stdout.write(
    `${JSON.stringify({
      Version: 1,
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey.reveal(),
    })}\n`,
  );
  return exitCodes.done;
}

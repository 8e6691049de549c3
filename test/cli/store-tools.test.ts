/** The stores by stand-ins of their programs, which speak as the programs' documentation says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dialects } from '../../src/aws/key-stores/dialects';
import { createKeyStore, keyStoreNames } from '../../src/aws/key-stores/key-store';
import { createStoreTool } from '../../src/cli/keys/run-store-tool';
import { explain, toAppError } from '../../src/errors';
import { Secret } from '../../src/secret';
import { standInStores } from '../support/key-stores';

// What it may hold at AWS, and what the languages on the way quote with.
const pair = {
  accessKeyId: 'AKIASTORE',
  secretAccessKey: new Secret(`a+/="\\'$(x)${'b'.repeat(30)}`),
};
const other = { accessKeyId: 'AKIAOTHER', secretAccessKey: new Secret('o'.repeat(40)) };
const signal = new AbortController().signal;

describe.each(keyStoreNames)('the store %s', (name) => {
  const open = (limits = {}) => {
    const directory = mkdtempSync(join(tmpdir(), 'awsmfa stores-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const stores = standInStores(directory);
    const store = createKeyStore(dialects[name], createStoreTool(stores.env, limits));
    return { stores, store };
  };
  const failure = (run: Promise<unknown>) => run.then(() => undefined, toAppError);

  it('returns each pair unchanged, and puts no secret into an argument', async () => {
    const { stores, store } = open();
    for (const one of [pair, other, pair]) await store.put(one, signal);
    expect(stores.items()).toHaveLength(2);
    const got = await store.get(pair.accessKeyId, signal);
    expect(got.secretAccessKey.reveal()).toBe(pair.secretAccessKey.reveal());
    const args = stores.calls().flatMap((call) => call.args);
    expect(args.join('\n')).not.toContain(pair.secretAccessKey.reveal());
    await store.remove(pair.accessKeyId, signal);
    await store.remove(pair.accessKeyId, signal);
    expect(await failure(store.get(pair.accessKeyId, signal))).toMatchObject({ reason: 'missing' });
    expect((await store.get(other.accessKeyId, signal)).accessKeyId).toBe(other.accessKeyId);
  });

  // secret-tool says nothing of a prompt that was dismissed: its item is still locked.
  const canceled = name === 'secret-service' ? 'locked' : 'canceled';
  it.each([
    ['locked', 'locked'],
    ['canceled', canceled],
    ['no-store', 'no-store'],
    ['odd', 'odd'],
    ['endless', 'too-much'],
    ['fails', 'exit'],
    ['slow', 'timeout'],
  ] as const)('says what is wrong where it is %s, and how to go on', async (trouble, reason) => {
    const { stores, store } = open({ limitMs: trouble === 'slow' ? 300 : 20_000, graceMs: 100 });
    await store.put(pair, signal);
    stores.trouble(trouble);
    const error = await failure(store.get(pair.accessKeyId, signal));
    expect(error).toMatchObject({ kind: 'key-store-failed', store: name, doing: 'read', reason });
    if (error === undefined) return;
    const { message, hint } = explain(error);
    expect(hint).toContain('make a new access key at AWS');
    // awsmfa that runs `keys print` as a process tells by these words that a person is needed.
    const isLocked = /lock|pinentry|tty|terminal|pass ?phrase|sign/i.test(`${message} ${hint}`);
    expect(isLocked).toBe(reason === 'locked');
  });

  it.each(['locked', 'no-store', 'fails'] as const)(
    'does not take what is %s for an entry that is gone',
    async (trouble) => {
      const { stores, store } = open();
      await store.put(pair, signal);
      stores.trouble(trouble);
      expect(await failure(store.remove(pair.accessKeyId, signal))).toMatchObject({
        doing: 'remove',
      });
      expect(stores.items()).toHaveLength(1);
    },
  );

  it('is left when the person cancels, and its program ends', async () => {
    const { stores, store } = open({ graceMs: 100 });
    stores.trouble('slow');
    const canceling = new AbortController();
    const got = failure(store.get(pair.accessKeyId, canceling.signal));
    await expect.poll(() => stores.calls().length).toBe(1);
    canceling.abort();
    expect(await got).toMatchObject({ reason: 'canceled' });
  });

  it('is named if its program is not installed', async () => {
    const store = createKeyStore(dialects[name], createStoreTool({ PATH: '/nowhere' }));
    expect(await failure(store.put(pair, signal))).toMatchObject({ reason: 'no-tool' });
  });
});

import { Secret } from '../../secret';
import { parseObject } from '../printed-credentials';
import type { Dialect } from './key-store';
import { entryOf } from './key-store-name';

/**
 * 1Password by its CLI, version 2. `op item create -` reads the item as JSON on stdin, for what is an
 * argument can be seen by other processes (developer.1password.com/docs/cli/item-create). Where stdin is
 * open, `op item get` reads names of items from it. Two items may have one title, so an item is made only
 * where there is none.
 */
export const op: Dialect = {
  name: 'op',
  tool: 'op',
  readsTerminal: false,
  write: ({ accessKeyId, secretAccessKey }) => ({
    args: ['item', 'create', '-', '--format', 'json'],
    // The category's own fields: `op item template get "API Credential"`.
    input: new Secret(
      JSON.stringify({
        title: titleOf(accessKeyId),
        category: 'API_CREDENTIAL',
        fields: [
          { id: 'username', type: 'STRING', label: 'username', value: accessKeyId },
          {
            id: 'credential',
            type: 'CONCEALED',
            label: 'credential',
            value: secretAccessKey.reveal(),
          },
        ],
      }),
    ),
  }),
  read: (accessKeyId) => ({ args: ['item', 'get', titleOf(accessKeyId), '--format', 'json'] }),
  remove: (accessKeyId) => ({ args: ['item', 'delete', titleOf(accessKeyId)] }),
  replaces: false,
  secretIn: (stdout) => {
    const fields = parseObject(Buffer.from(stdout))?.['fields'];
    if (!Array.isArray(fields)) return undefined;
    const field: unknown = fields.find(
      (one: unknown) =>
        typeof one === 'object' && one !== null && 'id' in one && one.id === 'credential',
    );
    if (typeof field !== 'object' || field === null || !('value' in field)) return undefined;
    return typeof field.value === 'string' ? field.value : undefined;
  },
  failureOf: ({ stderr }) => {
    if (/isn't an item|no item found/i.test(stderr)) return 'missing';
    if (/dismissed|cancel/i.test(stderr)) return 'canceled';
    if (/not (?:currently )?signed in|session expired|authorization|\block/i.test(stderr))
      return 'locked';
    return /no accounts? configured|connecting to (?:the )?desktop app/i.test(stderr)
      ? 'no-store'
      : undefined;
  },
};

function titleOf(accessKeyId: string): string {
  return entryOf({ store: 'op', accessKeyId });
}

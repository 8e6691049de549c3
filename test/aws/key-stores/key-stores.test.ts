import { describe, expect, it } from 'vitest';
import { dialects, quoteForSecurity } from '../../../src/aws/key-stores/dialects';
import { createKeyStore, keyStoreNames, type RunTool } from '../../../src/aws/key-stores/key-store';
import { Secret } from '../../../src/secret';

const signal = new AbortController().signal;
const pair = { accessKeyId: 'AKIA1', secretAccessKey: new Secret('s'.repeat(40)) };

describe.each(keyStoreNames)('the store %s', (name) => {
  it('counts as failed if it returns another secret', async () => {
    const other = 'x'.repeat(40);
    const stdout = {
      'secret-service': other,
      pass: other,
      keychain: other,
      op: JSON.stringify({ fields: [{ id: 'credential', value: other }] }),
    }[name];
    const run: RunTool = async () => ({ exitCode: 0, stdout: Buffer.from(stdout), stderr: '' });
    await expect(createKeyStore(dialects[name], run).put(pair, signal)).rejects.toMatchObject({
      error: { kind: 'key-store-failed', reason: 'differs' },
    });
  });

  it('gets the secret only on stdin', () => {
    const { args, input } = dialects[name].write(pair);
    expect(input?.reveal()).toContain(pair.secretAccessKey.reveal());
    expect(args.join(' ')).not.toContain(pair.secretAccessKey.reveal());
  });
});

it.each([
  ['plain', '"plain"'],
  ['', '""'],
  ['a b', '"a b"'],
  ['a"b', '"a\\"b"'],
  ['a\\b', '"a\\\\b"'],
  ["a'b", '"a\'b"'],
])("quotes a word for the keychain's command language: %s", (word, quoted) => {
  expect(quoteForSecurity(word)).toBe(quoted);
});

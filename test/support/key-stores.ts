import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeyStoreName } from '../../src/aws/key-stores/key-store';
import { quotePosix } from '../../src/shell-word';

const program = fileURLToPath(new URL('./stand-in-store.mjs', import.meta.url));

/** The program of each store. */
const tools: Readonly<Record<KeyStoreName, string>> = {
  'secret-service': 'secret-tool',
  pass: 'pass',
  keychain: 'security',
  op: 'op',
};

type Trouble = 'locked' | 'canceled' | 'no-store' | 'slow' | 'odd' | 'endless' | 'fails' | '';

/** Installs stand-ins for the stores' programs. They behave as their documentation says. */
export function standInStores(directory: string) {
  const [bin, store] = [join(directory, 'bin'), join(directory, 'store')];
  for (const made of [bin, store]) mkdirSync(made, { recursive: true });
  for (const tool of Object.values(tools)) {
    const words = [process.execPath, program, tool].map(quotePosix).join(' ');
    writeFileSync(join(bin, tool), `#!/bin/sh\nexec ${words} "$@"\n`);
    chmodSync(join(bin, tool), 0o755);
  }
  const textOf = (name: string) =>
    existsSync(join(store, name)) ? readFileSync(join(store, name), 'utf8') : '';
  return {
    env: {
      PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      STORE: store,
    },
    bin,
    trouble: (kind: Trouble) => writeFileSync(join(store, 'trouble'), kind),
    /** The names and secrets in the store. */
    items: (): readonly { readonly name: string; readonly secret: string }[] =>
      JSON.parse(textOf('items') || '[]'),
    /** The calls of its programs. */
    calls: (): readonly {
      readonly tool: string;
      readonly verb: string;
      readonly args: string[];
      readonly env: string[];
    }[] =>
      textOf('calls')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

import { Secret } from '../../../secret';
import type { KeptInStore, KeyPair } from '../../key-stores/key-store';
import { keptInStore } from '../linked-command';
import { readProfileFile } from '../read/load-profiles';
import type { FileLocations } from '../read/locate';
import { parse } from '../read/parse';
import { type FileKind, profileOf } from './edit';

/** A section, in either file, that holds a pair of keys or reads the pair from a store. */
export type PairHolder = {
  readonly file: FileKind;
  readonly profile: string;
  /** `pair`: the section has both keys. `process`: its `credential_process` is `keys … print`. */
  readonly has: 'pair' | 'process';
  /** Both keys, for a `pair`. */
  readonly pair: KeyPair | undefined;
  /** The store it reads from, for a `process`. */
  readonly kept: KeptInStore | undefined;
};

/**
 * Every section of both files that has the pair of this access key id, even if another setting wins
 * over it. Keys with a session token are another pair.
 */
export function holdersOf(
  { configFile, credentialsFile }: Pick<FileLocations, 'configFile' | 'credentialsFile'>,
  accessKeyId: string,
): readonly PairHolder[] {
  return [
    ...holdersIn(readProfileFile(configFile).text, 'config', accessKeyId),
    ...holdersIn(readProfileFile(credentialsFile).text, 'credentials', accessKeyId),
  ];
}

function holdersIn(text: string, file: FileKind, accessKeyId: string): readonly PairHolder[] {
  return [...parse(text).sections.values()].flatMap(({ header, keys }) => {
    const profile = profileOf(header, file);
    if (profile === undefined) return [];
    const textOf = (key: string) => {
      const value = keys.get(key)?.value;
      return typeof value === 'string' ? value : undefined;
    };
    const isTemporary = textOf('aws_session_token') || textOf('aws_security_token');
    const secret = textOf('aws_secret_access_key');
    const pair =
      textOf('aws_access_key_id') === accessKeyId && !isTemporary && secret
        ? { accessKeyId, secretAccessKey: new Secret(secret) }
        : undefined;
    const kept = keptInStore(textOf('credential_process') ?? '');
    return [
      ...(pair === undefined
        ? []
        : [{ file, profile, has: 'pair', pair, kept: undefined } as const]),
      ...(kept?.accessKeyId === accessKeyId
        ? [{ file, profile, has: 'process', pair: undefined, kept } as const]
        : []),
    ];
  });
}

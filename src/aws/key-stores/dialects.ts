import type { Dialect } from './key-store';
import type { KeyStoreName } from './key-store-name';
import { keychain } from './keychain';
import { op } from './op';
import { pass } from './pass';
import { secretService } from './secret-service';

/** How each store is spoken to. */
export const dialects: Readonly<Record<KeyStoreName, Dialect>> = {
  'secret-service': secretService,
  pass,
  keychain,
  op,
};

import { entryOf, type KeyStoreName } from '../../aws/key-stores/key-store-name';
import type { FileLocation, Profile } from '../../aws/profiles/profile';

/** Where long-term keys are. Not safe to print yet. */
export type KeyPlace =
  | { readonly where: 'file'; readonly location: FileLocation }
  | { readonly where: KeyStoreName; readonly entry: string };

/** `undefined`: the profile has no long-term keys in a file or a store. */
export function keyPlaceOf(profile: Profile): KeyPlace | undefined {
  const { keptIn, keys, kind } = profile;
  if (keys !== undefined) {
    const location = profile.locate('aws_access_key_id');
    return keys.sessionToken === undefined ? { where: 'file', location } : undefined;
  }
  return keptIn !== undefined && kind === 'process'
    ? { where: keptIn.store, entry: entryOf(keptIn) }
    : undefined;
}

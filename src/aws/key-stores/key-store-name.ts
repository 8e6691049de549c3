/** The stores that can keep long-term keys in place of a file, by the names of options and of JSON. */
export const keyStoreNames = ['secret-service', 'pass', 'keychain', 'op'] as const;

export type KeyStoreName = (typeof keyStoreNames)[number];

/** A pair that a store keeps. */
export type KeptInStore = { readonly store: KeyStoreName; readonly accessKeyId: string };

/** AWS's ids are letters and digits: one that a line of the config names is no path and no option. */
export function isKeyOfStore(accessKeyId: string): boolean {
  return /^\w{1,128}$/.test(accessKeyId);
}

/** What its entry is called there. It is of one access key alone, so that none hides another. */
export function entryOf({ store, accessKeyId }: KeptInStore): string {
  return store === 'pass' ? `awsmfa/${accessKeyId}` : `awsmfa ${accessKeyId}`;
}

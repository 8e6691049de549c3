/** The stores that can keep long-term keys in place of a file, by the names of options and of JSON. */
export const keyStoreNames = ['secret-service', 'pass', 'keychain', 'op'] as const;

export type KeyStoreName = (typeof keyStoreNames)[number];

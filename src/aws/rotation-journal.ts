import { join } from 'node:path';
import { toIsoSeconds } from '../countdown';
import { sha1 } from '../sha1';
import {
  readSmallFile,
  removeQuietly,
  type WritingProcess,
  writePrivateFile,
} from './files/private-file';
import type { FileLocations } from './profiles/read/locate';
import { isAccessKeyId } from './sessions/cache/cache-entry';

/**
 * What is written down before an access key is made in place of another, so that a run that was killed
 * can be finished or undone. Ids alone: no secret is in it.
 */
export type RotationRecord = {
  readonly oldId: string;
  /** The keys that the user had before. */
  readonly before: readonly string[];
  /** A moment before the new one was asked for, by AWS's clock. */
  readonly since: Date;
  /** `undefined`: AWS had not answered yet. */
  readonly newId: string | undefined;
};

export type RotationJournal = {
  readonly read: () => RotationRecord | undefined;
  /** Throws `AppFailure` `file-not-written`. */
  readonly write: (record: RotationRecord) => void;
  readonly remove: () => void;
};

/**
 * The file `awsmfa-<key>.rotate` of a user and two AWS files: whether the new pair was written can be
 * seen in the very files alone that it was to be written into.
 */
export function createRotationJournal(
  arn: string,
  { cacheDirectory, configFile, credentialsFile }: FileLocations,
  writer: WritingProcess,
): RotationJournal {
  const key = rotationKey(arn, configFile, credentialsFile);
  const path = join(cacheDirectory, `awsmfa-${key}.rotate`);
  return {
    // Protects: what says which access key is deleted is a file of the user's own.
    read: () => parse(readSmallFile(path, { isOwn: true })?.text),
    write: ({ oldId, before, since, newId }) => {
      const record = { version: 1, oldId, before, since: toIsoSeconds(since), newId };
      writePrivateFile(path, `${JSON.stringify(record)}\n`, writer);
    },
    remove: () => removeQuietly(path),
  };
}

function rotationKey(...about: readonly string[]): string {
  return sha1(JSON.stringify(about));
}

/** `undefined` for anything that is not whole. */
function parse(text: string | undefined): RotationRecord | undefined {
  let found: Partial<Record<keyof RotationRecord, unknown>>;
  try {
    found = Object(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
  const { oldId, before, newId } = found;
  const since = new Date(String(found.since));
  const isWhole =
    isId(oldId) &&
    Array.isArray(before) &&
    before.every(isId) &&
    (newId === undefined || isId(newId)) &&
    !Number.isNaN(since.getTime());
  return isWhole ? { oldId, before, since, newId } : undefined;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && isAccessKeyId(value);
}

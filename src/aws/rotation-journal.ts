import { join } from 'node:path';
import { toIsoSeconds } from '../countdown';
import { sha1 } from '../sha1';
import {
  readSmallFile,
  removeQuietly,
  type WritingProcess,
  writePrivateFile,
} from './files/private-file';
import { parseObject } from './json-object';
import type { FileLocations } from './profiles/read/locate';
import { isAccessKeyId } from './sessions/cache/cache-entry';

/**
 * Saved before an access key is created to replace another one, so that a killed run can be
 * finished or undone. It has only ids, and no secret.
 */
export type RotationRecord = {
  readonly oldId: string;
  /** The user's keys before. */
  readonly before: readonly string[];
  /** A moment before the new key was requested, by AWS's clock. */
  readonly since: Date;
  /** `undefined` until AWS answers. */
  readonly newId: string | undefined;
};

export type RotationJournal = {
  readonly read: () => RotationRecord | undefined;
  /** Throws `AppFailure` `file-not-written`. */
  readonly write: (record: RotationRecord) => void;
  readonly remove: () => void;
};

/**
 * The file `awsmfa-<key>.rotate` of a user and two AWS files. Only the files that a run was going
 * to change can show whether it wrote the new pair.
 */
export function createRotationJournal(
  arn: string,
  { cacheDirectory, configFile, credentialsFile }: FileLocations,
  writer: WritingProcess,
): RotationJournal {
  const key = sha1(JSON.stringify([arn, configFile, credentialsFile]));
  const path = join(cacheDirectory, `awsmfa-${key}.rotate`);
  return {
    // Protects: the file that says which access key to delete is the user's own.
    read: () => parse(readSmallFile(path, { isOwn: true })?.text),
    write: ({ oldId, before, since, newId }) => {
      const record = { version: 1, oldId, before, since: toIsoSeconds(since), newId };
      writePrivateFile(path, `${JSON.stringify(record)}\n`, writer);
    },
    remove: () => removeQuietly(path),
  };
}

/** `undefined` if anything is missing. */
function parse(text: string | undefined): RotationRecord | undefined {
  const { oldId, before, newId, since: written } = parseObject(text ?? '') ?? {};
  const since = new Date(String(written));
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

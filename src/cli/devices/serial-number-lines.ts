import type { FileChange } from '../../aws/profiles/edit/write-config';
import type { Profile } from '../../aws/profiles/profile';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure, explain, toAppError } from '../../errors';
import { shownPath, shownPlace } from '../../printable';
import type { SerialNumbersPort } from '../../use-cases/save-device';
import type { Uses } from '../command-context';
import { editConfig } from '../config/edit-config';

const key = 'mfa_serial';

/** The place of the saved line. `inPlace` is set if the file could not be replaced. */
export type SavedLine = { readonly line: number | undefined } & Pick<
  FileChange,
  'path' | 'inPlace'
>;

/** `~/.aws/config:31` */
function sayPlace({ path, line, inPlace }: SavedLine, home: string): string {
  const place = shownPlace({ file: path, line }, home);
  if (inPlace === undefined) return place;
  return `${place}, written in place; the old text is in ${shownPath(inPlace.backup, home)}`;
}

type Files = Uses<'locations'>;

/** The port through which use cases edit the `mfa_serial` lines. */
export function createSerialNumbers(
  context: Uses<'home' | 'locations' | 'profiles'>,
  onSaved: (line: SavedLine) => void = () => {},
): SerialNumbersPort {
  return {
    async saveSerialNumber(profileName, serialNumber) {
      const profile = findProfile(profileName, context.profiles());
      const saved = await saveSerialNumber(profile, serialNumber, context);
      onSaved(saved);
      return sayPlace(saved, context.home);
    },
    removeSerialNumber: (serialNumber) =>
      removeSerialNumber(context.profiles().profiles.values(), serialNumber, context),
  };
}

/**
 * Saves the device in the profile's `mfa_serial`: in the line that exists, or else in the profile's
 * section of the config file. Every other byte stays.
 *
 * Throws `AppFailure` `serial-number-not-saved`, with the line to add by hand.
 */
async function saveSerialNumber(
  { name, location }: Pick<Profile, 'name' | 'location'>,
  serialNumber: string,
  { locations }: Files,
): Promise<SavedLine> {
  try {
    const edit = { kind: 'set-key', profile: name, key, value: serialNumber } as const;
    const [change] = await editConfig(locations, edit);
    return change === undefined
      ? { path: location.file, line: undefined }
      : { path: change.path, line: lineOfKey(change), inPlace: change.inPlace };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'unexpected') throw thrown;
    throw new AppFailure({
      kind: 'serial-number-not-saved',
      serialNumber,
      path: 'path' in error ? error.path : locations.configFile,
      section: name === 'default' ? '[default]' : `[profile ${name}]`,
      reason: 'reason' in error ? error.reason : explain(error).message,
      cause: error.cause,
    });
  }
}

/**
 * Deletes the `mfa_serial` lines that name the device. Returns the names of the profiles that had one.
 *
 * Throws `AppFailure` `file-not-edited` or `file-not-written`.
 */
async function removeSerialNumber(
  profiles: Iterable<Pick<Profile, 'name' | 'mfaSerial'>>,
  serialNumber: string,
  { locations }: Files,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { name, mfaSerial } of profiles) {
    if (mfaSerial !== serialNumber) continue;
    const edit = { kind: 'remove-key', profile: name, key } as const;
    const changes = await editConfig(locations, edit);
    if (changes.length > 0) removed.push(name);
  }
  return removed;
}

/** In a new section, blank lines and the header precede the key. */
function lineOfKey({ before, after }: FileChange): number {
  const [old = [], now = []] = [before, after].map((text) => text.split(/\r\n|[\n\r]/));
  const first = now.findIndex((line, index) => line !== old[index]);
  return now.findIndex((line, index) => index >= first && isKey.test(line)) + 1;
}

const isKey = new RegExp(`^\\s*${key}\\s*[=:]`, 'i');

import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { AppFailure } from '../../../errors';
import type { Secret } from '../../../secret';
import type { Clock } from '../../clock';
import { withFileLock } from '../../files/file-lock';
import { removeQuietly, writePrivateFile } from '../../files/private-file';
import { readRegular } from '../../files/read-regular';
import { type InPlaceReason, whyInPlace, writeInPlace } from '../../files/write-in-place';
import type { AskingProcess } from '../../sessions/code-gate';
import { type FileText, readProfileFile } from '../read/load-profiles';
import type { FileLocations } from '../read/locate';
import { parse } from '../read/parse';
import { toFileProblem } from '../resolve/problems';
import { type ConfigEdit, editText, type FileKind } from './edit';

type Locations = Pick<FileLocations, 'configFile' | 'credentialsFile'>;

/** A file before and after an edit. An absent file has an empty text. */
export type FileChange = {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /**
   * Set if the file can't be replaced as a whole. It is then written in place, and a crash may
   * leave it half-written.
   */
  readonly inPlace?: { readonly reason: InPlaceReason; readonly backup: string } | undefined;
};

export type ConfigWriter = {
  readonly clock: Clock;
  readonly process: AskingProcess;
  /** Copies a file's attributes to another. `false` if that fails. */
  readonly copyAttributes: (from: string, to: string) => boolean;
  /** A secret that is now in a store, as a check has shown. Backups don't have it. */
  readonly keptElsewhere?: Secret | undefined;
};

/** The text of a backup without a secret that is now in a store. */
export function scrubbed(text: string, secret: Secret): string {
  // Protects: a secret that was moved into a store is in no backup.
  return text.replaceAll(secret.reveal(), '[removed]');
}

/**
 * The changes that an edit would make, for confirmation. Writes nothing.
 *
 * @throws AppFailure `file-not-edited`.
 */
export function previewEdit(locations: Locations, edit: ConfigEdit): readonly FileChange[] {
  return filesOf(locations, edit)
    .map(({ path, file }) => changeOf(readProfileFile(path), file, edit))
    .filter(({ before, after }) => before !== after);
}

/**
 * Makes an edit in the right file, as it is at that moment. Follows symbolic links and keeps mode,
 * owner and attributes. The edit is made as a whole or not at all. A file that can't be replaced is
 * written in place. The old text goes to `<file>.awsmfa-backup` first. Returns the changes, or none
 * if the file already says so.
 *
 * @throws AppFailure `file-not-edited` or `file-not-written`. The file is then unchanged.
 */
export async function writeEdit(
  locations: Locations,
  edit: ConfigEdit,
  writer: ConfigWriter,
): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  const added = new Set<FileChange>();
  try {
    for (const { path, file } of filesOf(locations, edit)) {
      // Without a change, take no lock and create no directory.
      if (!mayChange(path, file, edit)) continue;
      const real = realFileOf(path);
      const isNew = !existsSync(real);
      const change = await withFileLock(real, writer, (isHeld) =>
        writeChange(path, real, file, edit, writer, isHeld),
      );
      if (change.before !== change.after) changes.push(change);
      if (isNew) added.add(change);
    }
  } catch (thrown) {
    // Protects: an edit of two files is made in both or in neither.
    for (const change of changes) await takeBack(change, added.has(change), writer);
    throw thrown;
  }
  return changes;
}

/** Restores the old text, unless another program has changed the new one since. */
async function takeBack(change: FileChange, isNew: boolean, writer: ConfigWriter): Promise<void> {
  const { path, before, after, inPlace } = change;
  const { process, copyAttributes } = writer;
  const real = realpathSync(path);
  await withFileLock(real, writer, (isHeld) => {
    const isWanted = () => isUnchanged(real, false, after) && isHeld();
    if (isNew) {
      if (isWanted()) removeQuietly(real);
      return change;
    }
    const prepare = (temporary: string) => copyAttributes(real, temporary);
    const options = { ...kept(statSync(real)), prepare, isWanted };
    if (inPlace !== undefined || !writePrivateFile(real, before, process, options))
      writeInPlace(real, { before: after, after: before }, process, isWanted);
    return change;
  });
}

/**
 * A line that doesn't parse may be one that another awsmfa is writing. It is read again under the
 * lock.
 */
function mayChange(path: string, file: FileKind, edit: ConfigEdit): boolean {
  try {
    const planned = changeOf(readProfileFile(path), file, edit);
    return planned.before !== planned.after;
  } catch (thrown) {
    const { error } = thrown instanceof AppFailure ? thrown : {};
    if (error?.kind === 'file-not-edited' && error.line !== undefined) return true;
    throw thrown;
  }
}

/**
 * The file at the end of the links. `/dev/null` counts as an absent file and must not become a
 * regular one.
 */
function realFileOf(path: string): string {
  if (!existsSync(path)) return path;
  // Protects: a device such as /dev/null does not become a file.
  if (!statSync(path).isFile()) throw notEdited(path, 'it is not a regular file');
  // Protects: a symbolic link to the file stays a link.
  return realpathSync(path);
}

/**
 * The files for an edit. A key is replaced in the credentials file if it is there, because that
 * file wins, and it is removed from both files. Everything new goes to the config file.
 */
function filesOf(
  { configFile, credentialsFile }: Locations,
  edit: ConfigEdit,
): readonly { readonly path: string; readonly file: FileKind }[] {
  const config = { path: configFile, file: 'config' } as const;
  const credentials = { path: credentialsFile, file: 'credentials' } as const;
  if (edit.kind === 'add-section' || edit.kind === 'remove-section') return [config];
  if (edit.kind === 'several')
    return edit.files.map(({ file }) => (file === 'config' ? config : credentials));
  const isInCredentials = parse(readProfileFile(credentialsFile).text)
    .sections.get(edit.profile)
    ?.keys.has(edit.key);
  if (!isInCredentials) return [config];
  return edit.kind === 'set-key' ? [credentials] : [config, credentials];
}

/** Throws `AppFailure` `file-not-edited` if botocore can't read one of the files as a whole. */
export function requireReadable({ configFile, credentialsFile }: Locations): void {
  for (const path of [configFile, credentialsFile]) {
    const { text, problem } = readProfileFile(path);
    const [refusal] = parse(text).refusals;
    const flaw = problem ?? (refusal && toFileProblem(path, refusal));
    if (flaw !== undefined) throw notEdited(path, asReason(flaw.message), flaw.line);
  }
}

function asReason(sentence: string): string {
  return sentence.replace(/^It/, 'it').replace(/\.$/, '');
}

function changeOf(read: FileText, file: FileKind, edit: ConfigEdit): FileChange {
  const { path, text, problem } = read;
  if (problem) throw notEdited(path, asReason(problem.message), problem.line);
  const result = editText(text, file, edit);
  if (result.kind === 'refused') throw notEdited(path, result.reason, result.line);
  return { path, before: text, after: result.text, inPlace: inPlaceOf(read) };
}

function inPlaceOf({ path, isAbsent }: FileText): FileChange['inPlace'] {
  if (isAbsent) return undefined;
  const real = realpathSync(path);
  const reason = whyInPlace(real, statSync(real));
  return reason && { reason, backup: backupOf(path) };
}

/** The backup path for the old text of a file. */
export function backupOf(path: string): string {
  return `${path}.awsmfa-backup`;
}

function notEdited(path: string, reason: string, line?: number): AppFailure {
  return new AppFailure({ kind: 'file-not-edited', path, reason, line });
}

/** Other programs ignore our lock. If one of them writes meanwhile, its text is read and edited. */
function writeChange(
  path: string,
  real: string,
  file: FileKind,
  edit: ConfigEdit,
  { process, copyAttributes, keptElsewhere }: ConfigWriter,
  isHeld: () => boolean,
): FileChange | undefined {
  const backup = (text: string) => (keptElsewhere ? scrubbed(text, keptElsewhere) : text);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const read = readProfileFile(path);
    const change = changeOf(read, file, edit);
    if (change.before === change.after) return change;
    const old = read.isAbsent ? undefined : statSync(real);
    // Protects: the old text is backed up before anything is changed.
    if (old) writePrivateFile(backupOf(path), backup(change.before), process);
    // Protects: nothing is written without the lock, or over what another program wrote meanwhile.
    const isWanted = () => isHeld() && isUnchanged(real, read.isAbsent, change.before);
    let isReplaceable = change.inPlace === undefined;
    if (isReplaceable) {
      const prepare = (temporary: string) => {
        // Protects: extended attributes and access control lists stay with their file.
        isReplaceable = old === undefined || copyAttributes(real, temporary);
        return isReplaceable;
      };
      const options = { ...kept(old), prepare, isWanted };
      if (writePrivateFile(real, change.after, process, options)) return change;
    }
    // Protects: in place, too, nothing is written without the lock, or over what another program wrote.
    if (!isReplaceable && writeInPlace(real, change, process, isWanted)) return change;
    if (!isHeld()) return undefined;
  }
  throw notWritten(path, 'other programs keep changing it');
}

function notWritten(path: string, reason: string): AppFailure {
  return new AppFailure({ kind: 'file-not-written', path, reason });
}

const MOST_ATTEMPTS = 10;

function kept(old: Stats | undefined) {
  // Protects: a file that is replaced keeps its mode and its owner.
  return old ? { mode: old.mode & 0o7777, owner: { uid: old.uid, gid: old.gid } } : {};
}

function isUnchanged(real: string, wasAbsent: boolean, before: string): boolean {
  if (wasAbsent) return !existsSync(real);
  try {
    return readRegular(real).toString('utf8') === before;
  } catch {
    return false;
  }
}

import type { ConfigEdit } from '../aws/profiles/edit/edit';
import type { FileChange } from '../aws/profiles/edit/write-config';
import { printable } from '../printable';
import { shownPath, shownPlace } from '../shown-path';
import type { Confirmation, ConfirmingFace } from './face';

/** The user's AWS files. */
export type FilesPort = {
  /** What the edit would change. */
  readonly preview: (edit: ConfigEdit) => readonly FileChange[];
  readonly write: (edit: ConfigEdit) => Promise<unknown>;
  /** The home directory, which is shown as `~`. */
  readonly home: string;
};

/** Shows what an edit changes in the files, and makes it once it is confirmed. Says whether it was made. */
export async function changeFiles(
  edit: ConfigEdit,
  about: Pick<Confirmation, 'title' | 'reason'>,
  files: FilesPort,
  face: ConfirmingFace,
): Promise<boolean> {
  const lines = files.preview(edit).flatMap((change) => describe(change, files));
  if (!(await face.confirm({ ...about, lines, question: 'Write this?' }))) {
    face.tell('Nothing was changed.');
    return false;
  }
  await files.write(edit);
  return true;
}

/** Where something changes, and what goes and comes there. */
function describe(
  { path, before, after, inPlace }: FileChange,
  { home }: Pick<FilesPort, 'home'>,
): readonly string[] {
  const { line, removed, added } = changedLines(before, after);
  return [
    printable(shownPlace({ file: path, line }, home)),
    ...removed.map((text) => `- ${printable(withoutSecret(text))}`),
    ...added.map((text) => `+ ${printable(withoutSecret(text))}`),
    ...(inPlace === undefined ? [] : [printable(sayInPlace(inPlace, home))]),
  ];
}

/** What is else than usual, before it is confirmed: a crash may leave the file between old and new. */
function sayInPlace({ reason, backup }: NonNullable<FileChange['inPlace']>, home: string): string {
  const why = {
    'hard-links': 'The file has other names (hard links), which stay',
    'mount-point': 'The file is a mount point, which stays',
  }[reason];
  return `${why}: it is written in place, and its old text is kept in ${shownPath(backup, home)}.`;
}

/** What somebody put into the section may be a key. */
function withoutSecret(line: string): string {
  const keyEnd = line.search(/[=:]/);
  const isSecret = keyEnd >= 0 && /secret|token/i.test(line.slice(0, keyEnd));
  return isSecret ? `${line.slice(0, keyEnd + 1)} [secret]` : line;
}

/** The lines in the one place where two texts differ; none around it, which may hold secrets. */
function changedLines(before: string, after: string) {
  const old = linesOf(before);
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, now.length) - start;
  while (end < most && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return {
    line: start + 1,
    removed: old.slice(start, old.length - end),
    added: now.slice(start, now.length - end),
  };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

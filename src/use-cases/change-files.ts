import type { ConfigEdit } from '../aws/profiles/edit/edit';
import type { FileChange } from '../aws/profiles/edit/write-config';
import { printable, shownPath, shownPlace } from '../printable';
import type { Secret } from '../secret';
import type { Confirmation, ConfirmingFace } from './face';

/** The user's AWS files. */
export type FilesPort = {
  /** What the edit would change. */
  readonly preview: (edit: ConfigEdit) => readonly FileChange[];
  /** @param keptElsewhere a secret to leave out of the backups */
  readonly write: (edit: ConfigEdit, keptElsewhere?: Secret) => Promise<unknown>;
  /** Shown as `~`. */
  readonly home: string;
};

/** Shows what an edit changes, and makes it if the person agrees. Returns whether it was made. */
export async function changeFiles(
  edit: ConfigEdit,
  about: Pick<Confirmation, 'title' | 'reason'>,
  files: FilesPort,
  face: ConfirmingFace,
): Promise<boolean> {
  const lines = describeChanges(files.preview(edit), files);
  if (!(await confirmed({ ...about, lines, question: 'Write this?' }, face))) return false;
  await files.write(edit);
  return true;
}

/** Whether the person agrees. If not, says that nothing was changed. */
export async function confirmed(
  confirmation: Confirmation,
  face: ConfirmingFace,
): Promise<boolean> {
  const isWanted = await face.confirm(confirmation);
  if (!isWanted) face.tell('Nothing was changed.');
  return isWanted;
}

export function describeChanges(
  changes: readonly FileChange[],
  files: Pick<FilesPort, 'home'>,
): readonly string[] {
  return changes.flatMap((change) => describe(change, files));
}

/** Each place that changes, with the removed and added lines. */
function describe(
  { path, before, after, inPlace }: FileChange,
  { home }: Pick<FilesPort, 'home'>,
): readonly string[] {
  return [
    ...hunksOf(linesOf(before), linesOf(after)).flatMap(({ line, removed, added }) => [
      printable(shownPlace({ file: path, line }, home)),
      ...removed.map((text) => `- ${printable(withoutSecret(text))}`),
      ...added.map((text) => `+ ${printable(withoutSecret(text))}`),
    ]),
    ...(inPlace === undefined ? [] : [printable(sayInPlace(inPlace, home))]),
  ];
}

/** Said before the person agrees, because a crash can leave such a file half old and half new. */
function sayInPlace({ reason, backup }: NonNullable<FileChange['inPlace']>, home: string): string {
  const why = {
    'hard-links': 'The file has other names (hard links)',
    'mount-point': 'The file is a mount point',
  }[reason];
  return `${why}, so it is written in place. Its old text is kept in ${shownPath(backup, home)}.`;
}

/** Somebody may have put a key into the section. */
function withoutSecret(line: string): string {
  const keyEnd = line.search(/[=:]/);
  const isSecret = keyEnd >= 0 && /secret|token/i.test(line.slice(0, keyEnd));
  return isSecret ? `${line.slice(0, keyEnd + 1)} [secret]` : line;
}

type Hunk = {
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

/** How many lines of a change are compared. An edit changes only a few in one place. */
const mostInPlace = 200;

/** Each place where two texts differ. No lines around it, because they may hold secrets. */
function hunksOf(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [from, to] = [0, 0];
  for (;;) {
    while (from < old.length && to < now.length && old[from] === now[to]) {
      from += 1;
      to += 1;
    }
    if (from === old.length && to === now.length) return hunks;
    const [removed, added] = lengthsOfHunk(old.slice(from), now.slice(to));
    hunks.push({
      line: to + 1,
      removed: old.slice(from, from + removed),
      added: now.slice(to, to + added),
    });
    from += removed;
    to += added;
  }
}

/** How many lines are removed and added before both texts are the same again. */
function lengthsOfHunk(old: readonly string[], now: readonly string[]): readonly [number, number] {
  for (let sum = 1; sum <= mostInPlace; sum += 1) {
    for (let removed = 0; removed <= sum; removed += 1) {
      const added = sum - removed;
      if (removed > old.length || added > now.length) continue;
      const isEnd = removed === old.length && added === now.length;
      if (isEnd || (removed < old.length && old[removed] === now[added])) return [removed, added];
    }
  }
  return [old.length, now.length];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

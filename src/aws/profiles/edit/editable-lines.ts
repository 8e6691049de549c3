/** A text as lines that remember what ended them: putting them together again gives the same bytes. */
export type EditableLine = {
  readonly content: string;
  /** `\n`, `\r\n` or `\r`; empty for a last line that nothing ends. */
  readonly end: string;
};

export function splitEditable(text: string): EditableLine[] {
  const parts = text.split(/(\r\n|[\r\n])/);
  const lines: EditableLine[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const line = { content: parts[at] ?? '', end: parts[at + 1] ?? '' };
    if (line.content !== '' || line.end !== '') lines.push(line);
  }
  return lines;
}

export function joinLines(lines: readonly EditableLine[]): string {
  return lines.map(({ content, end }) => content + end).join('');
}

/** Puts new lines in front of the line at `index`; they end as the line above them does. */
export function insertLines(
  lines: readonly EditableLine[],
  index: number,
  contents: readonly string[],
): EditableLine[] {
  const above = lines[index - 1];
  if (above?.end !== '')
    return lines.toSpliced(
      index,
      0,
      ...contents.map((content) => ({ content, end: above?.end ?? usualEnd(lines) })),
    );
  // Nothing ended the last line, so nothing ends the new last one.
  const end = usualEnd(lines);
  return [
    ...lines.slice(0, -1),
    { ...above, end },
    ...contents.map((content, at) => ({ content, end: at < contents.length - 1 ? end : '' })),
  ];
}

/** Takes lines out. Where the last one goes and nothing ended it, nothing ends the one that is last then. */
export function removeLines(
  lines: readonly EditableLine[],
  indices: readonly number[],
): EditableLine[] {
  const gone = new Set(indices);
  const kept: EditableLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (!gone.has(index)) {
      kept.push(line);
    } else if (line.end === '') {
      const last = kept.pop();
      if (last) kept.push({ ...last, end: '' });
    }
  }
  return kept;
}

function usualEnd(lines: readonly EditableLine[]): string {
  return lines.find(({ end }) => end !== '')?.end ?? '\n';
}

/** A line of a text with its line end, so that joining the lines gives the same bytes again. */
export type EditableLine = {
  readonly content: string;
  /** `\n`, `\r\n` or `\r`. Empty for a last line without a line end. */
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

/** Inserts lines before the line at `index`, with the line end of the line above. */
export function insertLines(
  lines: readonly EditableLine[],
  index: number,
  contents: readonly string[],
): EditableLine[] {
  const above = lines[index - 1];
  if (above?.end !== '')
    return [
      ...lines.slice(0, index),
      ...contents.map((content) => ({ content, end: above?.end ?? usualEnd(lines) })),
      ...lines.slice(index),
    ];
  // The last line had no line end, so the new last line has none either.
  const end = usualEnd(lines);
  return [
    ...lines.slice(0, -1),
    { ...above, end },
    ...contents.map((content, at) => ({ content, end: at < contents.length - 1 ? end : '' })),
  ];
}

/** Removes lines. If the last line goes and had no line end, the new last line has none either. */
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

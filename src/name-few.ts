/**
 * Names as a sentence takes them: a few, and how many more there are. A user may have a hundred roles,
 * and nobody reads a hundred names to learn what went wrong.
 */
export function nameFew(names: readonly string[], between = ', '): string {
  // "And 1 more" is no shorter than the one name.
  if (names.length <= most + 1) return names.join(between);
  return `${names.slice(0, most).join(between)} and ${names.length - most} more`;
}

const most = 3;

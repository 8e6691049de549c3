/** The lines that `after` has more than `before`. Throws where `before` is not all there, in order. */
export function addedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const added: string[] = [];
  let at = 0;
  for (const line of after.split('\n')) {
    if (line === old[at]) at += 1;
    else added.push(line);
  }
  if (at < old.length) throw new Error(`line ${at + 1} of the old text is gone: ${old[at]}`);
  return added;
}

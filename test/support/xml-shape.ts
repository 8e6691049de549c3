/**
 * The names and the nesting of a document's elements, as sorted paths: `A/B/C`. How often an
 * element occurs, its text and its attributes do not count.
 */
export function toShape(xml: string): readonly string[] {
  const paths = new Set<string>();
  const open: string[] = [];
  for (const [, isEnd, name = '', isEmpty] of xml.matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
    if (isEnd) {
      open.pop();
      continue;
    }
    paths.add([...open, name].join('/'));
    if (!isEmpty) open.push(name);
  }
  return [...paths].sort();
}

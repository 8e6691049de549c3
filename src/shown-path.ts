/** A path with the home directory as `~`; without `home`, as it is. Not safe to print yet. */
export function shownPath(path: string, home = ''): string {
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** `~/.aws/config:14`; a variable that names a value has no line. Not safe to print yet. */
export function shownPlace(
  { file, line }: { readonly file: string; readonly line: number | undefined },
  home?: string,
): string {
  const path = shownPath(file, home);
  return line === undefined ? path : `${path}:${line}`;
}

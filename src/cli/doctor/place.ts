/** `~/.aws/config:9`; a variable that names a value has no line. */
export function place(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}

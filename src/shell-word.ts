/** One word of a command that a person is to type or paste: quoted only where it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quotePosix(text);
}

/** Right in every Bourne shell, and for Python's `shlex`, which botocore splits commands with. */
export function quotePosix(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

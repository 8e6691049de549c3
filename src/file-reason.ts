const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is exceeded',
  EFBIG: 'it is too large',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
  EISDIR: 'a directory is in its place',
  ENOTDIR: 'a part of its path is not a directory',
  ENOENT: 'its directory does not exist',
  ELOOP: 'its links form a loop',
  ENAMETOOLONG: 'its path is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reports an error',
  EBUSY: 'another program has it open',
};

/** The reason, or `undefined` for an error without words of its own. */
export function knownReasonOf(thrown: unknown): string | undefined {
  return reasons[systemCodeOf(thrown)];
}

/** Why the system refused to read or write a file, to follow "Could not write PATH:". */
export function reasonOf(thrown: unknown): string {
  const code = systemCodeOf(thrown);
  return reasons[code] ?? `the system says ${code}`;
}

/** The system's own name of an error, such as `ENOENT`. */
export function systemCodeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
}

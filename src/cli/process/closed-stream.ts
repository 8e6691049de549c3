import { fstatSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs';

/**
 * Whether the shell that started the program had closed the stream (`awsmfa list >&-`). Node opens
 * `/dev/null` in its place, for reading and writing (`PlatformInit` in src/node.cc), and so nothing
 * that is written fails. So do programs that want no output (Python's `DEVNULL`, Node's `ignore`);
 * a shell opens `> /dev/null` for writing alone. What tells a closed stream from a discarded one is
 * therefore the parent: a shell that does not have this `/dev/null` itself.
 *
 * Linux only: no other system tells what the parent has open.
 */
export function isClosedByShell(stream: number): boolean {
  try {
    if (process.platform !== 'linux' || !isReadableNull(stream)) return false;
    const parent = `/proc/${process.ppid}`;
    if (!shells.test(readFileSync(`${parent}/comm`, 'utf8').trim())) return false;
    const ofParent = `${parent}/fd`;
    if (!readdirSync(ofParent).includes(String(stream))) return true;
    return readlinkSync(`${ofParent}/${stream}`) !== nullDevice;
  } catch {
    // Not readable, or a parent of another user.
    return false;
  }
}

const nullDevice = '/dev/null';
const shells = /^(?:(?:a|ba|c|da|fi|k|mk|pw|tc|ya|z)?sh|ksh93|busybox)$/;

function isReadableNull(stream: number): boolean {
  const { rdev } = fstatSync(stream);
  return rdev === statSync(nullDevice).rdev && readSync(stream, new Uint8Array(1)) === 0;
}

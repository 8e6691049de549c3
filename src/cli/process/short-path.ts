import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isWordInCmd } from '../../aws/profiles/linked-command';

/**
 * The 8.3 name of a path on Windows, such as `C:\\PROGRA~1\\nodejs\\node.exe`, where the path itself
 * needs quotes and the volume keeps such names; else the path.
 */
export function shortPath(path: string): string {
  if (isWordInCmd(path)) return path;
  const { stdout } = spawnSync('cmd.exe', ['/d', '/c', `for %A in ("${path}") do @echo %~sA`], {
    encoding: 'utf8',
    windowsVerbatimArguments: true,
    windowsHide: true,
  });
  const short = stdout?.trim() ?? '';
  return short !== '' && existsSync(short) ? short : path;
}

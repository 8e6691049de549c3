import { readdirSync } from 'node:fs';
import { beginRun } from '../support/begin-run';

/** The files that exist only while a file is written, and that are still there after a run. */
export function litterAfterRun(home: string): readonly string[] {
  beginRun(home);
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp$|-lock$|\.guard$|-unfinished$/.test(name),
  );
}

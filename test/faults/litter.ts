import { readdirSync } from 'node:fs';
import { beginRun } from '../support/begin-run';

/** What is there after a run that a writer has beside a file only as long as it writes. */
export function litterAfterRun(home: string): readonly string[] {
  beginRun(home);
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp$|-lock$|\.guard$|-unfinished$/.test(name),
  );
}

import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileLocations } from '../../aws/profiles/read/locate';
import type { Timers } from '../../terminal/timers';

type Changed = 'profiles' | 'sessions' | 'requests';

/** Several events come of one change; they are looked at together. */
const quietMs = 80;
/** Where the system can't watch, files are looked at so often. */
const pollMs = 1000;

/** What the files looked like at a moment: two that are equal tell of no change. */
export type FileMarks = Readonly<Record<Changed, string>>;

export function markFiles({
  configFile,
  credentialsFile,
  cacheDirectory,
}: FileLocations): FileMarks {
  return {
    profiles: [configFile, credentialsFile].map(markOf).join(),
    sessions: listMarks(cacheDirectory, /\.json$/),
    requests: listMarks(cacheDirectory, /\.(ask|refused)$/),
  };
}

/**
 * Tells when the two files, the session cache or the requests of programs have changed, by whomever. The directories are
 * watched, since files are replaced by renaming, and those of the links' targets too; what an event
 * means is then seen from the files themselves. `seen` is how they were when they were read: what
 * changed between the reading and the watching is told too. Returns how to stop.
 */
export function watchFiles(
  locations: FileLocations,
  seen: FileMarks,
  timers: Timers,
  onChange: (what: Changed) => void,
): () => void {
  const { configFile, credentialsFile, cacheDirectory } = locations;
  let last = seen;
  let watchers: readonly FSWatcher[] = [];
  let cancel: (() => void) | undefined;
  let isStopped = false;

  const compare = () => {
    cancel = undefined;
    const now = markFiles(locations);
    const before = last;
    last = now;
    // What was made anew is another thing to watch.
    rearm();
    if (now.profiles !== before.profiles) onChange('profiles');
    else if (now.sessions !== before.sessions) onChange('sessions');
    if (now.requests !== before.requests) onChange('requests');
  };
  const schedule = (ms: number) => {
    if (!isStopped) cancel ??= timers.after(ms, compare);
  };
  const rearm = () => {
    for (const watcher of watchers) watcher.close();
    const directories = new Set(
      [configFile, credentialsFile]
        .flatMap((file) => [file, targetOf(file)])
        .map(dirname)
        .concat(cacheDirectory)
        .map(nearestDirectory),
    );
    try {
      watchers = [...directories].map((directory) =>
        watch(directory, { persistent: false }, () => schedule(quietMs)).on('error', () =>
          schedule(pollMs),
        ),
      );
    } catch {
      // No watchers are left on this system, or it has none.
      watchers = [];
      schedule(pollMs);
    }
  };
  rearm();
  schedule(quietMs);

  return () => {
    isStopped = true;
    cancel?.();
    for (const watcher of watchers) watcher.close();
  };
}

function markOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs}/${size}/${ino}`;
  } catch {
    return 'absent';
  }
}

function listMarks(directory: string, names: RegExp): string {
  try {
    return readdirSync(directory)
      .filter((name) => names.test(name))
      .map((name) => `${name} ${markOf(join(directory, name))}`)
      .join();
  } catch {
    return 'absent';
  }
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The directory, or the nearest above it that exists: it will see the others come. */
function nearestDirectory(directory: string): string {
  try {
    return statSync(directory).isDirectory() ? directory : nearestDirectory(dirname(directory));
  } catch {
    const above = dirname(directory);
    return above === directory ? directory : nearestDirectory(above);
  }
}

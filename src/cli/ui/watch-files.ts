import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileLocations } from '../../aws/profiles/read/locate';
import type { Timers } from '../../terminal/timers';

type Changed = 'profiles' | 'sessions' | 'requests';

/** One change causes several events. Wait this long to handle them together. */
const quietMs = 80;
/** The interval between looks if the system can't watch. */
const pollMs = 1000;

/** A fingerprint of the files. Equal marks mean no change. */
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
 * Calls `onChange` when the two files, the session cache or the requests of programs change. Watches the
 * directories, including those of link targets, because files are replaced by renaming, and then compares
 * the files themselves. `seen` holds their marks when they were read, so that no change in between is
 * missed. Returns a function that stops the watch.
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
    // A replaced file or directory needs a new watch.
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
      // The system has no watchers, or none left.
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

/** The directory, or the nearest existing one above it, where the others will appear. */
function nearestDirectory(directory: string): string {
  try {
    return statSync(directory).isDirectory() ? directory : nearestDirectory(dirname(directory));
  } catch {
    const above = dirname(directory);
    return above === directory ? directory : nearestDirectory(above);
  }
}

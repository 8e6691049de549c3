import type { FileLocations } from '../../aws/profiles/read/locate';
import {
  askOpenUi,
  type CodeRequests,
  createCodeRequests,
  type NeededCode,
} from '../../aws/sessions/code-requests';
import type { ObtainStep } from '../../aws/sessions/obtain-options';
import type { OtherProcess } from '../../other-process';
import { thisProcess } from '../process/this-process';
import { systemClock } from '../system-time';

/** Programs stop waiting for a command that they run. It must answer this soon after its start. */
const mostSecondsFromStart = 50;

/** Asks in the user's open UI. `undefined`: no UI is open, or no time is left. */
export async function askInOpenUi<T>(
  needed: NeededCode,
  found: () => T | undefined,
  settings: {
    readonly locations: FileLocations;
    readonly waitSeconds: number;
    readonly onStep: (step: ObtainStep) => void;
  },
): Promise<T | undefined> {
  const { locations, waitSeconds, onStep } = settings;
  const requests = openCodeRequests(locations);
  if (requests === undefined) return undefined;
  const { isRing = false, profileName, serialNumber } = needed;
  const left = isRing ? waitSeconds : mostSecondsFromStart - process.uptime();
  const seconds = Math.floor(Math.min(waitSeconds, left));
  const services = {
    requests,
    clock: systemClock,
    mostWaitMs: seconds * 1000,
    onWaiting: (ui: OtherProcess) => {
      if (!isRing) onStep({ kind: 'waiting-for-ui', profileName, serialNumber, ui, seconds });
    },
  };
  return askOpenUi(needed, services, found);
}

/**
 * The requests in the cache directory. `undefined` on Windows, where a process can't see which other
 * processes are alive and belong to its user.
 */
export function openCodeRequests({
  cacheDirectory: directory,
}: Pick<FileLocations, 'cacheDirectory'>): CodeRequests | undefined {
  if (process.platform === 'win32') return undefined;
  return createCodeRequests({ directory, clock: systemClock, process: thisProcess });
}

import { join } from 'node:path';
import { createSessionMaker } from '../../src/cli/make-sessions';
import { systemClock } from '../../src/cli/system-time';

/** The usual places of the files below a home directory. */
export function locationsIn(home: string) {
  return {
    configFile: join(home, '.aws', 'config'),
    credentialsFile: join(home, '.aws', 'credentials'),
    cacheDirectory: join(home, '.aws', 'cli', 'cache'),
    ssoDirectory: join(home, '.aws', 'sso', 'cache'),
  };
}

/** Does what a run does before it knows whether it will change anything. */
export function beginRun(home: string, { keepsInMemory = false } = {}): void {
  createSessionMaker(() => Promise.reject(new Error('nobody asks AWS')), {
    env: {},
    home,
    locations: locationsIn(home),
    region: undefined,
    keepsInMemory,
    clock: systemClock,
    onNotWritten: () => {},
  });
}

import { join } from 'node:path';
import { createSessionMaker } from '../../src/cli/make-sessions';
import { systemClock } from '../../src/cli/system-time';

/** The default paths in a home directory. */
export function locationsIn(home: string) {
  return {
    configFile: join(home, '.aws', 'config'),
    credentialsFile: join(home, '.aws', 'credentials'),
    cacheDirectory: join(home, '.aws', 'cli', 'cache'),
    ssoDirectory: join(home, '.aws', 'sso', 'cache'),
  };
}

/** Does what every run does first, such as repairing what a killed run left. */
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

import { shownPlace } from '../../printable';
import { type ExplainedLine, explainLines, explainProfile } from '../../use-cases/explain-profile';
import type { AppState } from '../app-state';
import { type ProfileRow, secondDeviceKey } from './profile-groups';

/** What other programs do with a row's profile now; nothing while the row has not been read. */
export function explainedLines(
  { profiles, sessions, surroundings, now }: AppState,
  { profileName, key }: ProfileRow,
): readonly ExplainedLine[] {
  const profile = profiles.profiles.get(profileName);
  const state = sessions.get(key);
  if (profile === undefined || (state === undefined && profile.obstacle === undefined)) return [];
  const { environment } = surroundings;
  const found = explainProfile(profile, state, {
    profiles,
    stateOf: ({ profile: name, serialNumber }) => {
      // A profile's first row has its name for a key.
      const first = sessions.get(name);
      return serialNumber === undefined || first?.plan.mfa?.serialNumber === serialNumber
        ? first
        : sessions.get(secondDeviceKey(name, serialNumber));
    },
    environment,
    now,
    mostRead: 500,
  });
  // The section's own place is below it in full.
  return explainLines(found, profile, ({ file, line }) =>
    shownPlace({ file: basename(file), line }),
  );
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

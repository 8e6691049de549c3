import { AppFailure } from '../errors';
import type { CommandContext } from './command-context';

/** Opens the list as a picker and returns the choice. Throws `AppFailure` `cancelled`. */
export async function pickProfile({ command }: CommandContext): Promise<string> {
  throw new AppFailure({
    kind: 'usage',
    message: `awsmfa ${command} needs a profile.`,
    hint: `Name one: awsmfa ${command} PROFILE`,
  });
}

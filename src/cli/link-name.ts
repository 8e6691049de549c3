import { isNameForEverySdk } from '../aws/profiles/to-linked-command';
import { AppFailure } from '../errors';
import type { CommandContext } from './command-context';

/** The name of the linked profile: `--as`, else the profile's with `-linked`. Throws `AppFailure` `usage`. */
export function linkName({ options }: CommandContext, profileName: string): string {
  const asked = options['as'];
  const name = typeof asked === 'string' ? asked : `${profileName}-linked`;
  if (isNameForEverySdk(name)) return name;
  throw new AppFailure({
    kind: 'usage',
    message: `Not every SDK reads a profile of the name ${name}.`,
    hint: 'Name it with --as: letters, digits and - _ . / @ + : % are read by all.',
  });
}

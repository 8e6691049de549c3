import { isNameForEverySdk } from '../../aws/profiles/edit/to-linked-command';
import type { Subject } from '../../aws/profiles/subject';
import { AppFailure } from '../../errors';
import { defaultLinkName } from '../../state/profile-facts';
import type { CommandContext } from '../command-context';

/** The name of the linked profile: `--as`, else one made of the subject's. Throws `AppFailure` `usage`. */
export function linkName({ options }: CommandContext, subject: Subject): string {
  const asked = options['as'];
  const name = typeof asked === 'string' ? asked : defaultLinkName(subject);
  if (isNameForEverySdk(name)) return name;
  throw new AppFailure({
    kind: 'usage',
    message: `Not every SDK reads a profile of the name ${name}.`,
    hint: 'Name it with --as: letters, digits and - _ . / @ + : % are read by all.',
  });
}

import type { Subject } from '../aws/profiles/profile';
import { AppFailure } from '../errors';
import { hasOnlySettings } from '../state/profile-facts';
import { isDumb } from '../terminal/screen/capabilities';
import type { CommandContext } from './command-context';
import { isAccessible } from './ui/terminal-kind';

/** Opens the list as a picker and returns the choice. Throws `AppFailure` `canceled`. */
export async function pickProfile(context: CommandContext): Promise<Subject> {
  const { env, command } = context;
  if (hasOnlySettings(context.profiles())) {
    throw new AppFailure({
      kind: 'failed',
      message: 'There are no AWS profiles with credentials to choose from.',
      hint: 'Start awsmfa with no command: it says what is missing and what to write where.',
    });
  }
  const options = { pickFor: command, selected: undefined };
  const end =
    isAccessible(env) || isDumb(env, process.platform)
      ? await (await import('./ui/line-mode')).runLineMode(context, options)
      : await (await import('./ui/open-ui')).openUi(context, options);
  if (end.kind === 'picked') return end.subject;
  throw new AppFailure({ kind: 'canceled' });
}

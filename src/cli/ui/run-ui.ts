import type { Subject } from '../../aws/profiles/profile';
import { AppFailure } from '../../errors';
import { hasOnlySettings } from '../../state/profile-facts';
import { isAccessible, isDumb } from '../../terminal/screen/capabilities';
import type { CommandContext } from '../command-context';
import type { UiEnd, UiOptions } from './starting-facts';

/** Runs the UI as screens, or in lines for a screen reader or a terminal that can't draw. */
export async function runUi(context: CommandContext, options: UiOptions): Promise<UiEnd> {
  const { env } = context;
  return isAccessible(env) || isDumb(env, process.platform)
    ? (await import('./line-mode')).runLineMode(context, options)
    : (await import('./open-ui')).openUi(context, options);
}

/** Opens the list as a picker and returns the choice. Throws `AppFailure` `canceled`. */
export async function pickProfile(context: CommandContext): Promise<Subject> {
  if (hasOnlySettings(context.profiles())) {
    throw new AppFailure({
      kind: 'failed',
      message: 'There are no AWS profiles with credentials to choose from.',
      hint: 'Start awsmfa without a command. It says what is missing and how to add it.',
    });
  }
  const end = await runUi(context, { pickFor: context.command, selected: undefined });
  if (end.kind === 'picked') return end.subject;
  throw new AppFailure({ kind: 'canceled' });
}

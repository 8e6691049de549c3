import type { Subject } from '../../aws/profiles/subject';
import { findProfile } from '../../aws/sessions/plan';
import { AppFailure } from '../../errors';
import { ENV_FORMATS, type EnvFormat, formatEnvironmentChange } from '../../terminal/env-formats';
import { toEnvironmentChange, toUnsetChange } from '../../terminal/subshell-environment';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-codes';
import { toKeys } from '../hand-over';
import { chooseSubject } from '../profile-names';

/** Prints credentials as variables, for a shell to evaluate or a file to hold. */
export async function run(context: CommandContext): Promise<number> {
  const format = ENV_FORMATS.find((name) => name === context.options['format']) ?? 'posix';
  if (context.options['unset'] === true) {
    checkCanUnset(format);
    // As it is in here: what was handed over and what that replaced.
    context.stdout.write(formatEnvironmentChange(toUnsetChange(process.env), format));
    return exitCodes.done;
  }
  const obtained = await obtain(context, await chooseSubject(context));
  const change = toEnvironmentChange(toKeys(context, obtained), context.env);
  context.stdout.write(formatEnvironmentChange(change, format));
  return exitCodes.done;
}

/** With `--no-prompt` nobody is asked and no `mfa_process` is run. */
async function obtain(context: CommandContext, subject: Subject) {
  if (context.options['no-prompt'] !== true) return context.obtain(subject);
  const { profile } = subject;
  const options = context.obtainOptions(findProfile(profile, context.profiles()), false);
  return context
    .sessions()
    .obtain(profile, { ...options, ...subject, tokenCodes: undefined, isCodeAtHand: false });
}

function checkCanUnset(format: EnvFormat): void {
  if (format !== 'dotenv' && format !== 'json') return;
  throw new AppFailure({
    kind: 'usage',
    message: `A ${format} file can't take variables out.`,
    hint: 'Take the format of your shell: posix, fish, powershell or cmd.',
  });
}

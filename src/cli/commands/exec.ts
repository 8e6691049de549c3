import { AppFailure } from '../../errors';
import {
  applyChange,
  type HandOver,
  toEnvironmentChange,
} from '../../terminal/subshell/subshell-environment';
import type { Uses } from '../command-context';
import { needsChildFiles } from '../subshell/child-files';
import { toKeys } from '../subshell/hand-over';
import { type HandOverContext, withHandOver } from '../subshell/with-hand-over';

/** Runs a command with credentials in its environment. Writes nothing to the command's streams. */
export async function run(
  context: HandOverContext & Uses<'options' | 'rest' | 'runChild' | 'chooseSubject' | 'obtain'>,
): Promise<number> {
  const [file, ...args] = context.rest ?? [];
  if (file === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: 'awsmfa exec needs a command.',
      hint: 'Put it after --: awsmfa exec PROFILE -- COMMAND',
    });
  }
  const obtained = await context.obtain(await context.chooseSubject());
  const start = (handOver: HandOver) => {
    const change = toEnvironmentChange(handOver, context.env);
    const env = applyChange(context.env, change, process.platform === 'win32');
    return context.runChild({ file, args, env, isInteractiveShell: false });
  };
  const isLive = context.options['live'] === true;
  return isLive || needsChildFiles(context, obtained.profile)
    ? withHandOver(context, obtained, isLive, start)
    : start(toKeys(context, obtained));
}

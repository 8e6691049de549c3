import { AppFailure } from '../../errors';
import {
  applyChange,
  type HandOver,
  toEnvironmentChange,
} from '../../terminal/subshell/subshell-environment';
import type { Uses } from '../command-context';
import { withPrivateDirectory } from '../subshell/child-directory';
import { needsChildFiles, writeChildFiles } from '../subshell/child-files';
import { toKeys } from '../subshell/hand-over';
import type { LiveContext } from '../subshell/live';

/** Runs a command with credentials in its environment, and adds nothing to its streams. */
export async function run(
  context: LiveContext & Uses<'options' | 'rest' | 'runChild' | 'chooseSubject' | 'obtain'>,
): Promise<number> {
  const [file, ...args] = context.rest ?? [];
  if (file === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: 'awsmfa exec needs a command.',
      hint: 'Put it behind --: awsmfa exec PROFILE -- COMMAND',
    });
  }
  const obtained = await context.obtain(await context.chooseSubject());
  const start = (handOver: HandOver) => {
    const change = toEnvironmentChange(handOver, context.env);
    const env = applyChange(context.env, change, process.platform === 'win32');
    return context.runChild({ file, args, env, isInteractiveShell: false });
  };
  const { profile } = obtained;
  const isLive = context.options['live'] === true;
  if (!isLive && !needsChildFiles(context, profile)) return start(toKeys(context, obtained));

  return withPrivateDirectory(async (directory) => {
    if (!isLive) {
      const files = writeChildFiles(context, profile, directory, 'keys');
      return start(toKeys(context, obtained, files));
    }
    const { serveLive } = await import('../subshell/live');
    const live = await serveLive(context, obtained, directory);
    try {
      return await start(live.handOver);
    } finally {
      await live.close();
    }
  });
}

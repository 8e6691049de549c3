import { AppFailure } from '../../errors';
import type { CommandContext } from '../command-context';

export async function run({ command }: CommandContext): Promise<number> {
  throw new AppFailure({
    kind: 'failed',
    message: `awsmfa ${command} is not there.`,
    hint: 'Update awsmfa.',
  });
}

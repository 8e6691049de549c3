import { setTimeout } from 'node:timers/promises';
import type { ConfigEdit } from '../../../../src/aws/profiles/edit/edit';
import { previewEdit, writeEdit } from '../../../../src/aws/profiles/edit/write-config';
import { copyAttributes } from '../../../../src/cli/config/edit-config';
import { thisProcess } from '../../../../src/cli/process/this-process';

// Makes the edits of its third argument, and repeats them forever if there is a fourth. It first prints
// which of them will be made in place, and why.
const [configFile = '', credentialsFile = '', edits = '[]', forever] = process.argv.slice(2);
const clock = { now: () => new Date(), sleep: (ms: number) => setTimeout(ms) };

try {
  const parsed = JSON.parse(edits) as ConfigEdit[];
  const shown = parsed.flatMap((edit) => previewEdit({ configFile, credentialsFile }, edit));
  process.stdout.write(`${JSON.stringify(shown.map(({ inPlace }) => inPlace?.reason))}\n`);
  do {
    for (const edit of parsed)
      await writeEdit({ configFile, credentialsFile }, edit, {
        clock,
        process: thisProcess,
        copyAttributes,
      });
  } while (forever !== undefined);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
}

import { setTimeout } from 'node:timers/promises';
import type { ConfigEdit } from '../../../../src/aws/profiles/edit/edit';
import { writeEdit } from '../../../../src/aws/profiles/edit/write-config';
import { thisProcess } from '../../../../src/cli/process/this-process';

// Makes the edits of its third argument, over and over where a fourth says so. Says when it begins.
const [configFile = '', credentialsFile = '', edits = '[]', forever] = process.argv.slice(2);
const clock = { now: () => new Date(), sleep: (ms: number) => setTimeout(ms) };

process.stdout.write('begun\n');
try {
  do {
    for (const edit of JSON.parse(edits) as ConfigEdit[])
      await writeEdit({ configFile, credentialsFile }, edit, { clock, process: thisProcess });
  } while (forever !== undefined);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
}

/** The commands in the documents that need other tools, if these are installed. */
import { it } from 'vitest';
import { blocksOf, documents } from '../documents/read-documents';
import { isRunnable, runBlocks, tools, toolsOf } from '../documents/run-blocks';
import { isInstalled } from '../support/installed';

const pages = documents
  .map((file) => ({ file, blocks: blocksOf(file).filter(isRunnable) }))
  .filter(({ blocks }) => blocks.some((block) => toolsOf(block).length > 0));
const missing = tools.filter((tool) => !isInstalled(tool));
process.stderr.write(
  `The documents' commands of these were not run, because they are not installed: ${missing.join(', ')}\n`,
);

it.each(pages)('$file shows what the tools do', async ({ blocks }) => {
  await runBlocks(blocks, missing);
});

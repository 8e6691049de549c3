/** The commands of the documents that need other tools, where these are installed. */
import { it } from 'vitest';
import { blocksOf, documents } from '../documents/read-documents';
import { isRunnable, runBlocks, toolsOf } from '../documents/run-blocks';
import { isInstalled } from '../support/installed';

const pages = documents.map((file) => ({ file, blocks: blocksOf(file).filter(isRunnable) }));
const needed = new Set(pages.flatMap(({ blocks }) => blocks.flatMap(toolsOf)));
const missing = [...needed].filter((tool) => !isInstalled(tool));
if (missing.length > 0)
  process.stderr.write(`not installed, so their blocks were not run: ${missing.join(', ')}\n`);

const runnable = pages
  .map(({ file, blocks }) => ({
    file,
    blocks: blocks.filter((block) => !toolsOf(block).some((tool) => missing.includes(tool))),
  }))
  .filter(({ blocks }) => blocks.some((block) => toolsOf(block).length > 0));

it.each(runnable)('$file shows what the tools do', async ({ blocks }) => {
  await runBlocks(blocks);
});

import type { ConfigEdit } from '../aws/profiles/edit';
import { type FileChange, previewEdit, writeEdit } from '../aws/profiles/write-config';
import { AppFailure } from '../errors';
import { printable } from '../printable';
import { changedLines } from './changed-lines';
import { systemClock } from './clock';
import type { CommandContext } from './command-context';
import { thisProcess } from './this-process';

/**
 * Shows what an edit changes in the files, asks, and makes it. With `--yes` nobody is asked. Says
 * whether it was made.
 *
 * Throws `AppFailure` `usage` where nobody can be asked, and what reading and writing throws.
 */
export async function confirmChange(context: CommandContext, edit: ConfigEdit): Promise<boolean> {
  const changes = previewEdit(context.locations, edit);
  for (const change of changes) show(context, change);
  if (context.options['yes'] !== true && !(await isConfirmed(context))) {
    context.notice('nothing was changed');
    return false;
  }
  await writeEdit(context.locations, edit, { clock: systemClock, process: thisProcess });
  return true;
}

function show({ stderr, home }: CommandContext, { path, before, after }: FileChange): void {
  const shown = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
  const { line, removed, added } = changedLines(before, after);
  stderr.write(`${printable(shown)}, line ${line}:\n`);
  for (const text of removed) stderr.write(`- ${printable(withoutSecret(text))}\n`);
  for (const text of added) stderr.write(`+ ${printable(withoutSecret(text))}\n`);
}

/** What somebody put into the section may be a key. */
function withoutSecret(line: string): string {
  return line.replace(/^(\s*[^=:]*(?:secret|token)[^=:]*[=:]).*$/i, '$1 [secret]');
}

async function isConfirmed(context: CommandContext): Promise<boolean> {
  if (!context.canAsk()) {
    throw new AppFailure({
      kind: 'usage',
      message: 'This change wants a confirmation, and there is no terminal to ask on.',
      hint: 'Say yes beforehand: --yes',
    });
  }
  const { askYesOrNo } = await import('./ask-yes-or-no');
  return askYesOrNo('Write this?', context);
}

import type { ConfigEdit } from '../../aws/profiles/edit/edit';
import { type FileChange, previewEdit } from '../../aws/profiles/edit/write-config';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';
import { shownPlace } from '../../shown-path';
import { colorLevelOf } from '../../terminal/screen/capabilities';
import type { CommandContext } from '../command-context';
import { changedLines, shownChange } from './changed-lines';
import { editConfig } from './edit-config';

/**
 * Shows what an edit changes in the files, asks, and makes it. With `--yes` nobody is asked. Says
 * whether it was made.
 *
 * Throws `AppFailure` `usage` where nobody can be asked, and what reading and writing throws.
 */
export async function confirmChange(context: CommandContext, edit: ConfigEdit): Promise<boolean> {
  const changes = previewEdit(context.locations, edit);
  const lines = changes.flatMap((change) => describe(context, change));
  if (context.confirmChange === undefined) {
    const { env, options, stderr } = context;
    const columns = stderr.isTerminal ? process.stderr.columns : undefined;
    const isColored =
      stderr.isTerminal && colorLevelOf(env, process.platform, options['no-color'] === true) > 0;
    for (const line of lines) stderr.write(`${shownChange(line, columns, isColored)}\n`);
  }
  if (context.options['yes'] !== true && !(await isConfirmed(context, lines))) {
    context.notice('nothing was changed');
    return false;
  }
  await editConfig(context.locations, edit);
  return true;
}

/** Where something changes, and what goes and comes there. */
function describe({ home }: CommandContext, { path, before, after }: FileChange): string[] {
  const { line, removed, added } = changedLines(before, after);
  return [
    printable(shownPlace({ file: path, line }, home)),
    ...removed.map((text) => `- ${printable(withoutSecret(text))}`),
    ...added.map((text) => `+ ${printable(withoutSecret(text))}`),
  ];
}

/** What somebody put into the section may be a key. */
function withoutSecret(line: string): string {
  const keyEnd = line.search(/[=:]/);
  const isSecret = keyEnd >= 0 && /secret|token/i.test(line.slice(0, keyEnd));
  return isSecret ? `${line.slice(0, keyEnd + 1)} [secret]` : line;
}

async function isConfirmed(context: CommandContext, lines: readonly string[]): Promise<boolean> {
  if (context.confirmChange !== undefined) return context.confirmChange(lines);
  if (!context.canAsk()) {
    throw new AppFailure({
      kind: 'usage',
      message: 'This change wants a confirmation, and there is no terminal to ask on.',
      hint: 'Say yes beforehand: --yes',
    });
  }
  const { askYesOrNo } = await import('../face/ask-yes-or-no');
  return askYesOrNo('Write this?', context);
}

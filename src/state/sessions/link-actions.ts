import { toAppError } from '../../errors';
import { printable } from '../../printable';
import { type Actor, showFailure, showNotice } from '../actions';
import { rowName } from '../list/profile-groups';
import { reloadProfiles } from '../list/profile-loading';
import { findRow } from './sign-in-actions';

/** Shows what `link` would write, and writes it when that is confirmed. */
export async function link(actor: Actor, rowKey: string): Promise<void> {
  const row = findRow(actor, rowKey);
  if (row === undefined) return;
  const shown = printable(rowName(row));
  const explanation = ['Every SDK and tool can then use it, with no wrapper. Write this?', ''];
  await actor.tasks.run(rowKey, { label: `linking ${shown}`, isQuiet: false }, async () => {
    try {
      const name = await actor.services.link(row.subject, (lines) =>
        actor.questions.confirm(`Link ${shown}`, [...explanation, ...lines]),
      );
      if (name === undefined) return;
      reloadProfiles(actor);
      showNotice(actor, `Linked: AWS_PROFILE=${printable(name)} works with any tool.`, 'good');
    } catch (thrown) {
      showFailure(actor, 'Not linked', toAppError(thrown));
    }
  });
}

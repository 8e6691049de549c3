import { toAppError } from '../../errors';
import { printable } from '../../printable';
import { type Actor, showFailure, showNotice } from '../actions';
import { rowName } from '../list/profile-groups';
import { reloadProfiles } from '../list/profile-loading';
import { createScreenFace } from './screen-face';
import { findRow } from './sign-in-actions';

/** Shows what `link` would write, and writes it when that is confirmed. */
export async function link(actor: Actor, rowKey: string): Promise<void> {
  const row = findRow(actor, rowKey);
  if (row === undefined) return;
  const shown = printable(rowName(row));
  await actor.tasks.run(rowKey, { label: `linking ${shown}`, isQuiet: false }, async () => {
    try {
      const linked = await actor.services.link(row.subject, createScreenFace(actor, rowKey));
      if (linked === undefined) return;
      reloadProfiles(actor);
      showNotice(
        actor,
        `Linked: AWS_PROFILE=${printable(linked.name)} works with any tool.`,
        'good',
      );
    } catch (thrown) {
      showFailure(actor, 'Not linked', toAppError(thrown));
    }
  });
}

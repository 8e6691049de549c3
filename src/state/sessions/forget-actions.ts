import { toAppError } from '../../errors';
import { printable } from '../../printable';
import { copiesStayValid, signOut } from '../../use-cases/sign-in';
import { type Actor, showFailure, showNotice } from '../actions';
import { rowName } from '../list/profile-groups';
import { loadSessions } from '../list/profile-loading';
import { findRow } from './sign-in-actions';

/** Deletes what is kept for the row. On a head, whose session many stand on, it asks once. */
export async function forget(actor: Actor, rowKey: string): Promise<void> {
  const { questions, services } = actor;
  const row = findRow(actor, rowKey);
  if (row === undefined) return;
  const name = printable(rowName(row));
  if (row.place === 'head') {
    const isWanted = await questions.confirm({
      title: `Sign out of ${name}?`,
      lines: [
        'Its roles stay signed in until they expire.',
        'The next sign-in needs a code.',
        copiesStayValid,
      ],
    });
    if (!isWanted) return;
  }
  try {
    const lines = signOut([{ name, subject: row.subject }], services.forget);
    loadSessions(actor, { isSorted: false });
    showNotice(actor, lines.join('. '));
  } catch (thrown) {
    showFailure(actor, 'Not signed out', toAppError(thrown));
  }
}

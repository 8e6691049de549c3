import { cells } from '../../cells';
import { sayRemaining } from '../../countdown';
import { toAppError } from '../../errors';
import { printable } from '../../printable';
import { copiesStayValid, signOut } from '../../use-cases/sign-in';
import { type Actor, createScreenFace, showFailure, showNotice } from '../actions';
import type { Intent } from '../intents';
import { type ProfileRow, rowName } from '../list/profile-groups';
import { loadSessions, reloadProfiles } from '../list/profile-loading';
import { withTried } from '../list/sandbox-guide';
import { ensureSession, findRow } from './sign-in-actions';

/** Signs in if needed, then runs a subshell. The list comes back as it was. */
export function openShell(actor: Actor, rowKey: string): Promise<void> {
  return withSession(actor, { kind: 'open-shell', rowKey }, 'No shell', async (row) => {
    const { exitCode, lastedMs } = await actor.services.openShell(row.subject);
    actor.store.setState(withTried('shell'));
    reloadProfiles(actor);
    const name = printable(rowName(row));
    showNotice(actor, `Back from ${name} after ${sayRemaining(lastedMs)}, exit code ${exitCode}.`);
  });
}

export function openShellInTmux(actor: Actor, rowKey: string): Promise<void> {
  const intent = { kind: 'open-shell-in-tmux', rowKey } as const;
  return withSession(actor, intent, 'No shell', async (row) => {
    await actor.services.openShellInTmux(row.subject);
    showNotice(actor, `A shell for ${printable(rowName(row))} is in a new window.`, 'good');
  });
}

export function openConsole(actor: Actor, rowKey: string): Promise<void> {
  const intent = { kind: 'open-console', rowKey } as const;
  return withSession(actor, intent, 'No console', async (row) => {
    const name = printable(rowName(row));
    const work = { label: `opening the console of ${name}`, isQuiet: false };
    await actor.tasks.run(row.key, work, async ({ signal }) => {
      try {
        await actor.services.openConsole(row.subject, signal);
      } catch (thrown) {
        showFailure(actor, 'No console', toAppError(thrown), { retry: intent });
      }
    });
  });
}

/** Copies the variables themselves. The service reads and copies them, so they never come here. */
export function copyExports(actor: Actor, rowKey: string): Promise<void> {
  const intent = { kind: 'copy-exports', rowKey } as const;
  return withSession(actor, intent, 'Not copied', async (row) => {
    const { how, isConfirmed } = await actor.services.copyExports(row.subject);
    const name = printable(rowName(row));
    const tone = isConfirmed ? 'good' : 'plain';
    showNotice(actor, `The exports of ${name}: ${how}. They are secret.`, tone);
    loadSessions(actor, { isSorted: false });
  });
}

export async function copyText(actor: Actor, text: string, what: string): Promise<void> {
  try {
    const { how, isConfirmed } = await actor.services.copy(text);
    if (isConfirmed) showNotice(actor, `${what}: ${how}.`, 'good');
    else showUnconfirmed(actor, text);
  } catch (thrown) {
    showFailure(actor, 'Not copied', toAppError(thrown), { byHand: text });
  }
}

/** Shows the text too, to select it by hand if the terminal didn't copy it. */
function showUnconfirmed(actor: Actor, text: string): void {
  const notice = `Sent to the terminal, not confirmed: ${printable(text)}`;
  const fits = cells(notice) < actor.store.getState().size.columns;
  if (fits && !text.includes('\n')) showNotice(actor, notice);
  else showFailure(actor, 'Not confirmed', { kind: 'copy-not-confirmed' }, { byHand: text });
}

async function withSession(
  actor: Actor,
  intent: Intent & { readonly rowKey: string },
  title: string,
  use: (row: ProfileRow) => Promise<void>,
): Promise<void> {
  const row = findRow(actor, intent.rowKey);
  if (row === undefined || !(await ensureSession(actor, row, intent))) return;
  try {
    await use(row);
  } catch (thrown) {
    showFailure(actor, title, toAppError(thrown), { retry: intent });
  }
}

/** Shows what `link` would write, and writes it after a confirmation. */
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

/** Deletes the row's cached session. Asks first on a head, since its roles depend on it. */
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

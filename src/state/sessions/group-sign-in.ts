import { toAppError } from '../../errors';
import { nameFew, printable } from '../../printable';
import { openRoles, type Role, type RoleOutcome, sumUp } from '../../use-cases/all-roles';
import { isLive } from '../../use-cases/profile-status';
import { type Actor, showNotice } from '../actions';
import { type ProfileGroup, type ProfileRow, rowName } from '../list/profile-groups';
import { loadSessions } from '../list/profile-loading';
import { withTried } from '../list/sandbox-guide';
import { obtainRow, signIn } from './sign-in-actions';

/**
 * Opens every role of the group with one code: the MFA session first, then the roles at the same time.
 * A role that needs its own code is skipped, and the notice names it.
 */
export async function signInAll(actor: Actor, groupId: string): Promise<void> {
  const group = actor.store.getState().groups.find(({ id }) => id === groupId);
  if (group === undefined || !(await openGroup(actor, group))) return;

  // A role with its own sign-in in progress reports that itself.
  const { work: running, sessions } = actor.store.getState();
  const isBusy = ({ key }: ProfileRow) => running.has(key);
  const roles = group.members.flatMap((row) => {
    const state = sessions.get(row.key);
    const name = printable(rowName(row));
    return state === undefined || isBusy(row) ? [] : { name, state, row };
  });
  const work = { label: 'signing in', isQuiet: false };
  await actor.tasks.run(groupId, work, async (task) => {
    const world = {
      now: actor.services.now(),
      isDeviceGiven: false,
      open: ({ row }: RowRole) => openRole(actor, row, task.signal),
      signal: task.signal,
    };
    const face = { progress: task.say, tellOutcome: () => {} };
    const outcomes = await openRoles(roles, world, face);
    loadSessions(actor, { isSorted: true });
    if (task.signal.aborted) {
      const done = [...outcomes.values()].filter(({ kind }) => kind === 'open').length;
      showNotice(actor, `Canceled after ${done} of ${roles.length} roles.`);
    } else sayOutcome(actor, group, outcomes, group.members.filter(isBusy));
  });
}

type RowRole = Role & { readonly row: ProfileRow };

/** Gets the MFA session or SSO sign-in that the roles need, if they need one. Returns whether it is good. */
async function openGroup(actor: Actor, { head, serialNumber }: ProfileGroup): Promise<boolean> {
  const isOfSso = actor.store.getState().sessions.get(head.key)?.sso !== undefined;
  if (serialNumber === undefined && !isOfSso) return true;
  const isOpen = () =>
    isLive(actor.store.getState().sessions.get(head.key)?.session, actor.services.now());
  if (!isOpen()) await signIn(actor, head.key);
  return isOpen() !== undefined;
}

async function openRole(actor: Actor, row: ProfileRow, signal: AbortSignal): Promise<RoleOutcome> {
  let outcome: RoleOutcome = { kind: 'failed', error: { kind: 'canceled' } };
  const work = { label: `signing in to ${printable(rowName(row))}`, isQuiet: false };
  await actor.tasks.run(row.key, work, async (task) => {
    const both = { ...task, signal: AbortSignal.any([signal, task.signal]) };
    const request = { forceRefresh: false, tokenCodes: undefined, runsProcess: true };
    try {
      const { expiration, isNew } = await obtainRow(actor, row, both, request);
      outcome = { kind: 'open', expiration, isNew };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'unexpected') throw thrown;
      outcome = { kind: 'failed', error };
    }
  });
  return outcome;
}

function sayOutcome(
  actor: Actor,
  { head }: ProfileGroup,
  outcomes: ReadonlyMap<RowRole, RoleOutcome>,
  busy: readonly ProfileRow[],
): void {
  const refused = [...outcomes].flatMap(([{ name }, { kind }]) => (kind === 'failed' ? name : []));
  const running = busy.map((row) => printable(rowName(row)));
  const parts = [
    ...sumUp(printable(rowName(head)), outcomes, () => '.'),
    ...(refused.length > 0 ? [`Refused: ${nameFew(refused)} (Enter says why).`] : []),
    ...(running.length > 0 ? [`Already signing in: ${nameFew(running)}.`] : []),
  ];
  actor.store.setState(withTried('all-roles'));
  showNotice(actor, parts.join(' '), refused.length > 0 ? 'urgent' : 'good');
}

import { formatTime } from '../../countdown';
import { toAppError } from '../../errors';
import { nameFew } from '../../name-few';
import { printable } from '../../printable';
import { type Actor, showNotice } from '../actions';
import type { AppState } from '../app-state';
import { type ProfileGroup, type ProfileRow, rowName } from '../list/profile-groups';
import { loadSessions } from '../list/profile-loading';
import { isLive } from '../list/profile-status';
import { obtainRow, signIn } from './sign-in-actions';

/** So many calls to AWS run at once: a hundred roles at 50 ms each take a quarter of a second. */
const mostAtOnce = 20;

/**
 * Opens every role of the group with one code: the MFA session first, then the roles side by side.
 * A role that takes its code itself is left out and named.
 */
export async function signInAll(actor: Actor, groupId: string): Promise<void> {
  const group = actor.store.getState().groups.find(({ id }) => id === groupId);
  if (group === undefined || !(await openGroup(actor, group))) return;

  // What a role's own sign-in does is for that to say: it was not refused here.
  const { work: running } = actor.store.getState();
  const roles = group.members.filter((row) => !needsOwnCode(actor, row) && !running.has(row.key));
  const refused: ProfileRow[] = [];
  let done = 0;
  const label = () => `signing in: ${done} of ${roles.length} roles`;
  await actor.tasks.run(groupId, { label: label(), isQuiet: false }, async (task) => {
    const waiting = [...roles];
    const work = async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        if (task.signal.aborted) return;
        if (!(await openRole(actor, row, task.signal))) refused.push(row);
        done += 1;
        task.say(label());
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, work));
    loadSessions(actor, { isSorted: true });
    if (!task.signal.aborted) sayOutcome(actor, group, roles, refused, running);
    else showNotice(actor, `Canceled after ${done} of ${roles.length} roles.`);
  });
}

/** The MFA session that the roles stand on; roles that need none are ready as they are. */
async function openGroup(actor: Actor, { head, serialNumber }: ProfileGroup): Promise<boolean> {
  if (serialNumber === undefined) return true;
  const isOpen = () =>
    isLive(actor.store.getState().sessions.get(head.key)?.session, actor.services.now());
  if (!isOpen()) await signIn(actor, head.key);
  return isOpen() !== undefined;
}

/** `true` for a role whose code goes straight into `AssumeRole`: the group's can't open it. */
function needsOwnCode({ store }: Pick<Actor, 'store'>, row: ProfileRow): boolean {
  return store.getState().sessions.get(row.key)?.plan.mfa?.via === 'direct';
}

async function openRole(actor: Actor, row: ProfileRow, signal: AbortSignal): Promise<boolean> {
  let isGood = false;
  const work = { label: `signing in to ${printable(rowName(row))}`, isQuiet: false };
  await actor.tasks.run(row.key, work, async (task) => {
    const both = { ...task, signal: AbortSignal.any([signal, task.signal]) };
    try {
      await obtainRow(actor, row, both, {
        forceRefresh: false,
        tokenCodes: undefined,
        runsProcess: true,
      });
      isGood = true;
    } catch (thrown) {
      // Enter on the row says why; a cancellation needs no words.
      if (toAppError(thrown).kind === 'unexpected') throw thrown;
    }
  });
  return isGood;
}

function sayOutcome(
  actor: Actor,
  { head, members }: ProfileGroup,
  roles: readonly ProfileRow[],
  refused: readonly ProfileRow[],
  running: AppState['work'],
): void {
  const now = actor.services.now();
  const { sessions } = actor.store.getState();
  const ends = roles.flatMap(
    ({ key }) => isLive(sessions.get(key)?.session, now)?.expiration ?? [],
  );
  const first = ends.toSorted((one, other) => one.getTime() - other.getTime())[0];
  const names = (rows: readonly ProfileRow[]) =>
    nameFew(rows.map((row) => printable(rowName(row))));
  const busy = members.filter(({ key }) => running.has(key));
  const left = members.filter((row) => !roles.includes(row) && !busy.includes(row));
  const whose = printable(rowName(head));
  const open = roles.length - refused.length;
  const parts = [
    open === 1 && roles.length === 1
      ? `1 role of ${whose} is open`
      : `${open} of ${roles.length} roles of ${whose} are open`,
    first === undefined ? '' : ` until ${formatTime(first)}`,
    refused.length > 0 ? `; refused: ${names(refused)} (Enter says why)` : '',
    busy.length > 0 ? `; under way already: ${names(busy)}` : '',
    left.length > 0 ? `; with a code of their own: ${names(left)}` : '',
  ];
  showNotice(actor, `${parts.join('')}.`, refused.length > 0 ? 'urgent' : 'good');
}

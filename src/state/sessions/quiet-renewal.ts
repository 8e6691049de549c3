import { type RenewalFailures, renewalDue } from '../../aws/sessions/renewing-session';
import type { SessionState } from '../../aws/sessions/sessions';
import { printable } from '../../printable';
import { isLive } from '../../use-cases/profile-status';
import type { Actor } from '../actions';
import { type KeptSession, rowName } from '../list/profile-groups';
import { loadSessions } from '../list/profile-loading';
import { obtainRow } from './sign-in-actions';

/**
 * Renews role sessions before the AWS CLI would ask for a code again, as long as their MFA session is
 * good. Renewal never asks anything, and tries less often after each failure.
 */
export function createRenewal(actor: Actor): (now: Date) => void {
  const failures = new Map<string, RenewalFailures>();

  const renew = ({ row }: KeptSession, now: Date) => {
    const work = { label: `renewing ${printable(rowName(row))}`, isQuiet: true };
    void actor.tasks.run(row.key, work, async (task) => {
      try {
        await obtainRow(actor, row, task, {
          forceRefresh: true,
          tokenCodes: undefined,
          runsProcess: false,
        });
        failures.delete(row.key);
        loadSessions(actor, { isSorted: false });
      } catch {
        // The person didn't ask for it, so no notice: the countdown shows the time left.
        const count = (failures.get(row.key)?.count ?? 0) + 1;
        failures.set(row.key, { count, lastAt: now });
      }
    });
  };

  return (now) => {
    const { kept, work } = actor.store.getState();
    for (const session of kept) {
      const { key } = session.row;
      const due = renewsAt(session, now, failures.get(key));
      if (due !== undefined && due <= now && !work.has(key)) renew(session, now);
    }
  };
}

/**
 * When a good role session is renewed without a question. `undefined`: never by itself. A session shown
 * in an open UI counts as in use.
 */
export function renewsAt(
  { session, mfaSession, plan }: SessionState,
  now: Date,
  failures?: RenewalFailures,
): Date | undefined {
  const { expiration, obtainedAt } = session ?? {};
  if (isLive(session, now) === undefined || expiration === undefined) return undefined;
  if (obtainedAt === undefined || !isRenewable(plan)) return undefined;
  const due = renewalDue({ expiration, obtainedAt, usedAt: now }, failures);
  const needsMfaSession = plan.mfa?.need === 'always' || !plan.base.isInFile;
  if (due === undefined || !needsMfaSession) return due;
  const mfaEnd = isLive(mfaSession, now)?.expiration;
  return mfaEnd !== undefined && mfaEnd > due ? due : undefined;
}

/**
 * A base outside of the files may ask questions (a process, a browser), so its role is renewed only from
 * an MFA session. A direct plan needs a code each time.
 */
function isRenewable({ hops, base, mfa }: SessionState['plan']): boolean {
  const isKnown = base.kind === 'long-term' || base.kind === 'temporary';
  return hops.length > 0 && isKnown && mfa?.via !== 'direct';
}

import { type RenewalFailures, renewalDue } from '../../aws/sessions/renewing-session';
import type { SessionState } from '../../aws/sessions/sessions';
import { printable } from '../../printable';
import { isLive } from '../../use-cases/profile-status';
import type { Actor } from '../actions';
import { type KeptSession, rowName } from '../list/profile-groups';
import { loadSessions } from '../list/profile-loading';
import { obtainRow } from './sign-in-actions';

/**
 * Renews the role sessions in use before the AWS CLI would ask for a code again, as long as the MFA
 * session under them is good: quietly, with no prompt, and less and less often where it fails.
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
        // Nobody asked for it, so nobody is told: the countdown says what is left.
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
 * When a good role session is renewed, without asking anybody or anything; `undefined`: not by
 * itself. What is signed in while one looks at it counts as in use.
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
 * A base that is not in a file may ask questions of its own (a process, a browser), unless its MFA
 * session does instead of it; and a direct plan takes a code.
 */
function isRenewable({ hops, base, mfa }: SessionState['plan']): boolean {
  const isKnown = base.kind === 'long-term' || base.kind === 'temporary';
  return hops.length > 0 && isKnown && mfa?.via !== 'direct';
}

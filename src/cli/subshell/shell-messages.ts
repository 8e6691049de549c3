import type { Obtained } from '../../aws/sessions/obtain-options';
import { formatRemaining, formatTime, remainingMs } from '../../countdown';
import { accountOf } from '../../state/profile-facts';
import type { Uses } from '../command-context';
import { type Place, regionFor } from './hand-over';

/** What is said of a subshell in a subshell; `undefined` where it is none. */
export function nestedShellNotice({ env }: Uses<'env'>): string | undefined {
  const outer = env['AWSMFA_PROFILE'];
  return outer ? `inside of the shell for ${outer}: this one has nothing of it` : undefined;
}

/** What is said before a subshell starts for a person, line by line. */
export function shellGreeting(
  context: Place & Uses<'clock'>,
  obtained: Obtained,
  options: { readonly isLive: boolean; readonly leadsTo: 'list' | 'outside' },
): readonly string[] {
  const { profile, plan, credentials } = obtained;
  const account = accountOf(profile, plan.mfa?.serialNumber);
  const where = [account, regionFor(context, profile)].filter((part) => part !== undefined);
  const parts = [`shell for ${profile.name}${where.length > 0 ? ` (${where.join(', ')})` : ''}`];
  if (options.isLive) parts.push('credentials renew themselves');
  else if (credentials.expiration !== undefined) {
    const left = remainingMs(credentials.expiration, context.clock.now());
    parts.push(`${formatRemaining(left)} left`, `until ${formatTime(credentials.expiration)}`);
  }
  const way = options.leadsTo === 'list' ? 'brings you back to the list' : 'leaves it';
  return [parts.join(', '), `exit or Ctrl-D ${way}`];
}

export function shellFarewell(context: Uses<'clock'>, startedAt: Date, exitCode: number): string {
  const seconds = Math.floor((context.clock.now().getTime() - startedAt.getTime()) / 1000);
  const minutes = Math.floor(seconds / 60);
  const after =
    minutes >= 60
      ? `${Math.floor(minutes / 60)}h ${minutes % 60}m`
      : minutes > 0
        ? `${minutes}m`
        : `${seconds}s`;
  return `back after ${after}, exit code ${exitCode}`;
}

import { describe, expect, it } from 'vitest';
import { createAnswerBook } from '../../src/aws/sessions/answers';
import type { SessionFact } from '../../src/aws/sessions/credentials';
import { planFor } from '../../src/aws/sessions/plan';
import {
  openRoles,
  type Role,
  type RoleOutcome,
  sayReason,
  sumUp,
} from '../../src/use-cases/all-roles';
import { readProfiles, userSerial, worldCredentials } from '../support/ui-world';

const now = new Date(2026, 10, 24, 14, 3, 31);
const inAnHour = new Date(now.getTime() + 3_600_000);
const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
const opened: RoleOutcome = { kind: 'open', expiration: inAnHour, isNew: true };
const good: SessionFact = {
  expiration: inAnHour,
  awsCliUntil: undefined,
  origin: 'awsmfa',
  obtainedAt: now,
};

const role = (name: string, serialNumber: string, more = '') =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\nsource_profile = kjh-SuperDuperUser\nmfa_serial = ${serialNumber}\n${more}`;
const profiles = readProfiles(
  `${role('first', userSerial)}${role('second', userSerial)}${role('long', userSerial, 'duration_seconds = 7200\n')}${role('off', userSerial, 'mfa_session = off\n')}${role('other', laptop)}`,
  worldCredentials,
);

function rolesOf(names: readonly string[], kept?: SessionFact): readonly Role[] {
  return names.map((name) => {
    const plan = planFor(name, profiles, {});
    const base = profiles.profiles.get(plan.base.profileName);
    if (base === undefined) throw new Error(name);
    const mfaSession = plan.mfa?.serialNumber === userSerial ? good : undefined;
    const answers = createAnswerBook().of(plan);
    const sessions = { session: kept, awsCliSession: kept, mfaSession };
    return { name, state: { plan, base, answers, ...sessions } };
  });
}

async function open(
  roles: readonly Role[],
  more: Partial<Parameters<typeof openRoles<Role>>[1]> = {},
) {
  const calls: string[] = [];
  const told: string[] = [];
  const progress: string[] = [];
  const outcomes = await openRoles(
    roles,
    {
      now,
      isDeviceGiven: false,
      open: async ({ name }) => {
        calls.push(name);
        return opened;
      },
      signal: new AbortController().signal,
      ...more,
    },
    {
      progress: (text) => progress.push(text),
      tellOutcome: ({ name }, outcome) =>
        told.push(
          outcome.kind === 'skipped' ? `${name}: ${sayReason(outcome.reason)}` : `${name} is open`,
        ),
    },
  );
  return { calls, told, progress, outcomes };
}

describe('all roles of a code', () => {
  it('leaves out roles that need another code, and says why', async () => {
    const { calls, told, progress, outcomes } = await open(
      rolesOf(['first', 'long', 'off', 'other', 'second']),
    );
    expect(calls).toEqual(['first', 'second']);
    expect(told).toEqual([
      'first is open',
      'long: it asks for over an hour and needs its own code',
      'off: it needs its own code',
      `other: it needs a code from ${laptop}`,
      'second is open',
    ]);
    expect(progress.at(-1)).toBe('signing in: 2 of 2 roles');
    expect(sumUp('me', outcomes, ({ name }) => `: awsmfa login ${name}`)).toEqual([
      '2 of 5 roles of me are open until 15:03.',
      'long, off need their own codes: awsmfa login long',
      'other needs a code from another device: awsmfa login other',
    ]);
  });

  it('tries all roles if their sessions are good or the person named the device', async () => {
    const kept = await open(rolesOf(['long', 'other'], good));
    expect(kept.calls).toEqual(['long', 'other']);
    const given = await open(rolesOf(['other']), { isDeviceGiven: true });
    expect(given.calls).toEqual(['other']);
  });

  it('reports roles in their order, whichever call ends first', async () => {
    let letFirst = () => {};
    const first = new Promise<void>((resolve) => {
      letFirst = resolve;
    });
    const { told } = await open(rolesOf(['first', 'second']), {
      open: async ({ name }) => {
        if (name === 'first') await first;
        else letFirst();
        return opened;
      },
    });
    expect(told).toEqual(['first is open', 'second is open']);
  });

  it('continues after a failure, and stops when the person cancels', async () => {
    const failed: RoleOutcome = { kind: 'failed', error: { kind: 'canceled' } };
    const { outcomes } = await open(rolesOf(['first', 'second']), {
      open: async ({ name }) => (name === 'first' ? failed : opened),
    });
    expect(sumUp('me', outcomes, () => '')).toEqual(['1 of 2 roles of me are open until 15:03.']);
    const { calls } = await open(rolesOf(['first']), { signal: AbortSignal.abort() });
    expect(calls).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { type Enrollment, otpauthForms } from '../../src/aws/devices/enrollment';
import { toUserDevices, type UserDevices } from '../../src/aws/devices/user-devices';
import { planFor } from '../../src/aws/sessions/plan';
import { type AppError, AppFailure, toAppError } from '../../src/errors';
import { Secret } from '../../src/secret';
import {
  type EnrollmentFace,
  type EnrollmentWorld,
  enroll,
  type NameAnswer,
} from '../../src/use-cases/enroll-device';
import { accessTo, addUser, nextCodes } from '../support/device-access';
import { openSandbox } from '../support/sandbox';
import { readProfiles, worldConfig, worldCredentials } from '../support/ui-world';

const serialNumber = 'arn:aws:iam::123456789012:mfa/new-hire';
const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
const left: AppError = {
  kind: 'device-left',
  serialNumber,
  profile: 'new-hire',
  reason: 'denied',
  needsMfa: true,
};
const unknownState: AppError = {
  kind: 'device-state-unknown',
  change: 'enabled',
  serialNumber,
  profile: 'new-hire',
};
const create: NameAnswer = { kind: 'create', path: '/', name: 'new-hire' };

/** What a person does at each question, in order. `escape` leaves it. An unexpected question fails. */
type Script = {
  readonly existing?: readonly (string | undefined)[];
  readonly names?: readonly NameAnswer[];
  readonly codes?: readonly ('right' | 'wrong' | 'escape')[];
  readonly next?: readonly ('save-for-roles' | 'sign-in' | undefined)[];
};

const leaves = () => new AppFailure({ kind: 'canceled' });

const anyCodes = () => ({ first: '111111', second: '222222' });

function createFace(script: Script, rightCodes = anyCodes) {
  const events: string[] = [];
  const inTurn = <T>(answers: readonly T[] = []) => {
    const left = answers.values();
    return (question: string): T => {
      events.push(question);
      const { done, value } = left.next();
      if (done) throw new Error(`nobody expects ${question}`);
      return value;
    };
  };
  const existing = inTurn(script.existing);
  const names = inTurn(script.names);
  const codes = inTurn(script.codes);
  const next = inTurn(script.next);
  const face: EnrollmentFace = {
    tell: (text) => events.push(text),
    during: (_, job) => job(new AbortController().signal),
    failed: (attempt, thrown) => events.push(`${attempt}: ${toAppError(thrown).kind}`),
    chooseExisting: async () => existing('existing?'),
    askName: async () => names('name?'),
    askCodes: async (_, refusal) => {
      if (refusal !== undefined) events.push(refusal.kind);
      const answer = codes('codes?');
      if (answer === 'escape') throw leaves();
      return answer === 'right' ? rightCodes() : { first: '000000', second: '000001' };
    },
    left: (undone) => {
      events.push(`left: ${undone.kind}`);
      return undone.kind !== 'deleted';
    },
    enrolled: ({ saved, roles }) =>
      events.push(`enrolled, ${saved.error?.kind ?? saved.text ?? 'not saved'}, ${roles.length}`),
    askNext: async (roles) => next(`next, ${roles.length} roles?`),
  };
  return { face, events };
}

const roleConfig = `${worldConfig}[profile hired]
role_arn = arn:aws:iam::123456789012:role/hired
source_profile = new-hire
`;

function createWorld(
  devices: UserDevices,
  save: EnrollmentWorld['saveSerialNumber'] = async (profile) => `~/.aws/config:${profile}`,
): EnrollmentWorld {
  const profiles = readProfiles(roleConfig, worldCredentials);
  return {
    open: async () => devices,
    profiles: () => profiles,
    planOf: (name) => planFor(name, profiles, {}),
    savesNothing: false,
    saveSerialNumber: save,
  };
}

/** In the sandbox, for a user with every permission. */
async function enrollFor(script: Script, save?: EnrollmentWorld['saveSerialNumber']) {
  const sandbox = await openSandbox();
  const user = sandbox.users.newHire;
  user.policies = addUser(sandbox, 'anybody').policies;
  const devices = toUserDevices(accessTo(sandbox, user));
  const { face, events } = createFace(script, () => nextCodes(sandbox, serialNumber));
  const world = createWorld({ ...devices, profileName: 'new-hire' }, save);
  const run = () => enroll('new-hire', world, face).catch((thrown) => toAppError(thrown).kind);
  return { run, events, sandbox, devices, device: () => sandbox.world.devices.get(serialNumber) };
}

const nobodyCalls = async () => {
  throw new Error('nobody expects this call');
};

/** With a device whose calls end the way the test says. */
function enrollWith(
  script: Script,
  calls: Pick<Enrollment, 'enable' | 'undo'>,
  more: Partial<EnrollmentFace> = {},
) {
  const { face, events } = createFace(script);
  const name = 'new-hire';
  const seed = new Secret('JBSWY3DPEHPK3PXP');
  const user = { name, account: '123456789012', partition: 'aws', arn: 'a' } as const;
  const enrollment: Enrollment = {
    ...{ serialNumber, name, seed },
    forms: otpauthForms({ deviceName: name, account: user.account, seed }),
    canBeCode: () => true,
    areConsecutive: () => true,
    ...calls,
  };
  const devices: UserDevices = {
    user,
    profileName: name,
    start: async () => ({ devices: { user, enabled: [], unused: [] }, suggestion: name }),
    create: async () => enrollment,
    ...{ list: nobodyCalls, enable: nobodyCalls, resync: nobodyCalls },
    ...{ deactivate: nobodyCalls, delete: nobodyCalls },
  };
  const ended = enroll(name, createWorld(devices), { ...face, ...more });
  return { events, ended: ended.catch((thrown) => toAppError(thrown).kind) };
}
const fails = (error: AppError) => async () => {
  throw new AppFailure(error);
};

describe('enrolling', () => {
  it('enables the device with two codes, asks again after a refusal, and saves it', async () => {
    const { run, events, device } = await enrollFor({
      names: [create],
      codes: ['wrong', 'right'],
      next: ['sign-in'],
    });
    expect(await run()).toMatchObject({ serialNumber, profileName: 'new-hire', roles: ['hired'] });
    expect(events).toEqual([
      ...['name?', 'codes?', 'codes-refused', 'codes?'],
      'enrolled, mfa_serial of new-hire is in ~/.aws/config:new-hire., 1',
      'next, 1 roles?',
    ]);
    expect(device()?.user?.userName).toBe('new-hire');
  });

  it('also saves it for the roles of the user, and asks again what to do next', async () => {
    const saved: string[] = [];
    const { run, events } = await enrollFor(
      { names: [create], codes: ['right'], next: ['save-for-roles', undefined] },
      async (profile) => {
        saved.push(profile);
        return '~/.aws/config:1';
      },
    );
    expect(await run()).toBeUndefined();
    expect(saved).toEqual(['new-hire', 'hired']);
    expect(events.at(-1)).toBe('next, 0 roles?');
  });

  it('succeeds even if the device can not be saved, and says so', async () => {
    const failed = { kind: 'file-not-written', path: '~/.aws/config', reason: 'EROFS' } as const;
    const script: Script = { names: [create], codes: ['right'], next: [undefined] };
    const { run, events, device } = await enrollFor(script, fails(failed));
    expect(await run()).toBeUndefined();
    expect(events).toContain('enrolled, file-not-written, 1');
    expect(device()?.user?.userName).toBe('new-hire');
  });

  it('creates no device if the person uses an existing one, and asks until that is saved', async () => {
    const sandbox = await openSandbox();
    const devices = toUserDevices(accessTo(sandbox, sandbox.users.twoDevices));
    const { face, events } = createFace({ existing: [laptop, laptop] });
    let tries = 0;
    const world = createWorld(devices, async () => {
      tries += 1;
      if (tries === 1) throw new AppFailure({ kind: 'file-not-written', path: 'c', reason: 'r' });
      return '~/.aws/config:1';
    });
    expect(await enroll('two-devices', world, face)).toBeUndefined();
    expect(events).toEqual([
      ...['existing?', 'save: file-not-written', 'existing?'],
      `mfa_serial of ${devices.profileName} is in ~/.aws/config:1.`,
    ]);
  });

  it('takes the name of an unused device once that is deleted', async () => {
    const { run, events, devices, device } = await enrollFor({
      names: [create, { kind: 'free', serialNumber, name: 'new-hire' }, create],
      codes: ['right'],
      next: [undefined],
    });
    await devices.create(await devices.start(undefined), create, undefined);
    const before = device()?.seed;
    expect(await run()).toBeUndefined();
    expect(events.slice(0, 6)).toEqual([
      ...[
        'name?',
        'create: device-unused',
        'name?',
        'Deleted: new-hire is free.',
        'name?',
        'codes?',
      ],
    ]);
    expect(device()?.seed).not.toBe(before);
  });

  it('deletes the device if the person leaves at the codes', async () => {
    const { run, events, device } = await enrollFor({ names: [create], codes: ['escape'] });
    expect(await run()).toBe('canceled');
    expect(events.slice(-2)).toEqual([
      `deleting ${serialNumber}, which is not enabled …`,
      'left: deleted',
    ]);
    expect(device()).toBeUndefined();
  });
});

describe('a device that can not be deleted again', () => {
  it('can still be finished', async () => {
    const { ended, events } = enrollWith(
      { names: [create], codes: ['escape', 'right'], next: [undefined] },
      { enable: async () => {}, undo: fails(left) },
    );
    expect(await ended).toBeUndefined();
    expect(events).toContain('left: failed');
    expect(events.at(-1)).toBe('next, 1 roles?');
  });

  it('stays as it is after a second Esc', async () => {
    let undone = 0;
    const { ended, events } = enrollWith(
      { names: [create], codes: ['escape', 'escape'] },
      {
        enable: async () => {},
        undo: () => {
          undone += 1;
          return fails(left)();
        },
      },
    );
    expect(await ended).toBe('canceled');
    expect({ undone, left: events.filter((event) => event === 'left: failed').length }).toEqual({
      undone: 1,
      left: 1,
    });
  });
});

describe('a request that was cut off', () => {
  it('keeps the device if AWS had already enabled it, and continues with it', async () => {
    const { ended, events } = enrollWith(
      { names: [create], codes: ['right', 'escape'], next: [undefined] },
      { enable: fails({ kind: 'canceled' }), undo: async () => 'enabled' },
    );
    expect(await ended).toBeUndefined();
    expect(events).toContain('enable: canceled');
    expect(events).toContain('left: enabled');
  });

  it('leaves the device as it is if the program ends too', async () => {
    const { ended, events } = enrollWith(
      { names: [create], codes: ['right', 'escape'] },
      { enable: fails({ kind: 'canceled' }), undo: async () => 'enabled' },
      { left: () => false },
    );
    expect(await ended).toBe('canceled');
    expect(events).not.toContain('next, 1 roles?');
  });

  it('continues even if nobody can be asked, if AWS had enabled the device', async () => {
    const { ended, events } = enrollWith(
      { names: [create], codes: ['right'], next: [undefined] },
      { enable: fails(unknownState), undo: async () => 'enabled' },
      {
        failed: (_, thrown) => {
          throw thrown;
        },
      },
    );
    expect(await ended).toBeUndefined();
    expect(events.some((event) => event.startsWith('left'))).toBe(false);
    expect(events.at(-1)).toBe('next, 1 roles?');
  });
});

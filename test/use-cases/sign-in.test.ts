import { describe, expect, it } from 'vitest';
import type { ObtainStep } from '../../src/aws/sessions/obtain-options';
import { AppFailure, toAppError } from '../../src/errors';
import {
  copiesStayValid,
  type SignInFace,
  sayLeft,
  signInOnce,
  signOut,
} from '../../src/use-cases/sign-in';
import { createScriptedFace } from '../support/scripted-face';

const serialNumber = 'arn:aws:iam::123456789012:mfa/phone';
const found: ObtainStep = { kind: 'device-found', profileName: 'me', serialNumber };
const step: ObtainStep = { kind: 'mfa-session' };

async function signIn(
  steps: readonly ObtainStep[],
  onDeviceFound: SignInFace<string>['onDeviceFound'],
  answers: readonly boolean[] = [],
) {
  const { face, told, asked } = createScriptedFace(answers);
  const events: string[] = [];
  await signInOnce(
    {
      obtain: async (onStep) => {
        steps.forEach(onStep);
        return 'a session';
      },
      saveSerialNumber: async (profileName, device) => {
        events.push(`save ${profileName} ${device}`);
        return '~/.aws/config:2';
      },
    },
    {
      ...face,
      onStep: ({ kind }) => events.push(kind),
      signedIn: (result) => events.push(result),
      onDeviceFound,
    },
  );
  return { told, asked, events };
}

describe('signing in', () => {
  it('passes on the steps, then the session, and asks nothing if the settings name the device', async () => {
    const { asked, events } = await signIn([step], 'ask');
    expect(events).toEqual(['mfa-session', 'a session']);
    expect(asked).toEqual([]);
  });

  it('offers to save a device that AWS named after the sign-in, and says where it saved it', async () => {
    const { told, asked, events } = await signIn([found, step], 'ask', [true]);
    expect(events).toEqual(['device-found', 'mfa-session', 'a session', `save me ${serialNumber}`]);
    expect(asked[0]?.question).toBe(`Write mfa_serial = ${serialNumber} into the profile me?`);
    expect(told).toEqual(['mfa_serial of me is in ~/.aws/config:2.']);
  });

  it('saves nothing if the person declines', async () => {
    const { told, events } = await signIn([found], 'ask', [false]);
    expect({ told, events }).toEqual({ told: [], events: ['device-found', 'a session'] });
  });

  it('names the device if it may not ask, and says nothing if something else follows', async () => {
    const named = await signIn([found], 'tell');
    expect(named.told).toEqual([`no setting names the device. Add: mfa_serial = ${serialNumber}`]);
    const silent = await signIn([found], 'nothing');
    expect(silent.told).toEqual([]);
  });

  it('says nothing about a session that it did not get', async () => {
    const { face, told } = createScriptedFace();
    const signedIn = () => face.tell('signed in');
    const error = await signInOnce(
      {
        obtain: async () => {
          throw new AppFailure({ kind: 'canceled' });
        },
        saveSerialNumber: async () => '',
      },
      { ...face, onStep: () => {}, signedIn, onDeviceFound: 'ask' },
    ).catch(toAppError);
    expect(error).toMatchObject({ kind: 'canceled' });
    expect(told).toEqual([]);
  });
});

it('says how much of a session is left, and when it ends', () => {
  const now = new Date(2026, 10, 24, 14, 3, 31);
  expect(sayLeft(new Date(now.getTime() + 3_600_000), now)).toBe('1h 00m left, until 15:03');
});

const those = ['dev', 'prod'].map((name) => ({ name, subject: { profile: name } }));

describe('signing out', () => {
  it('says for each whether there was a session, and once that copies stay valid', () => {
    expect(signOut(those, ({ profile }) => profile === 'prod')).toEqual([
      'dev: was not signed in',
      'prod: signed out',
      copiesStayValid,
    ]);
  });

  it('says nothing about copies if there was no session', () => {
    expect(signOut(those, () => false)).not.toContain(copiesStayValid);
  });
});

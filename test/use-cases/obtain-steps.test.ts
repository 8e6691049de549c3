import { expect, it } from 'vitest';
import type { ObtainStep } from '../../src/aws/sessions/obtain-options';
import { isNews, noticeOf, sayStep } from '../../src/use-cases/obtain-steps';
import { readProfiles } from '../support/ui-world';

const config = '[profile long]\nregion = x\nduration_seconds = 43200\n';
const settings = { profiles: readProfiles(config, ''), home: '/home/kjh' };
const serialNumber = 'arn:aws:iam::123456789012:mfa/phone';
const holder = { processId: 4711, terminal: '/dev/pts/3', isStopped: true };
const shorter = { kind: 'shorter-session', profileName: 'long', seconds: 3600 } as const;

it.each<[string, ObtainStep, string | undefined]>([
  ['a step of its own work', { kind: 'mfa-session' }, undefined],
  ['a reason to ask', { kind: 'mfa-for-change' }, 'AWS wants MFA for this change.'],
  [
    'that it waits',
    { kind: 'waiting-for-other-prompt', serialNumber, holder: undefined },
    'another awsmfa is asking for a code from phone: waiting for it …',
  ],
  [
    'for which process it waits, and where a person finds it',
    { kind: 'waiting-for-other-prompt', serialNumber, holder },
    'another awsmfa (process 4711 on /dev/pts/3, stopped) is asking for a code from phone: waiting for it …',
  ],
  [
    'the line to change',
    { ...shorter, isAskedFor: false },
    'AWS does not allow so long a session for long. Trying 3600 s. Lower its duration_seconds in ~/.aws/config:3.',
  ],
  [
    'the option to change',
    { ...shorter, isAskedFor: true },
    'AWS does not allow so long a session for long. Trying 3600 s. Lower --duration-seconds.',
  ],
])('says %s even in a silent command', (_, step, said) => {
  expect(noticeOf(step, settings)).toBe(said);
});

it('keeps what is still worth reading after the work', () => {
  const role: ObtainStep = { kind: 'assume-role', roleArn: 'arn:aws:iam::1:role/path/dev' };
  expect(sayStep(role, settings)).toBe('assuming dev');
  expect(isNews(role)).toBe(false);
  expect(isNews({ ...shorter, isAskedFor: true })).toBe(true);
});

import { describe, expect, it } from 'vitest';
import { exitCodes, signalExitCodes, toExitCode } from '../src/cli/exit-codes';
import { type AppError, AppFailure, explain, toAppError } from '../src/errors';
import type { OtherProcess } from '../src/other-process';

/** Text that a file or AWS may hold: an escape sequence, a line end, a mark that reverses text. */
const evil = 'x\x1b]0;owned\x07\x1b[2J\r\nawsmfa: forged \u202ey';
const serialNumber = `arn:${evil}`;
const holder: OtherProcess = { processId: 4711, terminal: '/dev/pts/3', isStopped: false };

type OfKind<Kind extends AppError['kind']> = AppError & { readonly kind: Kind };

/** At least one of each kind. The compiler says if one is missing. */
const samples: { readonly [Kind in AppError['kind']]: readonly OfKind<Kind>[] } = {
  usage: [{ kind: 'usage', message: `There is no option ${evil}.`, hint: `Usage: ${evil}` }],
  'unknown-profile': [
    { kind: 'unknown-profile', name: evil, nearest: [], unreadable: undefined },
    { kind: 'unknown-profile', name: evil, nearest: [evil, 'b'], unreadable: undefined },
    {
      kind: 'unknown-profile',
      name: evil,
      nearest: [],
      unreadable: { file: evil, message: "It can't be read: permission denied." },
    },
  ],
  'broken-profile': [
    { kind: 'broken-profile', name: evil, reason: `${evil}.`, file: evil, line: 3 },
    { kind: 'broken-profile', name: 'a', reason: 'It has none.', file: 'c', line: undefined },
    {
      kind: 'broken-profile',
      name: 'a',
      reason: 'It has none.',
      file: 'c',
      line: 3,
      unreadable: { file: evil, message: "It can't be read: permission denied." },
    },
  ],
  'not-for-this-profile': [
    { kind: 'not-for-this-profile', message: `${evil}.`, hint: `Take ${evil}.` },
  ],
  'token-code-needed': [{ kind: 'token-code-needed', profile: evil, serialNumber }],
  'token-code-rejected': [{ kind: 'token-code-rejected', serialNumber }],
  'token-code-used': [{ kind: 'token-code-used', serialNumber, secondsToNext: 7 }],
  'serial-number-rejected': [
    { kind: 'serial-number-rejected', serialNumber: '', known: undefined },
    { kind: 'serial-number-rejected', serialNumber, known: [] },
    { kind: 'serial-number-rejected', serialNumber, known: [evil, 'b'] },
  ],
  'no-device': [{ kind: 'no-device', profile: evil }],
  'authentication-codes-needed': [{ kind: 'authentication-codes-needed' }],
  'codes-refused': (
    [
      undefined,
      { rule: 'not-six-digits' },
      { rule: 'same-twice' },
      { rule: 'wrong-order' },
      { rule: 'not-consecutive' },
      { rule: 'not-of-device', which: 'first' },
      { rule: 'not-of-device', which: 'second' },
      { rule: 'not-of-device', which: 'both' },
      { rule: 'clock-off', behindSeconds: 300 },
      { rule: 'clock-off', behindSeconds: -40 },
    ] as const
  ).flatMap((problem) =>
    [undefined, 3, 300].map((aheadSeconds, refusals) => ({
      kind: 'codes-refused' as const,
      serialNumber,
      problem,
      aheadSeconds,
      refusals,
    })),
  ),
  'permission-missing': [true, false].flatMap((withMfa) =>
    [undefined, evil].map((nameToTry) => ({
      kind: 'permission-missing' as const,
      permission: 'iam:CreateVirtualMFADevice',
      resource: evil,
      caller: evil,
      withMfa,
      nameToTry,
    })),
  ),
  'device-name-taken': [
    { kind: 'device-name-taken', serialNumber, owner: evil, suggestion: evil },
    { kind: 'device-name-taken', serialNumber, owner: undefined, suggestion: 'b' },
  ],
  'device-unused': [{ kind: 'device-unused', serialNumber, profile: evil, suggestion: evil }],
  'device-limit': [{ kind: 'device-limit', userName: evil, most: 8, devices: [evil] }],
  'device-unknown': [{ kind: 'device-unknown', serialNumber, userName: evil }],
  'device-gives-no-codes': [{ kind: 'device-gives-no-codes', serialNumber }],
  'device-left': [true, false].map((needsMfa) => ({
    kind: 'device-left' as const,
    serialNumber,
    profile: evil,
    reason: `${evil}.`,
    needsMfa,
  })),
  'device-state-unknown': [
    { kind: 'device-state-unknown', serialNumber, profile: evil, change: 'enabled' },
  ],
  'device-conflict': (['exists', 'limit', 'in-use', 'busy'] as const).map((reason) => ({
    kind: 'device-conflict' as const,
    reason,
  })),
  'serial-number-not-saved': [
    { kind: 'serial-number-not-saved', serialNumber, path: evil, section: evil, reason: evil },
  ],
  'access-denied': [
    [true, false],
    [false, false],
    [false, true],
  ].map(([withMfa = false, byRole = false]) => ({
    kind: 'access-denied' as const,
    action: 'sts:AssumeRole',
    resource: evil,
    caller: evil,
    withMfa,
    byRole,
  })),
  'duration-refused': [{ kind: 'duration-refused', durationSeconds: 43_200, reason: `${evil}.` }],
  'min-left-impossible': [
    ...(['duration_seconds', 'mfa_session_seconds', undefined] as const).map((setting) => ({
      kind: 'min-left-impossible' as const,
      profile: evil,
      minLeftSeconds: 7200,
      mostSeconds: 3600,
      setting,
    })),
  ],
  'keys-rejected': [
    { kind: 'keys-rejected', profile: evil, file: evil, reason: 'unknown' },
    { kind: 'keys-rejected', profile: 'a', file: undefined, reason: 'wrong-secret' },
  ],
  'session-expired': [
    { kind: 'session-expired', profile: evil, file: undefined },
    { kind: 'session-expired', profile: 'a', file: evil },
  ],
  'clock-wrong': [undefined, 3600, -3600].map((skewSeconds) => ({
    kind: 'clock-wrong' as const,
    skewSeconds,
  })),
  'odd-answer': [{ kind: 'odd-answer', action: 'sso:ListAccounts' }],
  'sso-sign-in-needed': [{ kind: 'sso-sign-in-needed', profile: evil }],
  'sso-denied': [
    { kind: 'sso-denied', reason: 'denied' },
    { kind: 'sso-denied', reason: 'expired' },
  ],
  'sso-start-url-refused': [{ kind: 'sso-start-url-refused', startUrl: evil }],
  'sso-no-role': [{ kind: 'sso-no-role', accountId: evil, roleName: evil }],
  'console-refused': [{ kind: 'console-refused', profile: 'prod', status: 403 }],
  'aws-refused': [
    { kind: 'aws-refused', action: 'sts:AssumeRole' },
    {
      kind: 'aws-refused',
      action: 'sts:AssumeRole',
      aws: { code: evil, message: evil, requestId: evil },
    },
  ],
  'aws-unavailable': [{ kind: 'aws-unavailable', action: 'sts:AssumeRole', host: evil }],
  'bad-proxy': [{ kind: 'bad-proxy', variable: 'HTTPS_PROXY', reason: 'it is not a URL' }],
  'unknown-partition': [{ kind: 'unknown-partition', name: 'xx-moon-1' }],
  'no-dual-stack': [{ kind: 'no-dual-stack', partition: 'aws-iso-e' }],
  'no-console': [{ kind: 'no-console', partition: 'aws-iso' }],
  network: [{ kind: 'network', host: evil, reason: evil }],
  'mfa-process-failed': (['exit', 'timeout', 'not-six-digits', 'not-started'] as const).map(
    (reason) => ({ kind: 'mfa-process-failed' as const, reason, endedBy: 'SIGSEGV' }),
  ),
  'credential-process-failed': (
    [
      'exit',
      'timeout',
      'too-much',
      'not-credentials',
      'expired',
      'not-started',
      'locked',
      'not-run',
      'busy',
    ] as const
  ).map((reason) => ({
    kind: 'credential-process-failed' as const,
    profile: evil,
    program: evil,
    reason,
    exitCode: 1,
    flaw: 'it is not a JSON object',
  })),
  'key-store-failed': (
    [
      'no-tool',
      'no-store',
      'locked',
      'canceled',
      'missing',
      'timeout',
      'too-much',
      'odd',
      'differs',
      'exit',
    ] as const
  ).flatMap((reason) =>
    (['write', 'read', 'remove'] as const).map((doing) => ({
      kind: 'key-store-failed' as const,
      store: 'pass',
      tool: 'pass',
      doing,
      reason,
      accessKeyId: evil,
      entry: evil,
      exitCode: 1,
    })),
  ),
  'provider-failed': [
    { kind: 'provider-failed', profile: evil, reason: `${evil}.`, command: undefined },
    { kind: 'provider-failed', profile: 'a', reason: 'b.', command: `aws login ${evil}` },
  ],
  'file-unreadable': [{ kind: 'file-unreadable', path: evil, reason: evil }],
  'file-not-written': [
    { kind: 'file-not-written', path: evil, reason: evil },
    { kind: 'file-not-written', path: evil, reason: evil, lock: evil },
  ],
  'file-not-deleted': [{ kind: 'file-not-deleted', path: evil, reason: evil }],
  'file-not-edited': [
    { kind: 'file-not-edited', path: evil, reason: evil, line: 3 },
    { kind: 'file-not-edited', path: evil, reason: evil, line: undefined },
  ],
  'waited-too-long': [undefined, holder, { ...holder, isStopped: true }].map((other) => ({
    kind: 'waited-too-long' as const,
    serialNumber,
    seconds: 50,
    holder: other,
  })),
  'command-not-started': [{ kind: 'command-not-started', command: evil, reason: evil }],
  'access-key-limit': [
    { kind: 'access-key-limit', userName: evil },
    ...(['off', 'never', 'used', 'unknown'] as const).map((use) => ({
      kind: 'access-key-limit' as const,
      userName: evil,
      profile: evil,
      ownKey: evil,
      otherKey: evil,
      use,
      lastUse: evil,
    })),
  ],
  'access-key-unknown': [{ kind: 'access-key-unknown', accessKeyId: evil, userName: evil }],
  'access-key-left': [
    { kind: 'access-key-left', accessKeyId: evil, profile: evil, reason: `${evil}.` },
  ],
  'new-key-not-known': [{ kind: 'new-key-not-known', accessKeyId: evil, seconds: 120 }],
  'rotation-running': [
    { kind: 'rotation-running', profile: evil, holder },
    { kind: 'rotation-running', profile: evil, holder: undefined },
  ],
  'rotation-unfinished': [
    { kind: 'rotation-unfinished', profile: evil, oldKey: evil, reason: `${evil}.` },
  ],
  canceled: [{ kind: 'canceled' }],
  failed: [{ kind: 'failed', message: `${evil}.`, hint: `${evil}.` }],
  'no-clipboard': [{ kind: 'no-clipboard' }],
  'copy-not-confirmed': [{ kind: 'copy-not-confirmed' }],
  'output-not-written': [{ kind: 'output-not-written', reason: 'no space left' }],
  unexpected: [{ kind: 'unexpected' }],
};

const all: readonly (readonly [string, AppError])[] = Object.values(samples)
  .flat()
  .map((error, index) => [`${error.kind} (${index})`, error]);

describe.each(all)('the error %s', (_, error) => {
  const { message, hint } = explain(error);

  it('says what happened and what to do, each in a line of whole sentences', () => {
    for (const sentence of [message, hint]) {
      expect(sentence).toMatch(/^\S.*\S$/);
      expect(sentence).not.toMatch(/undefined|\[object|NaN|\{\}/);
    }
    expect(message).toMatch(/[.y]$/);
  });

  it('shows words from a file or AWS only as text', () => {
    expect(message + hint).not.toMatch(/[\x00-\x1f\x7f\u202e]/);
  });

  it('never quotes its cause', () => {
    const cause = Object.assign(new Error('TopSecret'), { body: 'TopSecret' });
    const failure = new AppFailure({ ...error, cause });
    expect(failure.message).toBe(message);
    expect(JSON.stringify(explain(failure.error))).not.toContain('TopSecret');
  });

  it('ends the program with a code that scripts can rely on', () => {
    expect([...Object.values(exitCodes), signalExitCodes.SIGINT]).toContain(toExitCode(error));
    expect(toExitCode(error)).not.toBe(exitCodes.done);
  });
});

it('shows a path in the home directory with ~, and a place as file and line', () => {
  const said = (error: AppError) => Object.values(explain(error, '/home/pat')).join(' ');
  const file = '/home/pat/.aws/config';
  expect(said({ kind: 'broken-profile', name: 'a', reason: 'No.', file, line: 9 })).toBe(
    'a: No. Fix: ~/.aws/config:9',
  );
  for (const error of Object.values(samples).flat()) {
    const moved = Object.entries(error).map(([key, value]) =>
      key === 'file' || key === 'path' ? [key, file] : [key, value],
    );
    expect(said(Object.fromEntries(moved))).not.toContain('/home/pat');
  }
});

it('names the lock that keeps a file from being written', () => {
  const lock = '/home/pat/.aws/config.awsmfa-lock';
  const error = { kind: 'file-not-written', path: 'config', reason: 'x', lock } as const;
  expect(explain(error, '/home/pat').hint).toBe(
    'The file is unchanged. Let that process finish or end it. If none is running, delete ~/.aws/config.awsmfa-lock.',
  );
});

it('names the process that it waits for, and how to continue', () => {
  const waited = (other: OtherProcess) =>
    explain({ kind: 'waited-too-long', serialNumber: 'phone', seconds: 50, holder: other });
  expect(waited(holder)).toEqual({
    message:
      'Another awsmfa (process 4711 on /dev/pts/3) has been asking for a code from phone for 50 s.',
    hint: 'Answer its prompt or end process 4711, then try again.',
  });
  expect(waited({ ...holder, terminal: undefined, isStopped: true })).toEqual({
    message:
      'Another awsmfa (process 4711, stopped) has been asking for a code from phone for 50 s.',
    hint: 'Continue it with fg in its terminal or end process 4711, then try again.',
  });
});

it('names a few of many devices, and how many more there are', () => {
  const devices = Array.from({ length: 8 }, (_, index) => `d${index}`);
  const limit = explain({ kind: 'device-limit', userName: 'pat', most: 8, devices });
  expect(limit.message).toBe('pat has 8 MFA devices (d0, d1, d2 and 5 more), and AWS allows 8.');
  const { hint } = explain({ kind: 'serial-number-rejected', serialNumber: 'x', known: devices });
  expect(hint).toContain('d0, d1, d2 and 5 more');
});

describe('the exit code', () => {
  it.each([
    ['wrong usage', 2, ['usage', 'unknown-profile']],
    [
      'a code that can not be had',
      3,
      ['token-code-needed', 'mfa-process-failed', 'waited-too-long', 'sso-sign-in-needed'],
    ],
    [
      'a refusal of AWS',
      4,
      [
        'token-code-rejected',
        'access-denied',
        'keys-rejected',
        'duration-refused',
        'aws-refused',
        'console-refused',
        'sso-denied',
        'sso-no-role',
      ],
    ],
    ['the network', 5, ['network', 'aws-unavailable']],
    ['Esc or Ctrl-C', 130, ['canceled']],
    ['everything else', 1, ['broken-profile', 'file-not-written', 'provider-failed', 'unexpected']],
  ] as const)('of %s is %i', (_, code, kinds) => {
    for (const kind of kinds) expect(toExitCode(samples[kind][0] as AppError)).toBe(code);
  });

  it('of an unknown profile is not a usage error if a file could not be read', () => {
    expect(samples['unknown-profile'].map(toExitCode)).toEqual([2, 2, 1]);
  });
});

describe('anything thrown', () => {
  it('becomes the error that it holds, canceled, or unexpected with its cause', () => {
    const error: AppError = { kind: 'no-device', profile: 'a' };
    expect(toAppError(new AppFailure(error))).toBe(error);
    expect(toAppError(Object.assign(new Error(), { name: 'AbortError' }))).toEqual({
      kind: 'canceled',
    });
    for (const thrown of [new TypeError('x'), 'text', null, undefined]) {
      expect(toAppError(thrown)).toEqual({ kind: 'unexpected', cause: thrown });
    }
  });

  it.each(['ENOSPC', 'EDQUOT', 'EMFILE', 'EROFS', 'EACCES'])(
    'explains %s with the reason of the system, without a trace',
    (code) => {
      const thrown = Object.assign(new Error('x'), { code, path: '/tmp/x' });
      const { message, hint } = explain(toAppError(thrown));
      expect(message).toMatch(/^Could not use \/tmp\/x: .+\.$/);
      expect(hint).not.toContain('--debug');
      expect(toAppError(thrown).cause).toBe(thrown);
    },
  );
});

it('names a command that a person can paste, whatever the name of the profile', () => {
  const { hint } = explain({ kind: 'no-device', profile: "bob's laptop $(id)" });
  expect(hint).toContain("awsmfa enroll 'bob'\\''s laptop $(id)'");
});

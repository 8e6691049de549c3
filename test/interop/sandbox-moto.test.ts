import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../src/sandbox/policy';
import { type Sandbox, startSandbox } from '../../src/sandbox/server';
import { isInstalled } from '../support/installed';
import { type Moto, startMoto } from '../support/moto';
import { DUPER_ROLE, type Keys, keysOf } from '../support/sandbox';
import { send, signForm } from '../support/signed-request';

const hasMoto = isInstalled('moto_server');
if (!hasMoto) {
  process.stderr.write(
    "moto_server is not installed: the sandbox's XML was not compared with it\n",
  );
}

const USER = 'new-hire';
const SERIAL = `arn:aws:iam::123456789012:mfa/${USER}`;
const NO_KEY = 'AKIASANDBOXNOBODY000';
const MOTO_KEYS: Keys = { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' };

/** Paths that only one of the two sends. `docs/sandbox-and-moto.md` says why. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  AssumeRole: ['+AssumeRoleResponse/AssumeRoleResult/PackedPolicySize'],
  ListAccessKeys: ['-ListAccessKeysResponse/ListAccessKeysResult/IsTruncated'],
  ListAccountAliases: ['-ListAccountAliasesResponse/ListAccountAliasesResult/IsTruncated'],
  ListVirtualMFADevices: [
    '+ListVirtualMFADevicesResponse/ListVirtualMFADevicesResult/VirtualMFADevices/member/Base32StringSeed',
    '+ListVirtualMFADevicesResponse/ListVirtualMFADevicesResult/VirtualMFADevices/member/QRCodePNG',
  ],
  'an error': ['+ErrorResponse/Error/message'],
};

type Question = {
  readonly service: 'sts' | 'iam';
  readonly parameters: (sandbox: Sandbox) => Readonly<Record<string, string>>;
  /** The HTTP status of both answers. */
  readonly status: number;
};

const iam = (
  Action: string,
  more: Readonly<Record<string, string>> = {},
  status = 200,
): Question => ({ service: 'iam', parameters: () => ({ Action, ...more }), status });
const sts = (Action: string, more: Readonly<Record<string, string>> = {}): Question => ({
  service: 'sts',
  parameters: () => ({ Action, ...more }),
  status: 200,
});

/** In this order, because each builds on the previous ones. */
const questions: readonly Question[] = [
  sts('GetCallerIdentity'),
  sts('GetSessionToken', { DurationSeconds: '900' }),
  sts('AssumeRole', { RoleArn: DUPER_ROLE, RoleSessionName: 'my-cli-session' }),
  iam('CreateVirtualMFADevice', { VirtualMFADeviceName: USER }),
  iam('CreateVirtualMFADevice', { VirtualMFADeviceName: USER }, 409),
  iam('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' }),
  {
    ...iam('EnableMFADevice'),
    parameters: (sandbox) => ({
      Action: 'EnableMFADevice',
      UserName: USER,
      SerialNumber: SERIAL,
      AuthenticationCode1: sandbox.tokenCode(SERIAL),
      AuthenticationCode2: sandbox.tokenCode(SERIAL, 1),
    }),
  },
  iam('ListMFADevices', { UserName: USER }),
  iam('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }),
  iam('GetUser', { UserName: USER }),
  iam('GetUser', { UserName: 'nobody' }, 404),
  iam('ListAccessKeys', { UserName: USER }),
  iam('CreateAccessKey', { UserName: USER }),
  iam('CreateAccessKey', { UserName: USER }, 409),
  iam('UpdateAccessKey', { UserName: USER, AccessKeyId: NO_KEY, Status: 'Inactive' }, 404),
  iam('DeleteAccessKey', { UserName: USER, AccessKeyId: NO_KEY }, 404),
  iam('ListAccountAliases'),
  iam('DeactivateMFADevice', { UserName: USER, SerialNumber: SERIAL }),
  iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'second' }),
  iam('ListVirtualMFADevices', { MaxItems: '1', AssignmentStatus: 'Unassigned' }),
  iam('DeleteVirtualMFADevice', { SerialNumber: SERIAL }),
  iam('DeleteVirtualMFADevice', { SerialNumber: SERIAL }, 404),
];

describe.runIf(hasMoto)('the XML of the sandbox and of moto', () => {
  let moto: Moto;
  let sandbox: Sandbox;
  beforeAll(async () => {
    [moto, sandbox] = await Promise.all([startMoto(), startSandbox()]);
    await ask(moto.url, MOTO_KEYS, 'iam', { Action: 'CreateUser', UserName: USER });
    await ask(moto.url, MOTO_KEYS, 'iam', { Action: 'CreateAccessKey', UserName: USER });
    const alias = { Action: 'CreateAccountAlias', AccountAlias: 'kjh' };
    await ask(moto.url, MOTO_KEYS, 'iam', alias);
  });
  afterAll(async () => {
    await sandbox?.close();
    await moto?.close();
  });

  it('have the same elements in the same places, except those that the docs list', async () => {
    const keys = allowEverything(sandbox);
    const found = new Map<string, Set<string>>();
    for (const { service, parameters, status } of questions) {
      const form = parameters(sandbox);
      const ours = await ask(sandbox.url, keys, service, form);
      const theirs = await ask(moto.url, MOTO_KEYS, service, form);
      const action = `${form['Action']}`;
      expect([ours.status, theirs.status], action).toEqual([status, status]);
      expect(ours.code, action).toBe(theirs.code);
      const name = status === 200 ? action : 'an error';
      const differences = found.get(name) ?? new Set();
      for (const path of compare(toShape(ours.xml), toShape(theirs.xml))) differences.add(path);
      if (differences.size > 0) found.set(name, differences);
    }
    const listed = Object.fromEntries([...found].map(([name, paths]) => [name, [...paths].sort()]));
    expect(listed).toEqual(KNOWN);
  });

  it('differ only as the docs say', () => {
    const page = readFileSync(new URL('../../docs/sandbox-and-moto.md', import.meta.url), 'utf8');
    for (const path of Object.values(KNOWN).flat()) {
      expect(page).toContain(`\`${path.split('/').at(-1)}\``);
    }
  });
});

async function ask(
  url: string,
  keys: Keys,
  service: string,
  parameters: Readonly<Record<string, string>>,
) {
  return send(await signForm(url, keys, parameters, { service }));
}

/** `-` marks what only the sandbox sends, `+` what only moto sends. */
function compare(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return [
    ...ours.filter((path) => !theirs.includes(path)).map((path) => `-${path}`),
    ...theirs.filter((path) => !ours.includes(path)).map((path) => `+${path}`),
  ];
}

/** moto refuses nobody, so the sandbox must not either, to compare its answers. */
function allowEverything(sandbox: Sandbox): Keys {
  const allow = (more: Partial<Statement>): Statement => ({
    Effect: 'Allow',
    Action: '*',
    ...more,
  });
  const user = sandbox.world.addUser({
    accountId: '123456789012',
    userName: 'administrator',
    createDate: new Date(),
    policies: [{ Version: '2012-10-17', Statement: [allow({ Resource: '*' })] }],
  });
  const role = sandbox.world.roles.get(DUPER_ROLE);
  if (role === undefined) throw new Error('the sandbox has no kjh-DuperRole');
  role.trustPolicy = { Version: '2012-10-17', Statement: [allow({ Principal: '*' })] };
  return keysOf(user);
}

/**
 * The names and the nesting of a document's elements, as sorted paths: `A/B/C`. How often an
 * element occurs, its text and its attributes do not count.
 */
function toShape(xml: string): readonly string[] {
  const paths = new Set<string>();
  const open: string[] = [];
  for (const [, isEnd, name = '', isEmpty] of xml.matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
    if (isEnd) {
      open.pop();
      continue;
    }
    paths.add([...open, name].join('/'));
    if (!isEmpty) open.push(name);
  }
  return [...paths].sort();
}

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Json,
  nullable,
  object,
  oneOf,
  type Schema,
  text,
} from '../../build/reference/schema';
import { schemas } from '../../build/reference/schemas';
import { keyStoreNames } from '../../src/aws/key-stores/key-store';
import type { Sandbox } from '../../src/sandbox/server';
import { sha1 } from '../../src/sha1';
import { createHeart, roleKey } from '../support/heart';
import { readJson } from '../support/json-schemas';
import { runCommand, signIn } from '../support/run';
import { keysOf, openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';

type Command = keyof typeof schemas;

/** A profile of each kind, in states that need no call, and files with problems. */
function writeManyProfiles({ home, url, users }: Sandbox): void {
  const pair = users.superDuper.accessKeys[0];
  const keys = (id = pair?.accessKeyId, token = '') =>
    `aws_access_key_id = ${id}\naws_secret_access_key = ${pair?.secretAccessKey}\n${token}`;
  const role = (source: string, more = '', name = 'kjh-DuperRole') =>
    `role_arn = arn:aws:iam::123456789012:role/${name}\nsource_profile = ${source}\n${more}`;
  const device = `mfa_serial = ${SUPER_DUPER_SERIAL}\n`;
  const local = `region = us-east-1\nendpoint_url = ${url}\n`;
  const profiles: Readonly<Record<string, string>> = {
    me: `${device}${local}`,
    'mfa-role': role('me', `${device}${local}external_id = ext-1\nrole_session_name = me-1\n`),
    'long-role': role('me', `${device}${local}duration_seconds = 7200\n`),
    'base-device': role('me', local),
    'no-region': role('me', device),
    user: local,
    'user-role': role('user', local),
    second: role('mfa-role', local, 'kjh-SecondRole'),
    session: local,
    'old-session': local,
    sso: `sso_session = ops\nsso_account_id = 123456789012\nsso_role_name = Operator\n${local}`,
    login: `login_session = arn:aws:iam::123456789012:user/me\n${local}`,
    process: `credential_process = /bin/keys\n${local}`,
    link: `credential_process = awsmfa credential-process mfa-role\n${local}`,
    'user-link': `credential_process = awsmfa credential-process me\n${local}`,
    'old-link': `credential_process = awsmfa credential-process gone\n${local}`,
    stored: `credential_process = awsmfa keys stored print --store pass --access-key-id AKIASTORED0000000001\n${local}`,
    web: `${role('', '').replace('source_profile = \n', '')}web_identity_token_file = /token\n${local}`,
    instance: 'role_arn = arn:aws:iam::123456789012:role/x\ncredential_source = Environment\n',
    settings: 'region = us-east-1\n',
    'settings-role': role('settings', device),
    lost: role('nowhere'),
    cycle: role('cycle-too'),
    'cycle-too': role('cycle'),
    half: 'aws_access_key_id = AKIAHALF000000000001\n',
    'bad-region': `${role('me', device)}region = us east\n`,
    'bad-seconds': `${role('me', device)}duration_seconds = long\n`,
  };
  const text = Object.entries(profiles).map(([name, body]) => `[profile ${name}]\n${body}\n`);
  const sso = `[sso-session ops]\nsso_start_url = ${url}/start\nsso_region = us-east-1\n`;
  writeFileSync(
    join(home, '.aws', 'config'),
    `${text.join('')}${sso}[profile me]\nregion = us-east-1\n`,
  );
  const ending = (date: string) => `aws_session_token = t\nexpiration = ${date}\n`;
  writeFileSync(
    join(home, '.aws', 'credentials'),
    `[me]\n${keys()}[user]\n${keys('AKIAUSER000000000001')}` +
      `[session]\n${keys('ASIASESSION000000001', ending('2099-01-01T00:00:00Z'))}` +
      `[endless]\n${keys('ASIASESSION000000002', 'aws_session_token = t\n')}` +
      `[old-session]\n${keys('ASIASESSION000000003', ending('2020-01-01T00:00:00Z'))}`,
  );
}

/**
 * Every output is validated; `seen` has the enum values in them, as `list profiles[].kind broken`.
 */
function createPrinter() {
  const seen = new Set<string>();
  return {
    seen,
    async print(sandbox: Sandbox, args: readonly string[], env: Record<string, string> = {}) {
      const [command = ''] = args;
      const name = Object.keys(schemas).find((known): known is Command => known === command);
      if (name === undefined) throw new Error(`${command} has no schema`);
      const { stdout } = await runCommand(sandbox, [...args, '--json'], { env });
      const json = readJson(name, stdout);
      for (const value of enumValues(json, schemas[name], name)) seen.add(value);
      return json;
    },
  };
}

function enumValues(value: unknown, schema: Json, path: string): readonly string[] {
  const { anyOf = [], enum: values, items, properties = {} } = schema;
  const ofList = Array.isArray(value) && items !== undefined ? value : [];
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [
    ...anyOf.flatMap((one) => enumValues(value, one, path)),
    ...(values?.some((one) => one === value) ? [`${path} ${value}`] : []),
    ...ofList.flatMap((item) => (items ? enumValues(item, items, path) : [])),
    ...members.flatMap(([key, member]) => {
      const inner = properties[key];
      return inner === undefined ? [] : enumValues(member, inner, `${path}.${key}`);
    }),
  ];
}

function allEnumValues(schema: Json, path: string): readonly string[] {
  const { anyOf = [], enum: values = [], items, properties = {} } = schema;
  return [
    ...anyOf.flatMap((one) => allEnumValues(one, path)),
    ...values.map((value) => `${path} ${value}`),
    ...(items === undefined ? [] : allEnumValues(items, path)),
    ...Object.entries(properties).flatMap(([key, inner]) => allEnumValues(inner, `${path}.${key}`)),
  ];
}

/** A session of the AWS CLI, and a token of Identity Center. */
function writeForeignSessions(sandbox: Sandbox): void {
  const heart = createHeart(sandbox);
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const keys = { AccessKeyId: 'ASIACLI', SecretAccessKey: 's', SessionToken: 't' };
  const sso = join(sandbox.home, '.aws', 'sso', 'cache');
  for (const directory of [heart.directory, sso]) mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(heart.directory, `${roleKey(heart, 'long-role')}.json`),
    JSON.stringify({ Credentials: { ...keys, Expiration: inAnHour } }),
  );
  const token = { startUrl: `${sandbox.url}/start`, region: 'us-east-1', accessToken: 't' };
  writeFileSync(
    join(sso, `${sha1('ops')}.json`),
    JSON.stringify({ ...token, expiresAt: inAnHour }),
  );
}

/** Awsmfa learns it from AWS and forgets it at its end: no command that ends prints it. */
const unprinted = ['list.profiles.status no-device', 'explain.status no-device'];

/** The enum values that the command can print and that were not in any output. */
function unseen(command: Command, seen: ReadonlySet<string>): readonly string[] {
  const all = new Set(allEnumValues(schemas[command], command));
  return [...all].filter((value) => !seen.has(value) && !unprinted.includes(value));
}

describe('the JSON Schemas', () => {
  it('accept what list and explain print of profiles of every kind, in every status', async () => {
    const { print, seen } = createPrinter();
    const sandbox = await openSandbox();
    await print(sandbox, ['list']);
    writeManyProfiles(sandbox);
    const printAll = async () => {
      const { profiles, problems } = await print(sandbox, ['list']);
      expect(problems).not.toEqual([]);
      for (const { name } of profiles) await print(sandbox, ['explain', name]);
    };
    await printAll();
    await signIn(sandbox, 'mfa-role');
    writeForeignSessions(sandbox);
    await printAll();
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAOTHER00000000001', AWS_SECRET_ACCESS_KEY: 's' };
    const others = { AWS_DEFAULT_PROFILE: 'user', AWS_DEFAULT_REGION: 'eu-west-1' };
    for (const env of [keys, others, { AWS_REGION: 'eu-west-1' }]) {
      const { wins } = await print(sandbox, ['explain', 'me'], env);
      expect(wins).not.toEqual([]);
    }
    expect([...unseen('list', seen), ...unseen('explain', seen)]).toEqual([]);
  });

  it('accept what devices prints of devices of every kind', async () => {
    const { print, seen } = createPrinter();
    const sandbox = await openSandbox();
    const { world, users } = sandbox;
    const enableDate = new Date('2026-03-02T08:15:00Z');
    world.addPasskey(users.twoDevices, 'key', enableDate);
    const made = world.addDevice({ accountId: '123456789012', deviceName: 'token' });
    const token = { ...made, serialNumber: 'GAHT12345678' };
    world.devices.set(token.serialNumber, token);
    world.enable(token, users.twoDevices, enableDate);
    const code = sandbox.freshTokenCode('arn:aws:iam::123456789012:mfa/laptop');
    await print(sandbox, ['devices', 'two-devices', '--token-code', code]);
    await print(sandbox, ['devices', 'new-hire']);
    expect(unseen('devices', seen)).toEqual([]);
  });

  it('accept what keys prints of keys in files, in stores, and of a process', async () => {
    const { print, seen } = createPrinter();
    const sandbox = await openSandbox();
    await signIn(sandbox, 'kjh-DuperRole');
    const { superDuper } = sandbox.users;
    sandbox.world.addAccessKey(superDuper, new Date()).active = false;
    await print(sandbox, ['keys', 'kjh-SuperDuperUser']);
    const { accessKeyId } = keysOf(superDuper);
    writeFileSync(join(sandbox.home, '.aws', 'credentials'), '');
    for (const store of ['', ...keyStoreNames]) {
      const options = `--store ${store} --access-key-id ${accessKeyId}`;
      const command = store === '' ? '/bin/false' : `awsmfa keys me print ${options}`;
      writeFileSync(
        join(sandbox.home, '.aws', 'config'),
        `[profile me]\ncredential_process = ${command}\nregion = us-east-1\nendpoint_url = ${sandbox.url}\n`,
      );
      await print(sandbox, ['keys', 'me']);
    }
    expect(unseen('keys', seen)).toEqual([]);
  });

  it('accept what settings prints of every source, with problems', async () => {
    const { print, seen } = createPrinter();
    const sandbox = await openSandbox();
    await print(sandbox, ['settings']);
    writeFileSync(
      join(sandbox.home, '.config', 'awsmfa', 'config'),
      '[ui]\ntheme = dark\nsort = sideways\nwarn = *prod* a\n[accounts]\n123456789012 = acme\n',
    );
    const env = { AWSMFA_TITLE: '0', AWSMFA_WAIT: 'long', NO_COLOR: '1' };
    const { problems } = await print(sandbox, ['settings'], env);
    expect(problems).toHaveLength(2);
    expect(unseen('settings', seen)).toEqual([]);
  });

  it('accept what doctor prints where all is well, and where much is wrong', async () => {
    const { print, seen } = createPrinter();
    const sandbox = await openSandbox();
    await print(sandbox, ['doctor']);
    await signIn(sandbox, 'kjh-DuperRole');
    writeManyProfiles(sandbox);
    chmodSync(join(sandbox.home, '.aws', 'credentials'), 0o644);
    await print(sandbox, ['doctor'], { AWS_PROFILE: 'gone' });
    expect(unseen('doctor', seen)).toEqual([]);
  });

  it('fail to compile with a value or a member that the type lacks, or without one that it has', () => {
    // @ts-expect-error: a value is missing.
    const less: Schema<'a' | 'b'> = oneOf('', { a: '' });
    // @ts-expect-error: a value is too much.
    const more: Schema<'a'> = oneOf('', { a: '', b: '' });
    // @ts-expect-error: a member is missing.
    const lacking: Schema<{ a: string; b: string }> = object({ a: text('') });
    // @ts-expect-error: a member is too much.
    const wide: Schema<{ a: string }> = object({ a: text(''), b: text('') });
    // @ts-expect-error: the type has no null.
    const nothing: Schema<string> = nullable(text(''));
    // @ts-expect-error: the type is optional.
    const absent: Schema<{ a?: string }> = object({ a: text('') });
    expect([less, more, lacking, wide, nothing, absent]).toHaveLength(6);
  });

  it('refuse a member that they do not know, and one that is missing', async () => {
    const sandbox = await openSandbox();
    const { stdout } = await runCommand(sandbox, ['settings', '--json']);
    const json = JSON.parse(stdout);
    const { file: _, ...less } = json;
    for (const wrong of [{ ...json, more: 1 }, less, { ...json, version: 2 }])
      expect(() => readJson('settings', `${JSON.stringify(wrong)}\n`)).toThrow();
  });
});

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding';
import { trust } from '../../src/sandbox/seed/seed-policies';
import type { Sandbox } from '../../src/sandbox/server';
import { sha1 } from '../../src/sha1';
import { addUser, nextCodes } from '../support/device-access';
import { cacheNames, cacheOf, keysJson, openWithProcess } from '../support/key-process';
import { DUPER_ROLE, keysOf, SUPER_DUPER_SERIAL } from '../support/sandbox';

describe('long-term keys that a process prints', () => {
  it('get an MFA session with the device of their profile', async () => {
    const { awsmfa, calls, code } = await openWithProcess();
    const login = await awsmfa(['login', 'vault', '--token-code', code()]);
    expect(login.stderr).toMatch(/^awsmfa: vault: signed in, 11h 59m left/);
    expect(calls('GetSessionToken')).toBe(1);
    expect((await awsmfa(['list', 'vault', '--check'])).exitCode).toBe(0);
    const { stdout } = await awsmfa(['list', 'vault', '--json']);
    expect(JSON.parse(stdout).profiles[0]).toMatchObject({
      kind: 'process',
      session: { origin: 'awsmfa' },
    });
  });

  it('open every role with one code, and the process runs once', async () => {
    const { awsmfa, calls, code, runs } = await openWithProcess();
    expect(await awsmfa(['login', 'one', '--token-code', code()])).toMatchObject({ exitCode: 0 });
    expect(await awsmfa(['login', 'two'])).toMatchObject({ exitCode: 0 });
    expect([calls('GetSessionToken'), calls('AssumeRole'), runs()]).toEqual([1, 2, 1]);
  });

  it('open all roles of --all with one code', async () => {
    const { awsmfa, calls, code } = await openWithProcess();
    const all = await awsmfa(['login', 'vault', '--all', '--token-code', code()]);
    expect(all).toMatchObject({ exitCode: 0 });
    expect(all.stderr).toMatch(/^awsmfa: one: signed in,/m);
    expect(all.stderr).toMatch(/^awsmfa: two: signed in,/m);
    expect(calls('GetSessionToken')).toBe(1);
  });

  it.each([
    ['roles', ['one', 'two']],
    ['their user and a role', ['vault', 'one']],
  ])('renew several at once with one code and one run: %s', async (_, profiles) => {
    const { sandbox, awsmfa, calls, code, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--all', '--token-code', code()]);
    const before = [runs(), calls('GetSessionToken')];
    const next = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const args = ['login', ...profiles, '--force-refresh', '--token-code', next];
    const { exitCode, stderr } = await awsmfa(args);
    expect(exitCode, stderr).toBe(0);
    for (const name of profiles)
      expect(stderr).toMatch(new RegExp(`^awsmfa: ${name}: signed in,`, 'm'));
    const since = [runs(), calls('GetSessionToken')].map((count, at) => count - (before[at] ?? 0));
    expect(since).toEqual([1, 1]);
  });

  it('are not read if a session is cached: a warm start runs no process', async () => {
    const { awsmfa, start, code, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--all', '--token-code', code()]);
    const before = runs();
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['list', '--check', 'vault', 'one', 'two'],
      ['credential-process', 'vault'],
      ['credential-process', 'one'],
      ['env', 'two'],
      ['login', 'vault'],
      ['login', 'one', 'two'],
    ]) {
      expect(await awsmfa(args), args.join(' ')).toMatchObject({ exitCode: 0 });
    }
    expect(await start(['exec', 'one', '--', 'true'])).toMatchObject({ exitCode: 0 });
    expect(runs()).toBe(before);
  });

  it('say without a terminal how to pass a code, where AWS demands one', async () => {
    const { awsmfa, calls } = await openWithProcess();
    for (const args of [
      ['login', 'one'],
      ['login', 'two'],
      ['login', 'vault'],
      ['credential-process', 'two'],
    ]) {
      const { exitCode, stderr } = await awsmfa(args);
      expect(exitCode, args.join(' ')).toBe(3);
      expect(stderr).toContain('--token-code');
    }
    expect(calls('GetSessionToken')).toBe(0);
  });

  it('manage the devices of their user', async () => {
    const { awsmfa } = await openWithProcess();
    const { exitCode, stdout } = await awsmfa(['devices', 'vault', '--json']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(SUPER_DUPER_SERIAL);
  });

  it('are not read if a cached session can sign: devices runs no process', async () => {
    const { sandbox, awsmfa, start, code, runs, script } = await openWithProcess();
    await awsmfa(['login', 'one', '--token-code', code()]);
    script('echo run >> "$HOME/runs"; echo locked >&2; exit 1');
    const before = runs();
    for (const profile of ['vault', 'one', 'two']) {
      const { exitCode, stdout, stderr } = await awsmfa(['devices', profile, '--json']);
      expect([exitCode, stderr], profile).toEqual([0, '']);
      expect(stdout).toContain(SUPER_DUPER_SERIAL);
    }
    const files = ['--qr-file', join(sandbox.home, 'qr.png'), '--authentication-codes', '-'];
    const enrolled = await start(['enroll', 'vault', '--device-name', 'next', ...files]);
    expect(enrolled.stderr).toContain('created arn:aws:iam::123456789012:mfa/next');
    expect(runs()).toBe(before);
  });

  it.each<[string, (sandbox: Sandbox) => void]>([
    ['ended', ({ world }) => world.revoke(() => true)],
    ['does not know', ({ world }) => world.sessions.clear()],
  ])('sign where AWS %s the kept session, which is dropped', async (_, lose) => {
    const { sandbox, awsmfa, code, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    const kept = () => cacheNames(sandbox).filter((name) => name.endsWith('.json'));
    expect(kept()).toHaveLength(1);
    const before = runs();
    lose(sandbox);
    const { exitCode, stdout } = await awsmfa(['devices', 'vault', '--json']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(SUPER_DUPER_SERIAL);
    expect(runs() - before).toBe(1);
    expect(kept()).toEqual([]);
  });

  it('are not asked for by doctor, which says what it did not check', async () => {
    const { awsmfa, runs } = await openWithProcess();
    const { exitCode, stdout } = await awsmfa(['doctor', '--json']);
    expect(exitCode).toBe(0);
    const keys = JSON.parse(stdout).findings.filter((each: Finding) => each.check === 'keys');
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ level: 'note', advice: 'awsmfa devices vault' });
    expect(keys[0].message).toMatch(/^The keys of vault come from a credential_process/);
    expect(runs()).toBe(0);
  });

  it.each<[string, (home: string) => string, RegExp | undefined]>([
    ['a name that is on the PATH', () => 'sh -c "exit 9"', undefined],
    [
      'a name that is not',
      () => 'no-such-program --key',
      /runs no-such-program, .*not on the PATH/,
    ],
    ['a quoted path that is not there', (home) => `"${home}/a b" c`, /a b, which is not there/],
    ['a directory', (home) => `${home}/.aws`, /\.aws, which is not executable/],
    ['a file without the mode', (home) => `${home}/keys.sh`, /keys\.sh, which is not executable/],
  ])('whose program is %s: doctor says only that it would not start', async (_, command, said) => {
    const { sandbox, awsmfa, runs } = await openWithProcess();
    const config = join(sandbox.home, '.aws', 'config');
    const text = readFileSync(config, 'utf8').replace(/^credential_process = .*$/m, () => {
      return `credential_process = ${command(sandbox.home)}`;
    });
    writeFileSync(config, text);
    const { stdout, exitCode } = await awsmfa(['doctor', '--json']);
    const wrong: Finding[] = JSON.parse(stdout).findings.filter(
      ({ level }: Finding) => level === 'problem',
    );
    expect(wrong.map(({ check }) => check)).toEqual(said === undefined ? [] : ['programs']);
    if (said !== undefined) expect(wrong[0]?.message).toMatch(said);
    expect(exitCode).toBe(said === undefined ? 0 : 1);
    expect(runs()).toBe(0);
  });

  it('give roles the same kind as keys in a file do', async () => {
    const { awsmfa } = await openWithProcess();
    const { stdout } = await awsmfa(['list', '--json']);
    const kinds = JSON.parse(stdout).profiles.map(
      ({ name, kind }: { name: string; kind: string }) => [name, kind],
    );
    expect(Object.fromEntries(kinds)).toMatchObject({
      vault: 'process',
      one: 'mfa-role',
      two: 'mfa-role',
    });
  });

  it.each<[string, (lock: string) => void]>([
    ['a directory', (lock) => mkdirSync(lock, { recursive: true })],
    ['a FIFO', (lock) => execFileSync('mkfifo', [lock])],
  ])('are got where %s is in place of the lock', async (_, put) => {
    const { sandbox, awsmfa, code, runs } = await openWithProcess();
    const command = `sh ${join(sandbox.home, 'keys.sh')}`;
    mkdirSync(cacheOf(sandbox), { recursive: true });
    put(join(cacheOf(sandbox), `awsmfa-${sha1(command)}.lock`));
    const login = await awsmfa(['login', 'one', '--token-code', code()]);
    expect(login, login.stderr).toMatchObject({ exitCode: 0 });
    expect(runs()).toBe(1);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'are read again if the index belongs to another user',
    async () => {
      const { sandbox, awsmfa, code, indexes, runs } = await openWithProcess();
      await awsmfa(['login', 'vault', '--token-code', code()]);
      const index = join(cacheOf(sandbox), indexes()[0] ?? '');
      chownSync(index, 54_321, 54_321);
      expect(await awsmfa(['credential-process', 'vault'])).toMatchObject({ exitCode: 0 });
      expect([runs(), statSync(index).uid]).toEqual([2, 0]);
    },
  );

  it('enroll the first device of their user', async () => {
    const { sandbox, start, print } = await openWithProcess();
    const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.newHire);
    print(keysJson(accessKeyId, secretAccessKey));
    const args = ['--authentication-codes', '-', '--qr-file', join(sandbox.home, 'qr.png')];
    const { stderr } = await start(['enroll', 'vault', ...args]);
    expect(stderr).toContain('awsmfa: created arn:aws:iam::123456789012:mfa/new-hire');
  });

  it.each(['first', 'second'] as const)(
    'count the %s code of a device change as sent',
    async (used) => {
      const { sandbox, awsmfa, calls } = await openWithProcess();
      sandbox.users.superDuper.policies = addUser(sandbox, 'anybody').policies;
      const codes = nextCodes(sandbox, SUPER_DUPER_SERIAL);
      const pair = `${codes.first},${codes.second}`;
      const device = ['devices', 'vault', 'resync', SUPER_DUPER_SERIAL];
      const resynced = await awsmfa([...device, '--authentication-codes', pair]);
      expect(resynced, resynced.stderr).toMatchObject({ exitCode: 0 });
      const login = await awsmfa(['login', 'vault', '--token-code', codes[used]]);
      expect(login.stderr).toContain('was already used');
      expect(login.exitCode).not.toBe(0);
      expect(calls('GetSessionToken')).toBe(0);
    },
  );

  it('leave an index without secrets that only the user can read, until logout', async () => {
    const { sandbox, awsmfa, code, indexes } = await openWithProcess();
    await awsmfa(['login', 'one', '--token-code', code()]);
    const [name = '', ...others] = indexes();
    expect(others).toEqual([]);
    expect(name).toMatch(/^awsmfa-[0-9a-f]{40}\.index$/);
    const path = join(cacheOf(sandbox), name);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { accessKeyId } = keysOf(sandbox.users.superDuper);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ AccessKeyId: accessKeyId });
    await awsmfa(['logout', 'one']);
    expect(indexes()).toEqual([name]);
    await awsmfa(['logout', 'vault']);
    expect(indexes()).toEqual([]);
    expect(cacheNames(sandbox).filter((each) => each.endsWith('.json'))).toEqual([]);
  });

  it('leave nothing after logout --all', async () => {
    const { awsmfa, code, indexes } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    await awsmfa(['logout', '--all']);
    expect(indexes()).toEqual([]);
  });

  it('with a new key ID use nothing of the old one, and say so', async () => {
    const { sandbox, awsmfa, code, print, calls } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    const { accessKeys } = sandbox.users.superDuper;
    const other = { accessKeyId: 'AKIAOTHERKEY00000000', secretAccessKey: 'another secret' };
    accessKeys.push({ ...other, createDate: new Date(), active: true });
    print(keysJson(other.accessKeyId, other.secretAccessKey));
    // What is kept is good until something needs the keys.
    expect((await awsmfa(['login', 'vault'])).stderr).toContain('already signed in');
    const renewed = await awsmfa(['login', 'vault', '--force-refresh', '--token-code', code()]);
    expect(renewed.stderr).toContain('printed a different access key than before');
    expect(renewed.stderr).toContain(other.accessKeyId);
    expect(renewed.exitCode).toBe(0);
    expect(calls('GetSessionToken')).toBe(2);
    expect((await awsmfa(['list', 'vault', '--check'])).exitCode).toBe(0);
  });

  it('are read once for twenty callers at once', async () => {
    const { sandbox, start, calls, code, runs } = await openWithProcess();
    const token = code();
    const ended = await Promise.all(
      Array.from({ length: 20 }, () => start(['login', 'one', '--token-code', token])),
    );
    expect(ended.map(({ exitCode, stderr }) => (exitCode === 0 ? 0 : stderr))).toEqual(
      Array.from({ length: 20 }, () => 0),
    );
    expect([runs(), calls('GetSessionToken')]).toEqual([1, 1]);
    // Only the one that remembers the sent code is left.
    expect(cacheNames(sandbox).filter((name) => name.endsWith('.lock'))).toHaveLength(1);
  }, 120_000);

  it.each([
    ['with a code', (code: string) => ['--token-code', code]],
    ['without one', () => []],
  ])(
    'are read once for callers at once that want a new session: %s',
    async (_, given) => {
      const { awsmfa, start, closeGate, code, runs } = await openWithProcess();
      expect(await awsmfa(['login', 'vault', '--token-code', code()])).toMatchObject({
        exitCode: 0,
      });
      const openGate = closeGate();
      const before = runs();
      const args = ['login', 'vault', '--force-refresh', ...given(code())];
      const callers = Array.from({ length: 5 }, () => start(args));
      openGate();
      const ended = await Promise.all(callers);
      const wanted = given('').length > 0 ? 0 : 3;
      expect(ended.map(({ exitCode, stderr }) => (exitCode === wanted ? wanted : stderr))).toEqual(
        Array.from({ length: 5 }, () => wanted),
      );
      expect(runs() - before).toBe(1);
    },
    60_000,
  );

  it.each([
    ['one role', ['one']],
    ['two roles', ['one', 'three']],
  ])(
    'are read once per role for callers at once without a code, if only AWS knows that it needs one: %s',
    async (_, roles) => {
      const { sandbox, start, closeGate, runs } = await openWithProcess();
      const config = join(sandbox.home, '.aws', 'config');
      const one = /\[profile one\][^[]*/.exec(readFileSync(config, 'utf8'))?.[0] ?? '';
      const three = one.replace('profile one', 'profile three').replace('kjh-DuperRole', 'second');
      appendFileSync(config, `\n${three}`);
      const openGate = closeGate();
      const callers = Array.from({ length: 6 }, (_each, at) =>
        start(['credential-process', roles[at % roles.length] ?? '']),
      );
      openGate();
      const ended = await Promise.all(callers);
      expect(ended.map(({ exitCode, stderr }) => (exitCode === 3 ? 3 : stderr))).toEqual(
        callers.map(() => 3),
      );
      for (const { stderr } of ended) expect(stderr).toContain('--token-code');
      expect(runs()).toBe(roles.length);
    },
    90_000,
  );

  it.each([
    ['which AWS refuses', 'one'],
    ['whose device is known', 'two'],
    ['of the user', 'vault'],
  ])(
    'are read once for eight callers that start together, even if one ends before another asks: %s',
    async (_, profile) => {
      const { sandbox, start, closeGate, runs } = await openWithProcess();
      const openGate = closeGate();
      const started = join(sandbox.home, 'started');
      const tell = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(started)}, 'x')`;
      const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(tell)}` };
      const callers = Array.from({ length: 8 }, () =>
        start(['credential-process', profile], { env }),
      );
      // A loaded machine may let one end before another has come to life at all.
      await expect
        .poll(() => existsSync(started) && readFileSync(started, 'utf8'))
        .toBe('x'.repeat(8));
      openGate();
      const ended = await Promise.all(callers);
      expect(ended.map(({ exitCode, stderr }) => (exitCode === 3 ? 3 : stderr))).toEqual(
        callers.map(() => 3),
      );
      expect(runs()).toBe(1);
    },
    60_000,
  );

  it('are tried again by a later caller without a code, because the role may no longer need one', async () => {
    const { sandbox, awsmfa, runs } = await openWithProcess();
    expect((await awsmfa(['credential-process', 'one'])).exitCode).toBe(3);
    const [duper] = [...sandbox.world.roles.values()].filter(({ arn }) => arn === DUPER_ROLE);
    if (duper !== undefined) duper.trustPolicy = trust({ AWS: sandbox.users.superDuper.arn });
    expect(await awsmfa(['credential-process', 'one'])).toMatchObject({ exitCode: 0 });
    expect(runs()).toBe(2);
  });

  it('are read before a code is called missing, because temporary keys need none', async () => {
    const { sandbox, awsmfa, code, print, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    for (const name of cacheNames(sandbox).filter((each) => each.endsWith('.json')))
      rmSync(join(cacheOf(sandbox), name));
    print(keysJson('ASIAX', 's', { SessionToken: 't' }));
    const printed = await awsmfa(['credential-process', 'vault']);
    expect(printed, printed.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(printed.stdout)).toMatchObject({ AccessKeyId: 'ASIAX', SessionToken: 't' });
    expect(runs()).toBe(2);
  });

  it.each(['its keys', 'its code'])(
    "pass on a program's stderr line by line, without escape sequences: for %s",
    async (what) => {
      const { sandbox, start, script } = await openWithProcess();
      const says = String.raw`printf 'one\r\n\033]0;owned\007two\nthree ' >&2`;
      if (what === 'its keys') script(`${says}; cat "$HOME/keys.json"`);
      else appendFileSync(join(sandbox.home, '.aws', 'config'), `mfa_process = ${says}; exit 1\n`);
      const { exitCode, stderr } = await start(['login', what === 'its keys' ? 'vault' : 'two']);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('one\n\\x1b]0;owned\\x07two\nthree ');
      expect(stderr).not.toMatch(/[^\n\P{Cc}]/u);
    },
  );

  it('serve a child of --live with their MFA session, without another run', async () => {
    const { awsmfa, start, code, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    const live = await start(['exec', 'one', '--live', '--', 'sh', '-c', 'echo $AWSMFA_PROFILE']);
    expect(live).toMatchObject({ exitCode: 0, stdout: 'one\n' });
    expect(runs()).toBe(1);
  });

  it('are read again if the index is damaged', async () => {
    const { sandbox, awsmfa, code, indexes, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    const index = join(cacheOf(sandbox), indexes()[0] ?? '');
    for (const text of ['', '{', '[]', '{"AccessKeyId":"\\u001b]0;x"}']) {
      writeFileSync(index, text);
      expect(await awsmfa(['credential-process', 'vault']), text).toMatchObject({ exitCode: 0 });
    }
    expect(runs()).toBe(5);
  });

  it.each<[string, (index: string, text: string) => void]>([
    ['a directory', (index) => mkdirSync(index)],
    ['a FIFO', (index) => execFileSync('mkfifo', [index])],
    [
      'a link to what it should say',
      (index, text) => {
        writeFileSync(`${index}-there`, text);
        symlinkSync(`${index}-there`, index);
      },
    ],
    ['a link to nowhere', (index) => symlinkSync('/nowhere', index)],
    ['a huge file', (index, text) => writeFileSync(index, text + ' '.repeat(2 << 20))],
  ])('are read again where %s is in place of the index', async (_, put) => {
    const { sandbox, awsmfa, code, indexes, runs } = await openWithProcess();
    await awsmfa(['login', 'vault', '--token-code', code()]);
    const index = join(cacheOf(sandbox), indexes()[0] ?? '');
    const text = readFileSync(index, 'utf8');
    rmSync(index);
    put(index, text);
    for (let call = 0; call < 2; call += 1) {
      const { exitCode, stderr } = await awsmfa(['credential-process', 'vault']);
      expect([exitCode, stderr]).toEqual([0, '']);
    }
    expect(runs()).toBe(2);
    expect(lstatSync(index).isFile()).toBe(true);
    expect(readFileSync(index, 'utf8')).toBe(text);
  });

  it('of credential_source = Environment open its roles in the same way', async () => {
    const { sandbox, awsmfa, code, calls } = await openWithProcess();
    const { accessKeyId, secretAccessKey } = keysOf(sandbox.users.superDuper);
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const role = (name: string) =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\ncredential_source = Environment\nmfa_serial = ${SUPER_DUPER_SERIAL}\nregion = us-east-1\nendpoint_url = ${sandbox.url}\n`;
    writeFileSync(join(sandbox.home, '.aws', 'config'), role('kjh-DuperRole') + role('second'));
    const first = await awsmfa(['login', 'kjh-DuperRole', '--token-code', code()], { env });
    expect(first.stderr).toContain('signed in');
    expect(await awsmfa(['login', 'second'], { env })).toMatchObject({ exitCode: 0 });
    expect(calls('GetSessionToken')).toBe(1);
  });
});

describe('temporary keys that a process prints', () => {
  it('are used as they are, without an MFA session, and say so', async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const more = { SessionToken: 't', Expiration: end };
    const { awsmfa, calls, code } = await openWithProcess(keysJson('ASIAX', 's', more));
    const login = await awsmfa(['login', 'vault', '--token-code', code()]);
    expect(login.exitCode).toBe(0);
    expect(login.stderr).toContain('temporary keys');
    expect(calls('GetSessionToken')).toBe(0);
    const { stdout } = await awsmfa(['credential-process', 'vault']);
    expect(JSON.parse(stdout)).toMatchObject({ AccessKeyId: 'ASIAX', SessionToken: 't' });
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSandbox, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { createHome, hasWindows, needsWine, nodeForWindows } from './windows';

const role = 'kjh-DuperRole';

async function openWindows() {
  const sandbox = await openSandbox();
  const home = createHome(sandbox);
  const signIn = async () => {
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    const ended = await home.awsmfa(['login', role, '--token-code', code]);
    expect(ended.exitCode, ended.stderr).toBe(0);
  };
  return { sandbox, ...home, signIn };
}

const tellsThatItLives = `
const { writeFileSync } = require('node:fs');
console.error('touch your key');
setInterval(() => writeFileSync('beat', String(process.uptime())), 100);
`;

/** Its standard output is a file that cmd opened. */
const holdsUntilReleased = `
const { existsSync, writeFileSync } = require('node:fs');
writeFileSync('held', '');
setInterval(() => existsSync('release') && process.exit(), 50);
`;

describe.runIf(hasWindows)('on Windows', () => {
  it('asks for the code on the console, whatever the standard streams are', async () => {
    const { sandbox, start } = await openWindows();
    const program = start(['credential-process', role, '--prompt']);
    onTestFinished(() => program.end());
    await program.sees('Token code of');
    program.type(`${sandbox.freshTokenCode(SUPER_DUPER_SERIAL)}\r`);
    await program.sees('"Version":1');
    expect(await program.ends()).toBe(0);
  });

  it('kills an mfa_process after its time limit, with its children', async () => {
    const { path, configFile, start } = await openWindows();
    // A tool behind a batch file, as npm and pip install them.
    writeFileSync(`${path}/slow.js`, tellsThatItLives);
    writeFileSync(`${path}/slow.cmd`, `@"${nodeForWindows}" slow.js\r\n`);
    const config = readFileSync(configFile, 'utf8');
    const user = '[profile kjh-SuperDuperUser]\n';
    expect(config).toContain(user);
    writeFileSync(configFile, config.replace(user, `${user}mfa_process = slow.cmd\n`));
    const program = start(['login', role]);
    onTestFinished(() => program.end());
    await program.sees('touch your key');
    await program.sees('took more than 30 s and was stopped');
    let last = '';
    const isBeating = () => {
      const before = last;
      last = readFileSync(`${path}/beat`, 'utf8');
      return last !== before;
    };
    await expect.poll(isBeating, { interval: 1_000 }).toBe(false);
  });

  it('runs batch files with the credentials, and passes each argument on unchanged', async () => {
    const { awsmfa, path, signIn } = await openWindows();
    await signIn();
    // As npm installs a program on the PATH.
    writeFileSync(
      `${path}/show.js`,
      'console.log(JSON.stringify([process.env.AWS_VAULT, ...process.argv.slice(2)])); process.exitCode = 7;',
    );
    writeFileSync(`${path}/show.cmd`, `@"${nodeForWindows}" "%~dp0\\show.js" %*\r\n`);
    // Wine's cmd reads a quoted percent sign as batch files do.
    const percents = needsWine ? [] : ['100%', '%PATH%'];
    const args = ['plain', 'two words', 'a&b', '^', '{"a":1}', '!x!', '', 'ü', ...percents];
    for (const file of ['.\\show', '.\\show.cmd']) {
      const { exitCode, stdout, stderr } = await awsmfa(['exec', role, '--', file, ...args]);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual([role, ...args]);
      expect(exitCode).toBe(7);
    }
    const unsafe = await awsmfa(['exec', role, '--', '.\\show', 'a"&echo hacked']);
    expect(unsafe).toMatchObject({ exitCode: 126, stdout: '' });
    const missing = await awsmfa(['exec', role, '--', 'no-such-command']);
    expect(missing.exitCode).toBe(127);
  });

  it('links a profile with a command that every SDK can run, recognizes it and unlinks it', async () => {
    const { awsmfa, configFile, runProgram, signIn } = await openWindows();
    await signIn();
    const linked = await awsmfa(['link', role, '--yes']);
    expect(linked.exitCode, linked.stderr).toBe(0);
    const [, command = ''] =
      /^credential_process = (.+)$/m.exec(readFileSync(configFile, 'utf8')) ?? [];
    expect(command).not.toContain('"');
    // As the Go SDK does: cmd.exe gets the whole command as one word, quoted once.
    const { stdout } = await runProgram(['cmd.exe', '/C', command]);
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1 });

    const listed = await awsmfa(['list', `${role}-linked`, '--json']);
    expect(JSON.parse(listed.stdout).profiles[0]).toMatchObject({ kind: 'linked' });
    const circle = await awsmfa(['link', `${role}-linked`, '--yes']);
    expect(circle.exitCode).not.toBe(0);
    expect(circle.stderr).toContain(`awsmfa link ${role}`);
    expect((await awsmfa(['unlink', role, '--yes'])).exitCode).toBe(0);
    expect(readFileSync(configFile, 'utf8')).not.toContain('-linked');
  });

  it('says that another program holds the file open, and changes it afterwards', async () => {
    const { awsmfa, configFile, path, runProgram } = await openWindows();
    const before = readFileSync(configFile, 'utf8');
    writeFileSync(`${path}/hold.js`, holdsUntilReleased);
    writeFileSync(`${path}/hold.cmd`, `@"${nodeForWindows}" hold.js >> .aws\\config\r\n`);
    const holding = runProgram(['cmd.exe', '/C', 'hold.cmd'], { output: 'hold' });
    await expect.poll(() => existsSync(`${path}/held`)).toBe(true);
    const link = () => awsmfa(['link', role, '--yes']);
    expect(await link()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('.aws\\config'),
    });
    expect(readFileSync(configFile, 'utf8')).toBe(before);
    writeFileSync(`${path}/release`, '');
    await holding;
    expect((await link()).exitCode).toBe(0);
    expect(readFileSync(configFile, 'utf8')).toContain(`[profile ${role}-linked]`);
  });

  it('says how the files are protected', async () => {
    const { awsmfa } = await openWindows();
    const { stdout } = await awsmfa(['doctor', '--json']);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({
        check: 'modes',
        level: 'note',
        message: expect.stringMatching(
          /^Windows has no file modes\. The access rights of .*John Doe/,
        ),
      }),
    );
  });

  it('plays the whole tour', async () => {
    const { awsmfa } = await openWindows();
    const { exitCode, stdout } = await awsmfa(['sandbox', '--tour'], { env: { NODE_OPTIONS: '' } });
    expect(exitCode, stdout).toBe(0);
  });
});

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runAwsmfa } from '../support/run';
import { openSandbox, SUPER_DUPER_SERIAL, secretsOf } from '../support/sandbox';
import { keys, openUi } from '../support/ui-program';
import { tally } from './rounds';

const role = 'kjh-DuperRole';
const child = 'sleep 0.31415';

it.runIf(process.platform === 'linux')(
  'runs leave no secret in screens, output or files, nor in the arguments and environment of any process but the child',
  async () => {
    const sandbox = await openSandbox();
    const seen = watchProcesses(sandbox.home);
    const terminal = await openUi(sandbox);
    terminal.press(`/${role}${keys.enter}`);
    await terminal.sees('Code from the device  kjh-SuperDuperUser');
    const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
    terminal.type(code);
    await terminal.sees('Signed in for');
    terminal.press(keys.esc);
    await terminal.sees(/\d+ profiles · \d+ signed in/);
    terminal.press('q');
    await terminal.ends();
    let said = terminal.transcript();
    const crash = join(sandbox.home, 'crash.cjs');
    writeFileSync(crash, "setTimeout(() => { throw new Error('nobody caught this'); }, 700);");
    const browser = join(sandbox.home, 'browser');
    const get = `#!${process.execPath}\nfetch(process.argv[2]).then((page) => page.text());\n`;
    writeFileSync(browser, get, { mode: 0o755 });
    for (const [args, env] of [
      [['exec', role, '--debug', '--', ...child.split(' ')]],
      [['exec', '--live', role, '--debug', '--', ...child.split(' ')]],
      [
        ['exec', '--live', role, '--debug', '--', 'sleep', '30'],
        { NODE_OPTIONS: `--require ${crash}` },
      ],
      [['console', role, '--debug'], { BROWSER: browser }],
      [['doctor', '--debug']],
      [['list', '--json', '--debug']],
    ] as const) {
      const { stdout, stderr } = await runAwsmfa(sandbox, args, { env: env ?? {} });
      said += stdout + stderr;
    }
    seen.end();

    const secrets = secretsOf(sandbox);
    expect(secrets.length).toBeGreaterThan(8);
    const foundIn = (text: string) => secrets.filter((secret) => text.includes(secret)).length;
    expect(said.includes('debug: ')).toBe(true);
    expect(foundIn(said)).toBe(0);
    expect(new RegExp(`(?<!\\d)${code}(?!\\d)`).test(said)).toBe(false);
    // The child gets the credentials, which shows that the watcher sees them.
    expect(foundIn([...seen.ofChild].join())).toBeGreaterThan(0);
    expect(seen.ofOthers.size).toBeGreaterThan(5);
    for (const text of seen.ofOthers) expect(foundIn(text)).toBe(0);
    for (const name of readdirSync(sandbox.home, { recursive: true, encoding: 'utf8' })) {
      const path = join(sandbox.home, name);
      if (!statSync(path).isFile() || name === '.aws/credentials') continue;
      if (foundIn(readFileSync(path, 'utf8')) === 0) continue;
      expect(name).toMatch(/^\.aws\/cli\/cache\/(awsmfa-)?[0-9a-f]+\.json$/);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    tally('processes watched for secrets', seen.ofOthers.size);
  },
  120_000,
);

/**
 * Reads from `/proc` the arguments and environment of every process that names the home directory.
 */
function watchProcesses(home: string) {
  const [ofChild, ofOthers] = [new Set<string>(), new Set<string>()];
  const timer = setInterval(() => {
    for (const id of readdirSync('/proc')) {
      if (!/^\d+$/.test(id) || Number(id) === process.pid) continue;
      const read = (name: string) =>
        readFileSync(`/proc/${id}/${name}`, 'utf8').replaceAll('\0', ' ');
      try {
        const words = read('cmdline');
        const text = `${words}
${read('environ')}`;
        if (text.includes(home)) (words.startsWith(child) ? ofChild : ofOthers).add(text);
      } catch {
        // It ended meanwhile, or may not be read.
      }
    }
  }, 10);
  onTestFinished(() => clearInterval(timer));
  return { ofChild, ofOthers, end: () => clearInterval(timer) };
}

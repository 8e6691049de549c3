/**
 * The moving picture of the README: search, one code, `aws` with no prompt, and the QR code of a new
 * device, on the real program. Only `aws` is a stand-in, since tests may need nothing but Node; what
 * it prints is compared with the AWS CLI's by `npm run test:interop`.
 */
import { chmodSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startProgram } from '../support/program';
import { awsmfaScript } from '../support/run';
import { DUPER_ROLE, SUPER_DUPER_SERIAL } from '../support/sandbox';
import { type Frame, toMovingSvg } from '../support/to-svg';
import { keys, rowOf } from '../support/ui-program';
import { backgrounds, pictureFile, setStage, settles } from './stage';

const size = { columns: 92, rows: 24 };

it.each(['dark', 'light'] as const)('draws the tour, %s', async (background) => {
  const { sandbox, date, env } = await setStage(background);
  for (const role of sandbox.world.roles.values())
    if (role.arn === DUPER_ROLE) Object.assign(role, { roleId: 'AROAPICTUREPICTURE234' });
  const bin = join(sandbox.home, 'bin');
  writeProgram(join(bin, 'awsmfa'), awsmfaScript);
  writeProgram(
    join(bin, 'aws'),
    fileURLToPath(new URL('../support/stand-in-aws.mjs', import.meta.url)),
  );
  const terminal = startProgram({
    ...size,
    file: '/bin/sh',
    env: {
      ...sandbox.env,
      ...env,
      PATH: `${bin}:${process.env['PATH']}`,
      PS1: '$ ',
      COLORTERM: 'truecolor',
      SHELL: '/bin/sh',
      // What a person sees at home: the sandbox's hints are for people in the sandbox.
      AWSMFA_SANDBOX: '',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // Apple's sh is bash, and says that zsh is the usual shell now.
      BASH_SILENCE_DEPRECATION_WARNING: '1',
    },
    background: backgrounds[background],
  });
  onTestFinished(() => terminal.end());

  const frames: Frame[] = [];
  const show = async (seconds: number) => {
    await settles(terminal);
    const cells = terminal.cells();
    const { column, row, visible } = terminal.cursor();
    const under = cells[row]?.[column];
    if (visible && under !== undefined) cells[row]?.splice(column, 1, { ...under, inverse: true });
    frames.push({ cells, seconds });
  };
  const types = async (text: string, seconds: number) => {
    for (const end of [0.5, 1].map((part) => Math.ceil(text.length * part))) {
      const typed = text.slice(0, end);
      terminal.press(end === text.length ? text.slice(Math.ceil(text.length / 2)) : typed);
      await terminal.sees(typed);
      await show(end === text.length ? seconds : 0.3);
    }
  };

  await terminal.sees(/^\$ $/m);
  terminal.press(`awsmfa${keys.enter}`);
  await terminal.sees('? help');
  await show(2);

  terminal.press('/');
  await terminal.sees('search looks at');
  await show(0.4);
  for (const letter of ['d', 'u', 'p']) {
    terminal.press(letter);
    await show(0.25);
  }
  await terminal.sees('2 of 10');
  await show(1);

  terminal.press(keys.enter);
  await terminal.sees('[_]');
  await show(1.2);
  const code = sandbox.freshTokenCode(SUPER_DUPER_SERIAL);
  for (const [from, to] of [
    [0, 2],
    [2, 4],
    [4, 5],
  ] as const) {
    terminal.press(code.slice(from, to));
    await terminal.waitsFor(`${to} digits`, () => digits(terminal.screen()) === to);
    await show(0.3);
  }
  terminal.press(code.slice(5));
  await terminal.sees('Signed in for');
  await terminal.sees('↵ shell');
  await show(1);
  terminal.press(keys.esc);
  await terminal.sees('two-devices');
  await show(1);
  // Meters go by the time at which a file was written, which is the machine's.
  const cache = join(sandbox.home, '.aws/cli/cache');
  for (const name of readdirSync(cache)) utimesSync(join(cache, name), new Date(), new Date());
  // Half an hour in three seconds.
  for (const [seconds, left] of [
    [1, '59m'],
    [900, '44m'],
    [900, '29m'],
  ] as const) {
    date.passSeconds(seconds);
    await terminal.waitsFor(left, () => rowOf(terminal, 'kjh-DuperRole').includes(` ${left}`));
    await show(1);
  }
  expect(rowOf(terminal, 'kjh-DuperRole')).toContain('━━━━╌╌╌╌');
  const still = frames.length - 1;

  terminal.press('q');
  await terminal.sees(/^\$ awsmfa\n\$ $/m);
  await types('aws --profile kjh-DuperRole sts get-caller-identity', 0.6);
  terminal.press(keys.enter);
  await terminal.sees(/^}\n\$ $/m);
  await show(3);

  await types('awsmfa new-hire', 0.5);
  terminal.press(keys.enter);
  await terminal.sees('? help');
  await show(1.2);
  terminal.press('e');
  await terminal.sees('Device name');
  await show(1.2);
  terminal.press(keys.enter);
  await terminal.sees('I have added it');
  await show(4);

  await expect(
    toMovingSvg('awsmfa: one code, then every tool', frames, still, background),
  ).toMatchFileSnapshot(pictureFile('tour', background));
});

function digits(screen: readonly string[]): number {
  return screen.join('\n').split('[●]').length - 1;
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  chmodSync(path, 0o755);
}

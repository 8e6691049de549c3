import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { createHome, profileName } from './home.mjs';
import { program, runToEnd } from './program.mjs';
import { timeRounds } from './rounds.mjs';

/** `list` reads every profile and every session. The other two read only one profile's. */
const mostOfNode = { 'credential-process': 1.3, env: 1.3, list: 1.6 };
const mostOfAws = 0.25;
const many = 10_000;
const mostOfMany = 4;

/** The commands that tools run many times an hour, with a session in the cache and 20 profiles. */
export async function fastCommands() {
  const { env, remove } = createHome({ roles: 19, signedIn: 19 });
  const lots = createHome({ roles: many - 1, signedIn: 19 });
  const node = process.execPath;
  const aws = findAws();
  const commands = {
    'credential-process': [program, 'credential-process', profileName(3)],
    env: [program, 'env', profileName(3)],
    list: [program, 'list'],
  };
  try {
    const { medians, kept } = await timeRounds('node', {
      node: () => runToEnd(node, ['-e', '0'], env),
      ...(aws === undefined ? {} : { aws: () => runToEnd(aws, ['configure', 'list'], env) }),
      ...Object.fromEntries(
        Object.entries(commands).map(([name, args]) => [name, () => runToEnd(node, args, env)]),
      ),
      'list of many': () => runToEnd(node, [program, 'list'], lots.env),
    });
    return [
      ...Object.entries(mostOfNode).flatMap(([name, most]) => [
        row(`${name} from the cache, 20 profiles`, name, 'node', most, '`node -e 0`'),
        row(`${name} from the cache`, name, 'aws', mostOfAws, '`aws configure list`'),
      ]),
      row('list, 10,000 profiles', 'list of many', 'list', mostOfMany, '20 profiles'),
    ];

    /**
     * @param {string} what
     * @param {string} name of the case
     * @param {string} against
     * @param {number} most
     * @param {string} label
     */
    function row(what, name, against, most, label) {
      const base = medians[against];
      const goal = `${most} x ${label}`;
      if (base === undefined) return { what, goal, measured: 'no `aws` found', met: undefined };
      const ratio = (medians[name] ?? Number.NaN) / base;
      const measured = `${ratio.toFixed(2)} x (${Math.round(base)} ms, ${kept} rounds)`;
      return { what, goal, measured, met: ratio <= most };
    }
  } finally {
    remove();
    lots.remove();
  }
}

/**
 * The AWS CLI itself. A pyenv shim takes half as long again, which would make our ratio look
 * better.
 * @returns {string | undefined}
 */
function findAws() {
  try {
    const found = execFileSync('which', ['aws'], { encoding: 'utf8' }).trim();
    if (!readFileSync(found, 'latin1').includes('pyenv')) return realpathSync(found);
    return execFileSync('pyenv', ['which', 'aws'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { createHome, profileName } from './home.mjs';
import { program, runToEnd } from './program.mjs';
import { timeRounds } from './rounds.mjs';

const mostOfNode = 1.15;
const mostOfAws = 0.25;

/** The commands that tools run many times an hour, with a session in the cache and 20 profiles. */
export async function fastCommands() {
  const { env, remove } = createHome({ roles: 19, signedIn: 19 });
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
    });
    return Object.keys(commands).flatMap((name) =>
      [
        row(`${name} from the cache, 20 profiles`, 'node', mostOfNode, '`node -e 0`'),
        row(`${name} from the cache`, 'aws', mostOfAws, '`aws configure list`'),
      ].map((make) => make(name)),
    );

    /**
     * @param {string} what
     * @param {string} against
     * @param {number} most
     * @param {string} label
     */
    function row(what, against, most, label) {
      return (/** @type {string} */ name) => {
        const base = medians[against];
        const goal = `${most} x ${label}`;
        if (base === undefined) return { what, goal, measured: 'no `aws` found', met: undefined };
        const ratio = (medians[name] ?? Number.NaN) / base;
        const measured = `${ratio.toFixed(2)} x (${Math.round(base)} ms, ${kept} rounds)`;
        return { what, goal, measured, met: ratio <= most };
      };
    }
  } finally {
    remove();
  }
}

/**
 * The AWS CLI itself: a shim of pyenv takes half as long again, and would flatter the ratio.
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

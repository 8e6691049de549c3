import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHome, profileName } from './home.mjs';
import { program, root, runToEnd } from './program.mjs';
import { timeRounds } from './rounds.mjs';

const linked = 'linked';
const plain = 'plain';

/**
 * Runs a profile made by `link`, with its session in the cache, as other programs do. An SDK's cost
 * is its extra time over a profile with keys in the file.
 */
export async function linkedProfile() {
  const { home, env, remove } = createHome({ roles: 1, signedIn: 1 });
  try {
    const node = process.execPath;
    runToEnd(node, [program, 'link', profileName(0), '--as', linked, '--yes'], env);
    appendFileSync(
      join(home, '.aws/credentials'),
      `[${plain}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLE\n`,
    );
    const config = readFileSync(join(home, '.aws/config'), 'utf8');
    const [, line = ''] = /^credential_process = (.*)$/m.exec(config) ?? [];
    const python = findBotocore();
    /** @type {(profile: string) => () => void} */
    const byJavaScript = (profile) => () =>
      runToEnd(node, ['--input-type=module', '-e', askJavaScript, profile], env, root);
    const { medians, kept } = await timeRounds('node', {
      node: () => runToEnd(node, ['-e', '0'], env),
      sh: () => runToEnd('sh', ['-c', line], env),
      'javascript linked': byJavaScript(linked),
      'javascript plain': byJavaScript(plain),
      ...(python && {
        'botocore linked': () => runToEnd(python, ['-c', askBotocore, linked], env),
        'botocore plain': () => runToEnd(python, ['-c', askBotocore, plain], env),
      }),
    });
    const base = medians['node'] ?? Number.NaN;
    const sh = (medians['sh'] ?? Number.NaN) / base;
    return [
      {
        what: 'a linked profile, by `sh -c`',
        goal: '1.3 x `node -e 0`',
        measured: `${sh.toFixed(2)} x (${Math.round(base)} ms, ${kept} rounds)`,
        met: sh <= 1.3,
      },
      row('the JavaScript SDK', 'javascript'),
      row('botocore', 'botocore'),
    ];

    /**
     * @param {string} reader
     * @param {string} name
     */
    function row(reader, name) {
      const what = `a linked profile, by ${reader}`;
      const goal = 'none, for information';
      const [withLink, without] = [medians[`${name} linked`], medians[`${name} plain`]];
      if (withLink === undefined || without === undefined)
        return { what, goal, measured: `no ${name} found`, met: undefined };
      const measured = `${Math.round(withLink - without)} ms on top of ${Math.round(without)} ms`;
      return { what, goal, measured, met: true };
    }
  } finally {
    remove();
  }
}

const askJavaScript = `
  import { STSClient } from '@aws-sdk/client-sts';
  const { credentials } = new STSClient({ profile: process.argv[1], region: 'us-east-1' }).config;
  await credentials();
`;

const askBotocore = `
import sys, botocore.session
botocore.session.Session(profile=sys.argv[1]).get_credentials().get_frozen_credentials()
`;

/** A Python with botocore, the real program and not a shim. */
function findBotocore() {
  try {
    const print = 'import sys, botocore; print(sys.executable)';
    return execFileSync('python3', ['-c', print], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

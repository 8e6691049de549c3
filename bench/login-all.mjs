import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { program, root, runBeside } from './program.mjs';
import { timeRounds } from './rounds.mjs';

const roles = 100;
const latencyMs = 50;
const mostMs = 1000;
/** One call for the MFA session, then one for each role. */
const oneByOneMs = (roles + 1) * latencyMs;

/** `login --all` on a sandbox with AWS-like delays. */
export async function loginAll() {
  const { startSandbox } = await loadSandbox();
  const { medians, kept } = await timeRounds('node', {
    node: () => runBeside(process.execPath, ['-e', '0'], process.env),
    login: () => signIn(startSandbox),
  });
  const took = medians['login'] ?? Number.NaN;
  return [
    {
      what: `\`login --all\`, ${roles} roles, each call answered after ${latencyMs} ms`,
      goal: `${mostMs / 1000} s (one by one: ${oneByOneMs / 1000} s)`,
      measured: `${(took / 1000).toFixed(2)} s, ${(took / oneByOneMs).toFixed(2)} x one by one (${kept} rounds)`,
      met: took <= mostMs,
    },
  ];
}

/** @typedef {typeof import('../src/sandbox/server')} SandboxModule */

/**
 * The sandbox from the sources, because the built program starts it only for people.
 * @returns {Promise<SandboxModule>}
 */
async function loadSandbox() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/sandbox/server.ts')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    write: false,
  });
  /** @type {{ exports: SandboxModule | undefined }} */
  const module = { exports: undefined };
  new Function('module', 'require', outputFiles[0]?.text ?? '')(
    module,
    createRequire(import.meta.url),
  );
  if (module.exports === undefined) throw new Error('the sandbox exports nothing');
  return module.exports;
}

/**
 * @param {SandboxModule['startSandbox']} startSandbox
 * @returns {Promise<number>} how long the command took, in milliseconds
 */
async function signIn(startSandbox) {
  const sandbox = await startSandbox();
  try {
    const user = sandbox.users.superDuper;
    const [device] = sandbox.world.devicesOf(user);
    if (device === undefined) throw new Error('the user has no device');
    for (let number = 0; number < roles; number++) {
      const role = sandbox.world.addRole({
        accountId: user.accountId,
        roleName: `bench-${number}`,
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: user.arn },
              Action: 'sts:AssumeRole',
              Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
            },
          ],
        },
      });
      appendFileSync(
        join(sandbox.home, '.aws/config'),
        `\n[profile bench-${number}]\nrole_arn = ${role.arn}\nsource_profile = ${user.userName}\nmfa_serial = ${device.serialNumber}\nregion = us-east-1\nendpoint_url = ${sandbox.url}\n`,
      );
    }
    sandbox.faults.arm({ kind: 'latency', ms: latencyMs });
    const code = sandbox.freshTokenCode(device.serialNumber);
    const start = performance.now();
    await runBeside(
      process.execPath,
      [program, 'login', user.userName, '--all', '--token-code', code],
      sandbox.env,
    );
    const took = performance.now() - start;
    const assumed = sandbox.requests.filter((action) => action === 'AssumeRole').length;
    if (assumed < roles) throw new Error(`only ${assumed} roles were assumed`);
    return took;
  } finally {
    await sandbox.close();
  }
}

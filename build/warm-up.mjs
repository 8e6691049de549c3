// Run inside the sandbox: the fast commands with a session in the cache, so that V8 compiles what they
// need; keep-code.mjs keeps it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bin/awsmfa.js', import.meta.url));
const keepCode = new URL('keep-code.mjs', import.meta.url).href;
const role = 'kjh-DuperRole';
const serialNumber = 'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser';

const [code] = awsmfa([], 'sandbox-code', serialNumber).match(/\d{6}/) ?? [];
awsmfa([], 'login', role, '--token-code', code ?? '');
for (const command of [['list'], ['env', role], ['credential-process', role]])
  awsmfa(['--import', keepCode], ...command);

/**
 * @param {string[]} nodeOptions
 * @param {string[]} args
 */
function awsmfa(nodeOptions, ...args) {
  return execFileSync(process.execPath, [...nodeOptions, program, ...args], { encoding: 'utf8' });
}

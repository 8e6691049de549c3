// Runs inside the sandbox. Runs the main commands once, because each one writes its code caches on
// its first run. See bin/awsmfa.js.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';

const program = fileURLToPath(new URL('../bin/awsmfa.js', import.meta.url));
const role = 'kjh-DuperRole';
const serialNumber = 'arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser';

const [code] = awsmfa('sandbox-code', serialNumber).match(/\d{6}/) ?? [];
awsmfa('login', role, '--token-code', code ?? '');
for (const command of [['list'], ['env', role], ['credential-process', role]]) awsmfa(...command);

const ui = spawn(process.execPath, [program], { cols: 120, rows: 40, name: 'xterm-256color' });
let output = '';
ui.onData((data) => {
  output += data;
  if (output.includes(role)) ui.write('q');
});
// The UI ends on its key. If no first frame comes, it must not block the build.
const limit = setTimeout(() => ui.kill(), 10_000);
ui.onExit(() => clearTimeout(limit));

/** @param {string[]} args */
function awsmfa(...args) {
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
}

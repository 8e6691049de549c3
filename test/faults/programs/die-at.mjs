// @ts-check
// Preloaded into a run of awsmfa. Kills it with SIGKILL before its nth step. A step is anything
// visible
// from outside: a file change, a started program, a request to AWS, and the arrival of its answer.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env['DIE_AT']);
let steps = 0;
// The programs that it starts are not killed.
delete process.env['NODE_OPTIONS'];

function step() {
  steps += 1;
  if (steps === at) process.kill(process.pid, 'SIGKILL');
}

/** @param {object} owner @param {string} name @param {(request: any) => void} [more] */
function count(owner, name, more = () => {}) {
  const real = Reflect.get(owner, name);
  /** @this {unknown} @param {unknown[]} given */
  function counted(...given) {
    step();
    more(this);
    return Reflect.apply(real, this, given);
  }
  Reflect.set(owner, name, counted);
}

for (const name of ['writeFileSync', 'renameSync', 'unlinkSync', 'linkSync', 'utimesSync'])
  count(fs, name);
count(childProcess, 'spawn');
syncBuiltinESMExports();
count(http.ClientRequest.prototype, 'end', (request) =>
  request.prependOnceListener('response', step),
);

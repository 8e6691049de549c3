// @ts-check
// Loaded into a run of awsmfa: ends it by SIGKILL in front of its nth step. A step is what others can see:
// a change of a file, the start of a program, a request to AWS, and the moment when its answer has come.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env['DIE_AT']);
let steps = 0;
// What it starts lives on.
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

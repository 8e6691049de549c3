/**
 * Ends the program as `kill -9` does before its nth effect on the world (KILL_BEFORE): a file that is
 * written, renamed, linked or deleted, a program that is started, a request. For a command that has the
 * word KILL_WORD.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const word = process.env['KILL_WORD'];
if (word !== undefined && process.argv.includes(word)) {
  let left = Number(process.env['KILL_BEFORE']);
  const effect = () => {
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    left -= 1;
  };
  /** @type {[object, string[]][]} */
  const effects = [
    [fs, ['writeFileSync', 'renameSync', 'linkSync', 'unlinkSync']],
    [childProcess, ['spawn']],
    [http, ['request']],
  ];
  for (const [module, names] of effects) {
    for (const name of names) {
      const real = Reflect.get(module, name);
      Reflect.set(module, name, (/** @type {unknown[]} */ ...given) => {
        effect();
        return Reflect.apply(real, module, given);
      });
    }
  }
  syncBuiltinESMExports();
}

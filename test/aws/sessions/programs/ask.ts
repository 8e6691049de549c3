/**
 * Asks for a code like awsmfa, but without a person. It enters the gate, says so on stdout, holds it
 * until its stdin ends or for the milliseconds of its third argument, and leaves.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createCodeGate } from '../../../../src/aws/sessions/code-gate';
import { thisProcess } from '../../../../src/cli/process/this-process';
import { systemClock } from '../../../../src/cli/system-time';
import { Secret } from '../../../../src/secret';

const [directory = '', key = '', holdMs = ''] = process.argv.slice(2);
const gate = createCodeGate({ directory, clock: systemClock, asker: thisProcess, writes: true });
const log = (line: string) => appendFileSync(join(directory, 'log'), `${line} ${process.pid}\n`);

for (let tries = 0; !gate.tryEnter(key); tries += 1) {
  if (tries === 0) process.stdout.write('waits\n');
  await wait(5);
}
log('enters');
gate.markSent(key, String(process.pid).padStart(6, '0').slice(-6), new Secret('secret'));
process.stdout.write('entered\n');
if (holdMs === '') for await (const _ of process.stdin);
else await wait(Number(holdMs));
log('leaves');
gate.leave(key);

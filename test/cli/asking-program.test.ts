import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askingProgram } from '../../src/cli/process/asking-program';

/** Starts a program that prints its process ID and waits. */
const waits = `console.log(process.pid); process.stdin.resume()`;

async function start(file: string, args: readonly string[]) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'awsmfa-asks-')));
  const child = spawn(file, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.stdin.end();
    await once(child, 'exit');
    rmSync(cwd, { recursive: true, force: true });
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { pid: Number(line), child: child.pid ?? 0, cwd };
}

describe.runIf(process.platform === 'linux')('the program that asks', () => {
  it('is the parent of awsmfa, with its directory and its own parent', async () => {
    const { pid } = await start(process.execPath, ['-e', waits]);
    expect(await askingProgram(pid)).toEqual({
      name: 'node',
      processId: process.pid,
      directory: process.cwd(),
      parent: { name: expect.any(String), processId: process.ppid },
    });
  });

  it('is the one above the shells that run awsmfa for it', async () => {
    // A command behind it, so that no shell becomes the program.
    const inner = `"$0" -e "$1"; exit`;
    const outer = `sh -c '${inner}' "$0" "$1"; exit`;
    const { pid, child } = await start('sh', ['-c', outer, process.execPath, waits]);
    expect(pid).not.toBe(child);
    expect(await askingProgram(pid)).toMatchObject({ processId: process.pid });
  });

  it('is the script that runs awsmfa, not the program that started the script', async () => {
    const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(waits)}], { stdio: 'inherit' })`;
    const { pid, child, cwd } = await start(process.execPath, ['-e', script]);
    expect(await askingProgram(pid)).toMatchObject({
      processId: child,
      directory: cwd,
      parent: { processId: process.pid },
    });
  });

  it('is the child where awsmfa runs the program itself', async () => {
    const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(waits)}], { stdio: 'inherit' })`;
    const { pid, child } = await start(process.execPath, ['-e', script]);
    expect(await askingProgram(child)).toMatchObject({
      processId: pid,
      parent: { processId: child },
    });
  });

  it('is none where awsmfa has ended', async () => {
    expect(await askingProgram(2 ** 30)).toBeUndefined();
    expect(await askingProgram(-1)).toBeUndefined();
    expect(await askingProgram(0)).toBeUndefined();
  });
});

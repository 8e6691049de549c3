import { readFileSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { program } from './program.mjs';

/**
 * The UI on its own 120x40 terminal.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function startUi(env) {
  const pty = spawn(process.execPath, [program], {
    cols: 120,
    rows: 40,
    name: 'xterm-256color',
    env,
  });
  let output = '';
  let bytes = 0;
  /** @type {Set<() => void>} */
  const waiting = new Set();
  pty.onData((data) => {
    output += data;
    bytes += Buffer.byteLength(data);
    for (const look of waiting) look();
  });
  const ended = new Promise((resolve) => pty.onExit(resolve));

  return {
    pid: pty.pid,
    /** The number of bytes received. */
    bytes: () => bytes,
    /**
     * Waits until the condition holds for the output since the last call.
     * @param {(output: string) => boolean} holds
     * @returns {Promise<void>}
     */
    until: (holds) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(`not seen in 20 s; the terminal got ${JSON.stringify(output.slice(-2000))}`),
          );
        }, 20_000);
        const look = () => {
          if (!holds(output)) return;
          clearTimeout(limit);
          waiting.delete(look);
          output = '';
          resolve();
        };
        waiting.add(look);
        look();
      }),
    /** @param {string} keys */
    press: (keys) => pty.write(keys),
    close: async () => {
      pty.kill();
      await ended;
    },
  };
}

/**
 * Memory and CPU time of a process, from Linux's /proc.
 * @param {number} pid
 */
export function readProcess(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return {
    residentMegabytes: Number(rss) / 1024,
    /** User and system time: fields 14 and 15 of proc(5), in hundredths of a second. */
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
  };
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

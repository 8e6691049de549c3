import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { bounds, shortened } from '../../bounds';
import type { AskingProgram } from '../../other-process';

/** A process, as the system reports it. */
type Facts = {
  readonly processId: number;
  readonly name: string;
  readonly parentId: number;
  readonly args: readonly string[];
};

/** Shells that may run one line for a program, as when the JavaScript SDK starts a `credential_process`. */
const shells = /^-?(ba|da|a|z|k|mk|tc|c|fi)?sh$|^busybox$/;

/** The most shells to skip between a program and its awsmfa. */
const mostBetween = 16;

/**
 * The program that an awsmfa process asks for: its child if it runs one, as `awsmfa exec` does, or else
 * its parent, not counting shells in between. All facts come from the system, and none from the process
 * itself. `undefined`: the process has ended.
 */
export async function askingProgram(processId: number): Promise<AskingProgram | undefined> {
  const own = await factsOf(processId);
  if (own === undefined) return undefined;
  const child = await factsOf(firstChildOf(processId));
  const program = child ?? (await above(own)) ?? own;
  const parent = await factsOf(program.parentId);
  return {
    name: program.name,
    processId: program.processId,
    directory: await directoryOf(program.processId),
    parent: parent && { name: parent.name, processId: parent.processId },
  };
}

async function above(from: Facts): Promise<Facts | undefined> {
  let found = await factsOf(from.parentId);
  for (let count = 0; count < mostBetween && found !== undefined && isBridge(found); count += 1)
    found = await factsOf(found.parentId);
  return found;
}

function isBridge({ name, args }: Facts): boolean {
  return shells.test(name) && args.slice(1).some((word) => /^-[a-z]*c$/.test(word));
}

async function factsOf(processId: number | undefined): Promise<Facts | undefined> {
  if (processId === undefined || processId <= 1) return undefined;
  return process.platform === 'linux' ? factsOfProc(processId) : factsOfPs(processId);
}

function factsOfProc(processId: number): Facts | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    const [from, to] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const [, parentId] = stat.slice(to + 2).split(' ');
    const args = readFileSync(`/proc/${processId}/cmdline`, 'utf8').slice(0, bounds.path);
    return {
      processId,
      name: nameOf(stat.slice(from + 1, to), processId),
      parentId: Number(parentId),
      args: args.split('\0'),
    };
  } catch {
    return undefined;
  }
}

/** Linux keeps 15 bytes of a name and names Node after its main thread. The file's name is better then. */
function nameOf(name: string, processId: number): string {
  try {
    const file = basename(readlinkSync(`/proc/${processId}/exe`));
    const isCut = name.length >= 15 && file.startsWith(name);
    return isCut || /MainThread$/.test(name) ? file : name;
  } catch {
    return name;
  }
}

function firstChildOf(processId: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8');
    return Number.parseInt(children, 10) || undefined;
  } catch {
    // Another system, or a kernel that does not list children.
    return undefined;
  }
}

async function factsOfPs(processId: number): Promise<Facts | undefined> {
  const text = await output('ps', ['-o', 'ppid=,comm=', '-p', String(processId)]);
  const [, parentId, file] = /^ *(\d+) +(\S.*)$/m.exec(text.slice(0, bounds.path)) ?? [];
  if (parentId === undefined || file === undefined) return undefined;
  const args = await output('ps', ['-o', 'args=', '-p', String(processId)]);
  return {
    processId,
    name: basename(file.trim()),
    parentId: Number(parentId),
    args: args.slice(0, bounds.path).trim().split(/\s+/),
  };
}

async function directoryOf(processId: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux')
      return shortened(readlinkSync(`/proc/${processId}/cwd`), bounds.path);
    const listed = await output('lsof', ['-a', '-p', String(processId), '-d', 'cwd', '-Fn']);
    return /^n(\/.*)$/m.exec(listed)?.[1];
  } catch {
    return undefined;
  }
}

async function output(file: string, args: readonly string[]): Promise<string> {
  try {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
    const { stdout } = await promisify(execFile)(file, args, { env, timeout: 2_000 });
    return stdout;
  } catch {
    // The tool is not installed, or the process has ended.
    return '';
  }
}

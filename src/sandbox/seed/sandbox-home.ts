/**
 * The temporary home directory. Its name contains the process id, so that the next sandbox can
 * delete what a killed one left.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** How to start this program again: `node` and the script, both as absolute paths. */
export type Program = { readonly node: string; readonly script: string };

type SandboxHome = {
  readonly directory: string;
  /** Contains `awsmfa` and comes first on the PATH. */
  readonly binDirectory: string;
};

const PREFIX = `awsmfa-sandbox-${hostName().replace(/[^\w.]/g, '_')}-`;

export function createHome(files: {
  readonly config: string;
  readonly credentials: string;
  readonly settings: string;
  readonly program: Program | undefined;
}): SandboxHome {
  clearAwayDeadHomes();
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const binDirectory = join(directory, 'bin');
  const aws = join(directory, '.aws');
  mkdirSync(aws, { mode: 0o700 });
  mkdirSync(binDirectory, { mode: 0o700 });
  const settings = join(settingsDirectory(directory), 'awsmfa');
  mkdirSync(settings, { recursive: true, mode: 0o700 });
  writeFileSync(join(settings, 'config'), files.settings, { mode: 0o600 });
  writeFileSync(join(aws, 'config'), files.config, { mode: 0o600 });
  // Protects: only the user can read the keys in the sandbox.
  writeFileSync(join(aws, 'credentials'), files.credentials, { mode: 0o600 });
  if (files.program !== undefined) writeShim(binDirectory, files.program);
  return { directory, binDirectory };
}

/** Where programs in the sandbox keep their settings, so that they don't see the person's own. */
function settingsDirectory(home: string): string {
  return process.platform === 'win32' ? join(home, 'AppData', 'Roaming') : join(home, '.config');
}

/** Synchronous, so that it also works while the process exits. */
export function removeHome({ directory }: SandboxHome): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

function writeShim(binDirectory: string, { node, script }: Program): void {
  if (process.platform === 'win32') {
    writeFileSync(join(binDirectory, 'awsmfa.cmd'), `@"${node}" "${script}" %*\r\n`);
    return;
  }
  const path = join(binDirectory, 'awsmfa');
  writeFileSync(path, `#!/bin/sh\nexec ${quote(node)} ${quote(script)} "$@"\n`);
  chmodSync(path, 0o755);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function clearAwayDeadHomes(): void {
  for (const name of namesInTemporaryDirectory()) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    if (!Number.isInteger(pid) || pid <= 0 || isAlive(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It belongs to another user of the shared temporary directory.
    }
  }
}

function hostName(): string {
  try {
    return hostname();
  } catch {
    return 'unknown';
  }
}

/** Returns no names if the directory is writable but not readable. */
function namesInTemporaryDirectory(): readonly string[] {
  try {
    return readdirSync(tmpdir());
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * The environment for programs in the sandbox: the outer one with the sandbox's home, path and
 * endpoint, and without anything that would send an AWS program elsewhere.
 */
export function sandboxEnvironment(
  outer: NodeJS.ProcessEnv,
  home: SandboxHome,
  sandbox: { readonly url: string; readonly authenticatorUrl: string },
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (
      value === undefined ||
      /^(AWS_|AWSMFA_PROFILE$|AWSMFA_SANDBOX$|XDG_CONFIG_HOME$)/i.test(name)
    )
      continue;
    kept[name] = value;
  }
  const path = Object.keys(kept).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...kept,
    [path]: `${home.binDirectory}${delimiter}${kept[path] ?? ''}`,
    HOME: home.directory,
    USERPROFILE: home.directory,
    ...(process.platform === 'win32' && { APPDATA: settingsDirectory(home.directory) }),
    // Programs with exported credentials read no profile and so no `endpoint_url`.
    AWS_ENDPOINT_URL: sandbox.url,
    // No program in the sandbox may look for credentials on the network.
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: withLoopback(kept['NO_PROXY'] ?? kept['no_proxy']),
    no_proxy: withLoopback(kept['no_proxy'] ?? kept['NO_PROXY']),
    AWSMFA_SANDBOX: sandbox.authenticatorUrl,
  };
}

function withLoopback(noProxy: string | undefined): string {
  return [...(noProxy ? [noProxy] : []), '127.0.0.1', 'localhost'].join(',');
}

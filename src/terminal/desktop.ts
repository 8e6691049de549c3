/** What reaches the person outside this window: the clipboard, the browser and notices. */
import { spawn } from 'node:child_process';
import type { Environment } from '../aws/profiles/read/locate';
import { AppFailure } from '../errors';
import { printable } from '../printable';
import type { Settings } from '../user-settings';
import { throughMultiplexer } from './multiplexer';
import { isDumb, isOverSsh } from './screen/capabilities';
import type { Timers } from './timers';

type ToolPorts = {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly timers: Timers;
};

/** A tool that is still running after this long is assumed to work, and is left alone. */
const patienceMs = 3000;

/**
 * Runs a system tool with `input` and returns whether it succeeded. The tool is cut off from the
 * terminal: its output is dropped and Ctrl-C doesn't reach it. A browser, or a tool that holds the
 * clipboard, keeps running after we end.
 */
function runTool(
  file: string,
  args: readonly string[],
  input: string | Buffer,
  { env, platform, timers }: ToolPorts,
): Promise<boolean> {
  return new Promise((resolve) => {
    const tool = spawn(file, args, {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
      // A new session. On Windows this would open a window.
      detached: platform !== 'win32',
      windowsHide: true,
    });
    const cancel = timers.after(patienceMs, () => end(true));
    const end = (isWell: boolean) => {
      cancel();
      tool.unref();
      resolve(isWell);
    };
    tool.once('error', () => end(false));
    tool.once('exit', (exitCode) => end(exitCode === 0));
    // The tool may end without reading.
    tool.stdin.on('error', () => {});
    tool.stdin.end(input);
  });
}

type ClipboardPorts = ToolPorts & {
  /** Writes to the terminal. */
  readonly send: (sequence: string) => void;
};

/** A tool, or the terminal itself if there is no `command`. */
type Way = {
  readonly how: string;
  readonly command?: readonly [file: string, ...args: string[]];
  /** Turns the text into what the tool reads. UTF-8 by default. */
  readonly encode?: (text: string) => string | Buffer;
  /** Variables that it needs. */
  readonly variables?: Environment;
};

/** Terminals drop a longer sequence or cut it off. */
const mostSentToTerminal = 8 * 1024;

/**
 * Puts text on the person's clipboard. Over ssh the clipboard is at the other end of the
 * connection, so the terminal is asked to copy (OSC 52). Elsewhere the system's own tool copies,
 * and the terminal is the last resort. A tool gets the text on its standard input, never as an
 * argument, because others on the machine can read arguments.
 *
 * Returns how it copied, as part of a sentence, and whether that is certain: a terminal never
 * reports whether it copied.
 *
 * @throws AppFailure `no-clipboard` where nothing here can copy.
 */
export async function copyToClipboard(
  text: string,
  ports: ClipboardPorts,
): Promise<{ readonly how: string; readonly isConfirmed: boolean }> {
  for (const { how, command, encode, variables } of clipboardWays(ports.env, ports.platform)) {
    if (command !== undefined) {
      const [file, ...args] = command;
      const env = { ...ports.env, ...variables };
      if (await runTool(file, args, encode?.(text) ?? text, { ...ports, env }))
        return { how, isConfirmed: true };
    } else {
      const sequence = `\x1b]52;c;${toBase64(text)}\x07`;
      if (sequence.length <= mostSentToTerminal) {
        ports.send(throughMultiplexer(sequence, ports.env));
        return { how, isConfirmed: false };
      }
    }
  }
  throw new AppFailure({ kind: 'no-clipboard' });
}

/** The ways that may work here, the likeliest first. */
function clipboardWays(env: Environment, platform: NodeJS.Platform): readonly Way[] {
  const isSet = (...names: readonly string[]) => names.some((name) => (env[name] ?? '') !== '');
  const copied = 'copied';
  const ways: Way[] = [];
  const terminal = { how: "sent to the terminal's clipboard, not confirmed" };
  // By default tmux drops OSC 52 from a program, but it passes on what it sends itself.
  if (isSet('TMUX'))
    ways.push({
      how: "copied to tmux, and sent to its terminal's clipboard, not confirmed",
      command: ['tmux', 'load-buffer', '-w', '-'],
    });
  if (isOverSsh(env)) ways.push(terminal);
  // pbcopy reads its input in the locale's encoding, or as Mac Roman without one (pbcopy(1)).
  if (platform === 'darwin')
    ways.push({ how: copied, command: ['pbcopy'], variables: { LC_ALL: 'en_US.UTF-8' } });
  if (platform === 'win32' || isSet('WSL_DISTRO_NAME'))
    ways.push(
      { how: copied, command: powershellClipboard, encode: toBase64 },
      { how: copied, command: ['clip.exe'], encode: toUtf16 },
    );
  if (isSet('WAYLAND_DISPLAY')) ways.push({ how: copied, command: ['wl-copy'] });
  if (isSet('DISPLAY')) {
    ways.push({ how: copied, command: ['xclip', '-selection', 'clipboard'] });
    ways.push({ how: copied, command: ['xsel', '--clipboard', '--input'] });
  }
  // The Linux console has no clipboard, and a dumb terminal would print the sequence.
  if (env['TERM'] !== 'linux' && !isDumb(env, platform)) ways.push(terminal);
  return ways;
}

/**
 * `clip.exe` reads its input in the console's code page, or as UTF-16 if it looks like that, so it
 * garbles UTF-8 (microsoft/WSL#11047). PowerShell reads its standard input the same way, so it gets
 * the text as base64.
 */
const powershellClipboard = [
  'powershell.exe',
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  'Set-Clipboard -Value ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadToEnd())))',
] as const;

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function toUtf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

/**
 * Opens an address in the person's browser, or returns `false` if it can't. The address is an
 * argument, which every program on the machine can read, so it must hold no secret.
 */
export async function openUrl(url: string, ports: ToolPorts): Promise<boolean> {
  for (const [file, ...args] of browsers(ports.env, ports.platform))
    if (await runTool(file, [...args, url], '', ports)) return true;
  return false;
}

type Command = readonly [file: string, ...args: string[]];

/**
 * The commands that may open an address here. Over ssh the person's browser is on another machine,
 * out of our reach.
 */
function browsers(env: Environment, platform: NodeJS.Platform): readonly Command[] {
  const isSet = (name: string) => (env[name] ?? '') !== '';
  const own = env['BROWSER'] ?? '';
  const commands: Command[] = own === '' ? [] : [[own]];
  if (platform === 'darwin') commands.push(['open']);
  else if (platform === 'win32') commands.push(['rundll32', 'url.dll,FileProtocolHandler']);
  else {
    if (isSet('WSL_DISTRO_NAME'))
      commands.push(['wslview'], ['rundll32.exe', 'url.dll,FileProtocolHandler']);
    if (isSet('DISPLAY') || isSet('WAYLAND_DISPLAY')) commands.push(['xdg-open']);
  }
  return commands;
}

/**
 * The sequence to send to the terminal, or an empty string if notices are off. Every terminal knows
 * the bell. iTerm2, WezTerm, Ghostty and kitty know OSC 9; foot, Ghostty, WezTerm and urxvt know
 * OSC 777.
 */
export function notification(text: string, way: Settings['notify'], env: Environment): string {
  switch (way) {
    case 'off':
      return '';
    case 'bell':
      return '\x07';
    case 'osc9':
      return throughMultiplexer(`\x1b]9;${printable(text)}\x07`, env);
    case 'osc777':
      return throughMultiplexer(`\x1b]777;notify;awsmfa;${printable(text)}\x07`, env);
  }
}

/**
 * Puts text on the person's clipboard. Over ssh the clipboard is at the other end of the
 * connection, so the terminal is asked to copy (OSC 52). Elsewhere the system's own tool copies,
 * and the terminal is the last resort. A tool gets the text on its standard input, never as an
 * argument, because others on the machine can read arguments.
 */
import type { Environment } from '../aws/profiles/read/locate';
import { AppFailure } from '../errors';
import { throughMultiplexer } from './passthrough';
import { runTool, type ToolPorts } from './run-tool';
import { isDumb, isOverSsh } from './screen/capabilities';

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

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { copyToClipboard, notification, openUrl } from '../../src/terminal/desktop';
import { realTimers } from './programs/real-timers';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
});

/** Installs a tool that is first on the path and records its input. */
function install(name: string, exitCode = 0): void {
  const script = `#!/bin/sh\necho "$@" > "${folder}/${name}.args"\necho "$LC_ALL" > "${folder}/${name}.locale"\ncat > "${folder}/${name}.input"\nexit ${exitCode}\n`;
  writeFileSync(join(folder, name), script, { mode: 0o755 });
}

const kept = (name: string) => readFileSync(join(folder, name), 'utf8');

async function copy(
  env: Record<string, string>,
  text = 'eval "$(awsmfa env me)"',
  platform: NodeJS.Platform = 'linux',
) {
  const sent: string[] = [];
  const { how, isConfirmed } = await copyToClipboard(text, {
    env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
    platform,
    timers: realTimers,
    send: (sequence) => sent.push(sequence),
  });
  return { how, isConfirmed, sent };
}

describe('copyToClipboard', () => {
  it.each([
    { tool: 'wl-copy', env: { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }, platform: 'linux' },
    { tool: 'xclip', env: { DISPLAY: ':0' }, platform: 'linux' },
    { tool: 'pbcopy', env: {}, platform: 'darwin' },
  ] as const)(
    'passes the text to $tool, but not as an argument',
    async ({ tool, env, platform }) => {
      install(tool);
      expect(await copy({ ...env }, 'secret', platform)).toEqual({
        how: 'copied',
        isConfirmed: true,
        sent: [],
      });
      expect(kept(`${tool}.input`)).toBe('secret');
      expect(kept(`${tool}.args`)).not.toContain('secret');
    },
  );

  it.each([{}, { LANG: 'C' }, { LC_ALL: 'C' }])(
    'makes pbcopy read UTF-8, whatever the locale is: %j',
    async (env) => {
      install('pbcopy');
      await copy({ ...env }, 'München', 'darwin');
      expect(kept('pbcopy.input')).toBe('München');
      expect(kept('pbcopy.locale')).toBe('en_US.UTF-8\n');
    },
  );

  it.each([
    [{ WSL_DISTRO_NAME: 'Debian' }, 'linux'],
    [{}, 'win32'],
  ] as const)('passes every character to the Windows tools: %j on %s', async (env, platform) => {
    const text = 'München 日本 🔑';
    install('clip.exe');
    await copy({ ...env }, text, platform);
    expect(readFileSync(join(folder, 'clip.exe.input'), 'utf16le')).toBe(`\ufeff${text}`);
    install('powershell.exe');
    expect(await copy({ ...env }, text, platform)).toEqual({
      how: 'copied',
      isConfirmed: true,
      sent: [],
    });
    expect(Buffer.from(kept('powershell.exe.input'), 'base64').toString()).toBe(text);
    expect(kept('powershell.exe.args')).not.toContain(text);
  });

  it('takes the next tool if one is missing or fails', async () => {
    install('wl-copy', 1);
    install('xsel');
    await copy({ PATH: `${folder}:/bin`, WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' });
    expect(kept('xsel.input')).toContain('awsmfa env me');
  });

  it('asks the terminal over ssh, because a tool would copy on the wrong machine', async () => {
    install('xclip');
    const { how, sent } = await copy({ SSH_CONNECTION: '10.0.0.1 22', DISPLAY: ':10' }, 'text');
    expect(how).toBe("sent to the terminal's clipboard, not confirmed");
    expect(sent).toEqual([`\x1b]52;c;${Buffer.from('text').toString('base64')}\x07`]);
  });

  it('copies through tmux', async () => {
    install('tmux');
    const { how, sent } = await copy({ TMUX: '/tmp/tmux-0/default,1,0', SSH_TTY: '/dev/pts/1' });
    expect(how).toContain('tmux');
    expect(sent).toEqual([]);
    expect(kept('tmux.args')).toBe('load-buffer -w -\n');
    expect(kept('tmux.input')).toContain('awsmfa env me');
  });

  it('asks the terminal if tmux is too old to copy', async () => {
    install('tmux', 1);
    const { sent } = await copy({ TMUX: '/tmp/tmux-0/default,1,0', SSH_TTY: '/dev/pts/1' });
    expect(sent).toEqual([expect.stringMatching(/^\x1bPtmux;\x1b\x1b\]52;c;.*\x07\x1b\\$/)]);
  });

  it.each([
    ['a terminal without a tool', { TERM: 'xterm-256color' }],
    ['a terminal whose tools fail', { TERM: 'xterm-256color', DISPLAY: ':0' }],
  ])("falls back to %s, and doesn't claim that the text was copied", async (_, env) => {
    install('xclip', 1);
    install('xsel', 1);
    const { isConfirmed, sent } = await copy(env, 'text');
    expect(isConfirmed).toBe(false);
    expect(sent).toEqual(['\x1b]52;c;dGV4dA==\x07']);
  });

  it.each([{ TERM: 'linux' }, { TERM: 'dumb' }, { TERM: '' }, {}])(
    'asks no terminal that would print the sequence: %j',
    async (env) => {
      await expect(copy({ ...env })).rejects.toThrow('No clipboard tool found');
    },
  );

  it.each([
    { STY: '1.pts-0', SSH_TTY: '/dev/pts/1', TERM: 'screen' },
    { STY: '1.pts-0', TERM: 'xterm' },
    { TERM: 'screen-256color', SSH_TTY: '/dev/pts/1' },
  ])('wraps the sequence in pieces that GNU screen passes on whole: %j', async (env) => {
    const text = 'x'.repeat(3000);
    const { sent } = await copy({ ...env }, text);
    const pieces = [...sent.join('').matchAll(/\x1bP([\s\S]*?)\x1b\\/g)];
    expect(pieces.length).toBeGreaterThan(1);
    for (const [piece] of pieces) expect(Buffer.byteLength(piece)).toBeLessThan(768);
    expect(pieces.map(([, part]) => part).join('')).toBe(
      `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`,
    );
  });

  it('says so if nothing can copy, or if the text is too long for a terminal', async () => {
    await expect(copy({})).rejects.toThrow('No clipboard tool found');
    await expect(copy({ SSH_TTY: '/dev/pts/1' }, 'x'.repeat(7000))).rejects.toThrow(
      'No clipboard tool found',
    );
  });
});

describe('openUrl', () => {
  const url = 'https://signin.aws.amazon.com/federation';
  const open = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
    openUrl(url, {
      env: { PATH: `${folder}:/bin:/usr/bin`, ...env },
      platform,
      timers: realTimers,
    });

  it.each([
    { tool: 'my-browser', env: { BROWSER: 'my-browser', DISPLAY: ':0' }, platform: 'linux' },
    { tool: 'xdg-open', env: { DISPLAY: ':0' }, platform: 'linux' },
    { tool: 'open', env: {}, platform: 'darwin' },
    { tool: 'wslview', env: { WSL_DISTRO_NAME: 'Debian' }, platform: 'linux' },
  ] as const)('opens the address with $tool', async ({ tool, env, platform }) => {
    install(tool);
    expect(await open({ ...env }, platform)).toBe(true);
    expect(kept(`${tool}.args`)).toBe(`${url}\n`);
  });

  it('says that there is no browser over ssh', async () => {
    install('xdg-open');
    expect(await open({ SSH_TTY: '/dev/pts/1' })).toBe(false);
  });
});

describe('notification', () => {
  it('is empty unless turned on', () => {
    expect(notification('me ends in 5 minutes', 'off', {})).toBe('');
  });

  it.each([
    ['bell', '\x07'],
    ['osc9', '\x1b]9;me ends\x07'],
    ['osc777', '\x1b]777;notify;awsmfa;me ends\x07'],
  ] as const)('%s', (way, sequence) => {
    expect(notification('me ends', way, {})).toBe(sequence);
  });

  it('is wrapped for tmux', () => {
    expect(notification('me', 'osc9', { TMUX: '/tmp/tmux' })).toBe(
      '\x1bPtmux;\x1b\x1b]9;me\x07\x1b\\',
    );
  });

  it('lets no name end the sequence and start another', () => {
    const sequence = notification('\x07\x1b[2J', 'osc9', {});
    expect(sequence).toBe('\x1b]9;\\x07\\x1b[2J\x07');
  });
});

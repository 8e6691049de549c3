import { describe, expect, it } from 'vitest';
import type { PromptHook } from '../../src/terminal/prompt-hooks/prompt-hook';
import { shellStart } from '../../src/terminal/prompt-hooks/shell-start';

const directory = "C:\\Users\\O'Hara\\Temp\\awsmfa-1-x";
const hook: PromptHook = {
  profileName: "it's $me",
  change: {
    set: new Map([
      ['AWS_ACCESS_KEY_ID', 'ASIAEXAMPLE'],
      ['AWS_SECRET_ACCESS_KEY', 'the-secret'],
      ['AWS_SESSION_TOKEN', 'the-token'],
      ['AWS_REGION', 'eu-west-1'],
      ['AWS_VAULT', "it's $me"],
    ]),
    unset: ['AWS_PROFILE'],
  },
  showsTime: true,
  color: true,
  directory,
  end: 'environment',
  takeOver: {
    sessionFile: 'C:\\Users\\me\\.aws\\cli\\cache\\1.json',
    command: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\awsmfa.js', 'env', "it's $me"],
  },
};
const start = (more: Partial<PromptHook> = {}) =>
  shellStart(
    { command: 'powershell.exe', kind: 'powershell', fallback: undefined },
    { ...hook, ...more },
    undefined,
  );
const textOf = (more: Partial<PromptHook> = {}) => start(more).files.get('init.ps1') ?? '';

describe('the start of a PowerShell', () => {
  it('reads the hook as a command, which no execution policy blocks', () => {
    const { args } = start();
    expect(args.slice(0, 3)).toEqual(['-NoLogo', '-NoExit', '-Command']);
    expect(args[3]).toBe(
      "Invoke-Expression (Get-Content -Raw -Encoding UTF8 -LiteralPath 'C:\\Users\\O''Hara\\Temp\\awsmfa-1-x/init.ps1')",
    );
  });

  it("sets again what the user's profile may have changed, quoted and without secrets", () => {
    expect(textOf()).toContain("$env:AWS_VAULT = 'it''s $me'");
    expect(textOf()).toContain('Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue');
    expect(textOf()).not.toMatch(/the-secret|the-token/);
  });

  it('takes over a renewed session with a quoted command, if sessions are kept', () => {
    expect(textOf()).toContain(
      "& 'C:\\Program Files\\nodejs\\node.exe' 'C:\\awsmfa.js' 'env' 'it''s $me' 2>$null",
    );
    expect(textOf({ takeOver: undefined })).not.toContain('__awsmfa_take_over');
  });

  it('marks the prompt with a harmless name, or not at all', () => {
    expect(textOf()).toContain("('it?s ?me ' + $text)");
    expect(textOf({ showsTime: false })).not.toContain('Write-Host');
  });

  it('sets every variable before it reads it, for Set-StrictMode', () => {
    for (const more of [{}, { takeOver: undefined }, { end: 'file' }] as const) {
      const text = textOf(more);
      const set = new Set([...text.matchAll(/\$(?:global:)?(\w+) = /g)].map(([, name]) => name));
      const known = ['true', 'null', 'function', 'env', 'global', 'me'];
      const read = [...text.matchAll(/(?<!')\$(?:global:)?(\w+)/g)].map(([, name]) => name ?? '');
      expect(read.filter((name) => !set.has(name) && !known.includes(name))).toEqual([]);
    }
  });
});

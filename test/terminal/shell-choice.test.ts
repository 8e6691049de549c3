import { describe, expect, it } from 'vitest';
import { chooseShell, shellSyntax } from '../../src/terminal/subshell/shell-choice';

const onUnix = {
  isWindows: false,
  loginShell: '/bin/zsh',
  isExecutable: (path: string) => path.startsWith('/bin/'),
};

describe('the shell that is opened', () => {
  it.each([
    { shell: '/bin/bash', kind: 'bash' },
    { shell: '/bin/zsh', kind: 'zsh' },
    { shell: '/bin/fish', kind: 'fish' },
    { shell: '/bin/pwsh', kind: 'powershell' },
    { shell: '/bin/dash', kind: 'other' },
  ])('is the shell that SHELL names: $shell', ({ shell, kind }) => {
    const choice = chooseShell({ ...onUnix, env: { SHELL: shell } });
    expect(choice).toEqual({ command: shell, kind, fallback: undefined });
  });

  it.each([
    { env: {}, reason: 'SHELL is not set' },
    { env: { SHELL: '' }, reason: 'SHELL is not set' },
    { env: { SHELL: '/gone/bash' }, reason: "SHELL is /gone/bash, which can't be executed" },
  ])("is the user's login shell with $env, and says why", ({ env, reason }) => {
    const choice = chooseShell({ ...onUnix, env });
    expect(choice).toMatchObject({ command: '/bin/zsh', kind: 'zsh' });
    expect(choice.fallback).toBe(`${reason}. Starting /bin/zsh.`);
  });

  it('is /bin/sh if the login shell is missing too', () => {
    const choice = chooseShell({ ...onUnix, env: {}, loginShell: '/gone/zsh' });
    expect(choice).toMatchObject({ command: '/bin/sh', kind: 'other' });
  });

  const home = 'C:\\Users\\me';
  const machine = 'C:\\Program Files\\WindowsPowerShell\\Modules';
  it.each([
    {
      modules: `${home}\\Documents\\PowerShell\\Modules;${machine}`,
      command: 'pwsh.exe',
      kind: 'powershell',
    },
    {
      modules: `${home}\\Documents\\WindowsPowerShell\\Modules;${machine}`,
      command: 'powershell.exe',
      kind: 'powershell',
    },
    { modules: machine, command: 'C:\\Windows\\system32\\cmd.exe', kind: 'other' },
  ])('is $command on Windows if awsmfa was started from it', ({ modules, command, kind }) => {
    const env = {
      USERPROFILE: home,
      PSModulePath: modules,
      ComSpec: 'C:\\Windows\\system32\\cmd.exe',
    };
    expect(chooseShell({ ...onUnix, env, isWindows: true })).toEqual({
      command,
      kind,
      fallback: undefined,
    });
  });
});

describe('the shell that a copied command is meant for', () => {
  it.each([
    ['/bin/zsh', false, 'posix'],
    ['/usr/bin/fish', false, 'fish'],
    ['/bin/csh', false, 'csh'],
    ['/usr/local/bin/tcsh', false, 'csh'],
    ['/usr/bin/bash', true, 'posix'],
    ['', false, 'posix'],
  ] as const)('is the shell that SHELL names: %s', (SHELL, isWindows, syntax) => {
    expect(shellSyntax({ SHELL }, isWindows)).toBe(syntax);
  });

  it('is PowerShell on Windows inside PowerShell', () => {
    const USERPROFILE = 'C:\\Users\\me';
    const PSModulePath = `${USERPROFILE}\\Documents\\PowerShell\\Modules`;
    expect(shellSyntax({ USERPROFILE, PSModulePath }, true)).toBe('powershell');
  });

  it('is cmd on Windows inside cmd', () => {
    expect(shellSyntax({ USERPROFILE: 'C:\\Users\\me' }, true)).toBe('cmd');
  });
});

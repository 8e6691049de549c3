import type { CommandRun } from './command-context';
import type { CommandName } from './command-table';
import { run as credentialProcess } from './commands/credential-process';
import { run as env } from './commands/env';
import { run as list } from './commands/list';

/** The function of each command. Commands that must start fast are imported; the others load on demand. */
const runs: Readonly<Record<CommandName, CommandRun>> = {
  list,
  env,
  'credential-process': credentialProcess,
  login: async (context) => (await import('./commands/login')).run(context),
  logout: async (context) => (await import('./commands/logout')).run(context),
  shell: async (context) => (await import('./commands/shell')).run(context),
  exec: async (context) => (await import('./commands/exec')).run(context),
  link: async (context) => (await import('./commands/link')).run(context),
  unlink: async (context) => (await import('./commands/link')).runUnlink(context),
  add: async (context) => (await import('./commands/add')).run(context),
  enroll: async (context) => (await import('./commands/enroll')).run(context),
  devices: async (context) => (await import('./commands/devices')).run(context),
  keys: async (context) => (await import('./commands/keys')).run(context),
  console: async (context) => (await import('./commands/console')).run(context),
  explain: async (context) => (await import('./commands/explain')).run(context),
  settings: async (context) => (await import('./commands/settings')).run(context),
  doctor: async (context) => (await import('./commands/doctor')).run(context),
  sandbox: async (context) => (await import('./commands/sandbox')).run(context),
  'sandbox-approve': async (context) =>
    (await import('./sandbox/sandbox-commands')).runSandboxApprove(context),
  'sandbox-code': async (context) =>
    (await import('./sandbox/sandbox-commands')).runSandboxCode(context),
  completion: async (context) => (await import('./commands/completion')).run(context),
  help: async (context) => (await import('./commands/help')).run(context),
  ui: async (context) => (await import('./commands/ui')).run(context),
};

export function runOf(name: CommandName): CommandRun {
  return runs[name];
}

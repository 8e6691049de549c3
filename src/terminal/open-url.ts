import type { Environment } from '../aws/profiles/read/locate';
import { runTool, type ToolPorts } from './run-tool';

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

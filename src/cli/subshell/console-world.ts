import type { openConsole } from '../../use-cases/console-page';
import type { CommandContext } from '../command-context';
import { openSecretUrl } from '../process/open-secret-url';
import { regionFor } from './hand-over';

export function consoleWorldOf(context: CommandContext): Parameters<typeof openConsole>[2] {
  return {
    profiles: context.profiles(),
    obtain: context.obtain,
    regionOf: (profile) => regionFor(context, profile),
    aws: context.aws,
    signal: context.signal,
    openSecretUrl: (url) => openSecretUrl(context, url),
  };
}

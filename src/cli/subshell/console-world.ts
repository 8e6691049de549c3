import type { openConsole } from '../../use-cases/console-page';
import type { Uses } from '../command-context';
import { openSecretUrl } from '../process/open-secret-url';
import { type Place, regionFor } from './hand-over';

/** What the console takes. */
export type ConsoleContext = Place &
  Uses<'positionals' | 'clock' | 'signal' | 'aws' | 'obtain' | 'notice'>;

export function consoleWorldOf(context: ConsoleContext): Parameters<typeof openConsole>[2] {
  return {
    profiles: context.profiles(),
    obtain: context.obtain,
    regionOf: (profile) => regionFor(context, profile),
    aws: context.aws,
    signal: context.signal,
    openSecretUrl: (url, tellOpen) => openSecretUrl(context, url, tellOpen),
  };
}

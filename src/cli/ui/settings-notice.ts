import { shownPlace } from '../../printable';
import type { Notice } from '../../state/app-state';
import type { Uses } from '../command-context';

/** The first setting that was not taken, and how many more there are. */
export function settingsNotice({ settings, home }: Uses<'settings' | 'home'>): Notice | undefined {
  const [first, ...more] = settings().problems;
  if (first === undefined) return undefined;
  const rest = more.length === 0 ? '' : ` ${more.length} more: awsmfa settings lists them.`;
  return { text: `${shownPlace(first, home)}: ${first.message}${rest}`, tone: 'plain' };
}

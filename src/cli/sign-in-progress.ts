import { printable } from '../printable';
import { isAccessible, isDumb } from '../terminal/screen/capabilities';
import { rewriteLine } from '../terminal/screen/line-output';
import type { Uses } from './command-context';

/** Progress while many roles are opened. */
type SignInProgress = {
  /** `false`: nothing is drawn, so the caller prints a line for each outcome. */
  readonly isShown: boolean;
  readonly say: (text: string) => void;
  readonly end: () => void;
};

/**
 * Draws one line, overwrites it as the work proceeds, and erases it at the end. Notices appear on rows
 * above it. Draws nothing without a terminal that can overwrite a line.
 */
export function startProgress({
  stderr,
  env,
  redirectNotices,
}: Uses<'stderr' | 'env' | 'redirectNotices'>): SignInProgress {
  if (!stderr.isTerminal || isDumb(env, process.platform) || isAccessible(env)) {
    return { isShown: false, say: () => {}, end: () => {} };
  }
  let shown = '';
  const draw = () => stderr.write(rewriteLine(shown));
  const restore = redirectNotices((text) => {
    stderr.write(rewriteLine(`awsmfa: ${printable(text)}\n`));
    draw();
  });
  return {
    isShown: true,
    say: (text) => {
      shown = `awsmfa: ${printable(text)}`;
      draw();
    },
    end: () => {
      restore();
      shown = '';
      draw();
    },
  };
}

import { printable } from '../printable';
import { isAccessible, isDumb } from '../terminal/screen/capabilities';
import { rewriteLine } from '../terminal/screen/line-output';
import type { Uses } from './command-context';

/** What is said while many roles are opened. */
type SignInProgress = {
  /** `false`: nobody looks, so what was done is told in lines. */
  readonly isShown: boolean;
  readonly say: (text: string) => void;
  readonly end: () => void;
};

/**
 * One line that is written over as the work goes on, and taken away at its end. What else is said
 * meanwhile gets rows of its own above it. Where nobody looks, or nothing can be written over, it
 * says nothing.
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

import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import { vi } from 'vitest';
import { App } from '../../src/components/app';
import { createWorld, type World, type WorldOptions } from './ui-world';

export const keys = {
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageDown: '\u001b[6~',
  tab: '\t',
  ctrl: (letter: string) => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64),
};

/** A bound for what hangs: what is waited for mostly comes in a few frames. */
const waitFor = (look: () => void) => vi.waitFor(look, { timeout: 60_000, interval: 20 });

export type UiOptions = WorldOptions & {
  /** What there is before the UI opens. */
  readonly before?: (world: World) => void;
};

/** The UI over a small world, on a screen that can be read and typed at. */
export async function openUi(options: UiOptions = {}) {
  const world = createWorld(options);
  const stop = world.start();
  options.before?.(world);
  world.touchSessions();
  const app = <App {...world} />;
  const ui = render(app);
  // The library's screen is 100 wide, whatever is asked for.
  Object.defineProperty(ui.stdout, 'columns', { get: () => world.state().size.columns });
  ui.rerender(app);
  const raw = () => ui.lastFrame() ?? '';
  const screen = () =>
    stripVTControlCharacters(raw().replaceAll(/\u001b\]8;;[^\u0007]*\u0007/g, ''));
  const sees = (wanted: string | RegExp) =>
    waitFor(() => {
      const text = screen();
      if (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) {
        throw new Error(`not on the screen: ${wanted}\n${text}`);
      }
    });
  const seesNo = (unwanted: string) =>
    waitFor(() => {
      if (screen().includes(unwanted)) throw new Error(`still there: ${unwanted}\n${screen()}`);
    });
  // Ink listens for keys once its first effects have run.
  await waitFor(() => {
    if (ui.stdin.listenerCount('readable') === 0) throw new Error('no listener yet');
  });
  return {
    ...world,
    screen,
    raw,
    /** The row that holds the text. */
    row: (text: string) =>
      screen()
        .split('\n')
        .find((line) => line.includes(text)) ?? '',
    sees,
    seesNo,
    press: (text: string) => {
      ui.stdin.write(text);
    },
    frames: () => ui.frames.join('\n'),
    end: () => {
      stop();
      ui.unmount();
    },
  };
}

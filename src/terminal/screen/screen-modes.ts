/** What is switched on in the terminal for the full-screen UI, and exactly undone afterwards. */

type ScreenOptions = { readonly withTitle: boolean };

/**
 * The alternate screen without a cursor and without wrapping at the edge; pastes marked, the gain and
 * loss of the focus and changes of the color scheme told; the wheel as arrow keys; the keypad as
 * digits, whatever a program before left on.
 */
export function enterScreen({ withTitle }: ScreenOptions): string {
  const saveTitle = withTitle ? '\x1b[22;2t' : '';
  // Whether the wheel sends arrows differs from terminal to terminal: what was is saved.
  const wheel = '\x1b[?1007s\x1b[?1007h';
  return `${saveTitle}\x1b[?1049h\x1b[?25l\x1b[?7l\x1b>\x1b[?2004h\x1b[?1004h\x1b[?2031h${wheel}`;
}

/**
 * Erases what is drawn, with the cursor in the first cell: where there is no alternate screen (GNU
 * screen without `altscreen on`, mosh, the Linux console), it would stay for the shell to write into.
 *
 * Not all at once: GNU screen keeps a page in its scrollback that is erased from the first cell on,
 * and a seed may be on it.
 */
const eraseScreen = '\x1b[m\x1b[2;1H\x1b[J\x1b[H\x1b[K\x1b[J';

/** A page of its own for something that is shown once, and back. */
export const enterPage = '\x1b[?1049h\x1b[?25l';
export const leavePage = `${eraseScreen}\x1b[?25h\x1b[?1049l`;

/** Everything as it was, also from the middle of a frame. */
export function leaveScreen({ withTitle }: ScreenOptions): string {
  const restoreTitle = withTitle ? '\x1b[23;2t' : '';
  const wheel = '\x1b[?1007r';
  return `\x1b[?2026l\x1b]8;;\x1b\\${eraseScreen}${wheel}\x1b[?2031l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l${restoreTitle}`;
}

/** The window's title (OSC 2). `text` is safe to print. */
export function titleSequence(text: string): string {
  return `\x1b]2;${text}\x07`;
}

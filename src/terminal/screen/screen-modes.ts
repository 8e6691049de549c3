/** The terminal modes of the full-screen UI, and the sequences that undo exactly these. */

type ScreenOptions = { readonly withTitle: boolean };

/**
 * Alternate screen, no cursor, no wrapping at the edge; marked pastes; reports of focus and color
 * scheme changes; the wheel as arrow keys; the keypad as digits, even if an earlier program left it
 * otherwise.
 */
export function enterScreen({ withTitle }: ScreenOptions): string {
  const saveTitle = withTitle ? '\x1b[22;2t' : '';
  // Terminals differ in whether the wheel sends arrows, so save the current mode.
  const wheel = '\x1b[?1007s\x1b[?1007h';
  return `${saveTitle}\x1b[?1049h\x1b[?25l\x1b[?7l\x1b>\x1b[?2004h\x1b[?1004h\x1b[?2031h${wheel}`;
}

/**
 * Erases the drawing and puts the cursor in the first cell. Without an alternate screen (GNU screen
 * without `altscreen on`, mosh, the Linux console) the drawing would stay, and the shell would
 * write into it.
 *
 * It erases in two steps, because GNU screen saves a page to its scrollback when it is erased from
 * the first cell on. The page may show a seed.
 */
const eraseScreen = '\x1b[m\x1b[2;1H\x1b[J\x1b[H\x1b[K\x1b[J';

/** Enters and leaves a page for something that is shown once. */
export const enterPage = '\x1b[?1049h\x1b[?25l';
export const leavePage = `${eraseScreen}\x1b[?25h\x1b[?1049l`;

/** Restores everything, even from the middle of a frame. */
export function leaveScreen({ withTitle }: ScreenOptions): string {
  const restoreTitle = withTitle ? '\x1b[23;2t' : '';
  const wheel = '\x1b[?1007r';
  return `\x1b[?2026l\x1b]8;;\x1b\\${eraseScreen}${wheel}\x1b[?2031l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l${restoreTitle}`;
}

/** The window's title (OSC 2). `text` is safe to print. */
export function titleSequence(text: string): string {
  return `\x1b]2;${text}\x07`;
}

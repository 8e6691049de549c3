/**
 * The one object between the program and the terminal that the UI is drawn on. What it promises:
 * whatever was on the terminal is there again after `close()`, at the end of the process, and while
 * another program has the terminal; and what reaches Ink as input is keys, one at a time.
 *
 * Ctrl-Z and Ctrl-L are dealt with here and reach nobody else. Ctrl-C is a key like others.
 */

export type TerminalSize = { readonly columns: number; readonly rows: number };

/** What is known of the background; `undefined`: nothing, so only colours that suit both will do. */
export type Theme = 'dark' | 'light';

export type Unsubscribe = () => void;

export type Terminal = {
  /**
   * For `render(<App />, { ...terminal.inkStreams, debug: true, exitOnCtrlC: false })`. In debug
   * mode Ink hands over every frame as a whole; the painter behind `stdout` writes what changed.
   *
   * A component says where the cursor belongs with `withCursor()` of `src/cursor-mark.ts` in its
   * text; without a mark in the frame the cursor is hidden.
   */
  readonly inkStreams: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream };

  size(): TerminalSize;

  /**
   * Ink gets no `resize` event of its own: the listener changes the state, which draws a frame of
   * the new size. Where nothing is drawn, the last frame is shown again, cut to the new size.
   */
  onResize(listener: (size: TerminalSize) => void): Unsubscribe;

  /** `true` when the window gains the focus. Never called where the terminal does not tell. */
  onFocus(listener: (focused: boolean) => void): Unsubscribe;

  /**
   * One paste, as a whole, which no key handler sees: escape sequences and control characters are
   * gone from it, all but tabs and line ends, and its line ends are `\n`.
   */
  onPaste(listener: (text: string) => void): Unsubscribe;

  /** The terminal said, or changed, what its background is. */
  onTheme(listener: (theme: Theme) => void): Unsubscribe;

  /** The window's title. Control characters are made visible. The one before comes back at the end. */
  setTitle(title: string): void;

  /** Writes a sequence that draws nothing and moves no cursor: the bell, a notice, the clipboard. */
  send(sequence: string): void;

  /** Forgets what is on the screen and paints the last frame anew. */
  redraw(): void;

  /**
   * Hands the terminal to `run`, as it was before the UI came, and takes it back when `run` settles.
   * The components stay mounted: keys wait and frames are kept, and the newest is shown afterwards.
   */
  suspend<T>(run: () => Promise<T>): Promise<T>;

  /** Gives the terminal back for good. May be called more than once. */
  close(): void;
};

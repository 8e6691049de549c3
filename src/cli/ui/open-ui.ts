import { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import { createElement } from 'react';
import { App as AppView } from '../../components/app';
import { AppFailure } from '../../errors';
import { printable } from '../../printable';
import type { Appearance, AppState, AppStore } from '../../state/app-state';
import { type App, createApp } from '../../state/running-app';
import { openTerminal, type Terminal } from '../../terminal/terminal';
import type { CommandContext, Uses } from '../command-context';
import { tellUndone } from '../devices/enrollment-dialog';
import { chosenTheme, colorLevel, type DrawContext, drawsAscii } from '../face/drawing';
import { openTerminalInput, openTerminalOutput } from '../face/terminal-access';
import { systemTimers } from '../system-time';
import { startingFacts, type UiEnd, type UiOptions } from './starting-facts';
import { openUiRequests } from './ui-requests';
import { createUiServices } from './ui-services';

/**
 * Runs the UI on the terminal until it ends, and always restores the terminal. An uncaught exception ends
 * it too and is thrown here, so that it is reported on the normal screen.
 */
export async function openUi(context: CommandContext, options: UiOptions): Promise<UiEnd> {
  const { env } = context;
  const { stdin, stdout, close } = openTerminalStreams();
  let finish: (end: UiEnd) => void = () => {};
  let fail: (thrown: unknown) => void = () => {};
  const ended = new Promise<UiEnd>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  process.once('uncaughtException', fail);
  process.once('unhandledRejection', fail);
  const terminal = openTerminal({
    stdin,
    stdout,
    env,
    process,
    timers: systemTimers,
    theme: chosenTheme(context),
    withTitle: context.settings().title,
    onEnd: (end) =>
      end === 'input-over' ? fail(new AppFailure(noInput)) : finish({ kind: 'ended', end }),
  });
  const cleanUps: (() => void)[] = [];
  let app: ReturnType<typeof createApp> | undefined;
  try {
    const notices = keepNotices(context);
    // A picker answers no requests, because it is open only for one choice.
    const requests = options.pickFor === undefined ? openUiRequests(context, terminal) : undefined;
    cleanUps.push(() => requests?.close());
    const handOver = <T>(run: () => Promise<T>) => terminal.suspend(() => notices.onStderr(run));
    const services = createUiServices(context, terminal, handOver, requests);
    app = createApp(services, {
      size: terminal.size(),
      appearance: readAppearance(context, terminal),
      ...startingFacts(context, options, 20),
    });
    const { store, dispatch, keyPressed, refresh } = app;
    cleanUps.push(
      notices.sendTo((text) => store.setState({ notice: { text, tone: 'plain' } })),
      terminal.onResize((size) => store.setState({ size })),
      terminal.onPaste((text) => {
        keyPressed();
        dispatch({ kind: 'paste', text });
      }),
      terminal.onTheme((background) =>
        store.setState(({ appearance }) => ({ appearance: { ...appearance, background } })),
      ),
      terminal.onFocus((isFocused) => {
        if (isFocused) refresh();
      }),
      store.subscribe(({ outcome }) => {
        if (outcome !== undefined) finish(outcome);
      }),
    );
    const view = { store: drawnOnce(store, terminal), dispatch, keyPressed };
    const ink = render(createElement(AppView, view), {
      ...terminal.inkStreams,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    cleanUps.push(() => ink.unmount(), app.start());
    ink.waitUntilExit().catch(fail);
    return await ended;
  } finally {
    await terminal.leave();
    for (const cleanUp of cleanUps.reverse()) cleanUp();
    close();
    await settle(app, context);
    process.off('uncaughtException', fail);
    process.off('unhandledRejection', fail);
  }
}

const noInput = {
  kind: 'failed',
  message: 'The input of the terminal has ended, so awsmfa can read no keys.',
  hint: 'List the profiles without a terminal: awsmfa list',
} as const;

/** Undoes unfinished work and reports the outcome on the normal screen. */
async function settle(app: App | undefined, context: Uses<'notice' | 'home'>): Promise<void> {
  const settled = await app?.settle();
  if (settled !== undefined && settled.kind !== 'nothing') tellUndone(settled, context);
}

/** The store for the view. Keys that arrive together notify its listeners once. */
function drawnOnce(store: AppStore, { afterKeys }: Terminal): AppStore {
  return {
    ...store,
    subscribe(listener) {
      let before: AppState | undefined;
      const tell = () => {
        const previous = before;
        before = undefined;
        if (previous !== undefined) listener(store.getState(), previous);
      };
      const unsubscribe = store.subscribe((_, previous) => {
        if (before !== undefined) return;
        before = previous;
        afterKeys(tell);
      });
      return () => {
        before = undefined;
        unsubscribe();
      };
    },
  };
}

/** Sends the notices of commands to the notice row, and to stderr while a child has the terminal. */
function keepNotices(context: Uses<'redirectNotices'>) {
  let sink: ((text: string) => void) | undefined;
  let restore: (() => void) | undefined;
  const redirect = () => {
    restore = sink && context.redirectNotices((text) => sink?.(printable(text)));
  };
  return {
    sendTo(shown: (text: string) => void): () => void {
      sink = shown;
      redirect();
      return () => restore?.();
    },
    async onStderr<T>(run: () => Promise<T>): Promise<T> {
      restore?.();
      try {
        return await run();
      } finally {
        redirect();
      }
    },
  };
}

function readAppearance(context: DrawContext, terminal: Terminal): Appearance {
  return {
    colorLevel: colorLevel(context),
    background: terminal.theme(),
    isAscii: drawsAscii(context),
    isAnimated: (context.env['NO_ANIMATIONS'] ?? '') === '',
  };
}

/** The input and output of the terminal that the UI uses. */
type TerminalStreams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Closes the streams that were opened for the UI. */
  readonly close: () => void;
};

/**
 * Uses standard input and output if they are a terminal, and otherwise the terminal itself. So
 * `eval "$(awsmfa env)"` can draw a list although the shell reads its output.
 */
export function openTerminalStreams(): TerminalStreams {
  const isOwn = { stdin: process.stdin.isTTY, stdout: process.stdout.isTTY };
  const stdin = isOwn.stdin ? process.stdin : new ReadStream(openTerminalInput());
  const stdout = isOwn.stdout ? process.stdout : new WriteStream(openTerminalOutput());
  return {
    stdin,
    stdout,
    close: () => {
      if (!isOwn.stdin) stdin.destroy();
      if (!isOwn.stdout) stdout.destroy();
    },
  };
}

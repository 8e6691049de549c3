import { toAppError } from '../../errors';
import { type AppState, type Screen, topScreen } from '../../state/app-state';
import { tokenCodeLength } from '../../state/fields/field';
import { hasShownWork } from '../../state/list/row-status';
import { hasOnlySettings } from '../../state/profile-facts';
import { type App, createApp } from '../../state/running-app';
import { isScreen } from '../../state/screens';
import type { CommandContext, CommandRun } from '../command-context';
import { endSilence, inSilence } from '../face/silence';
import { createSsoFace } from '../face/sso-approval';
import { tellError } from '../face/tell-error';
import {
  askOnTerminal,
  tellOnTerminal,
  tokenCodeQuestion,
  writeOnTerminal,
} from '../face/terminal-prompt';
import { askPerson } from '../face/token-code-source';
import { type LineCommand, listLines, readLine, screenLines, tokenCodeLines } from './line-view';
import { startingFacts, type UiEnd, type UiOptions } from './starting-facts';
import { createUiServices } from './ui-services';

/**
 * The UI for screen readers (`ACCESSIBLE=1`): the same state, actions and keys, in lines. It prints a
 * numbered list, prompts, and one line per event. It redraws nothing and shows no ticking time.
 */
export async function runLineMode(context: CommandContext, options: UiOptions): Promise<UiEnd> {
  const services = createUiServices(
    context,
    { send: writeOnTerminal, redraw: () => {}, setTitle: () => {} },
    (run) => {
      endSilence();
      return run();
    },
  );
  const app = createApp(services, {
    size: { columns: 80, rows: 24 },
    appearance: { colorLevel: 0, background: undefined, isAscii: false, isAnimated: false },
    // Every profile has its number.
    ...startingFacts(context, options, Number.POSITIVE_INFINITY),
  });
  const stopTelling = tellEvents(app);
  const stop = app.start();
  try {
    const { notice } = app.store.getState();
    if (notice !== undefined) say([notice.text]);
    say(listLines(app.store.getState()));
    return await inSilence(() => readLines(app, context));
  } finally {
    stopTelling();
    stop();
  }
}

const say = (lines: readonly string[]) => lines.forEach(tellOnTerminal);

async function readLines(app: App, context: CommandContext): Promise<UiEnd> {
  const { store, dispatch, perform } = app;
  const { signal } = context;
  for (;;) {
    const { surroundings, profiles } = store.getState();
    const chooses = surroundings.pickFor !== undefined || hasOnlySettings(profiles);
    const verb = chooses ? 'choose' : 'sign in';
    const text = `A number to ${verb}, ? for help: `;
    const line = await askForLine(text, signal, surroundings.pickFor === undefined);
    const meaning = readLine(line, store.getState());
    if (meaning.kind === 'leave') return { kind: 'quit' };
    if (meaning.kind === 'say') say(meaning.lines);
    else if (meaning.kind === 'run') {
      await runCommand(context, meaning);
      app.refresh();
    } else if (meaning.kind === 'find') {
      dispatch({ kind: 'open-search' });
      dispatch({ kind: 'clear' });
      dispatch({ kind: 'type', text: meaning.query });
      say(listLines(store.getState()));
    } else {
      if (meaning.rowKey !== undefined) store.setState({ selectedKey: meaning.rowKey });
      const lacking = await settle(app, perform(meaning.intent), context);
      if (lacking !== undefined) {
        await runCommand(context, { command: 'enroll', profileName: lacking });
        app.refresh();
      }
    }
    const { outcome } = store.getState();
    if (outcome !== undefined) return outcome;
  }
}

/** Esc cancels a picker. In the list it does nothing, because there is no step back. */
async function askForLine(text: string, signal: AbortSignal, isList: boolean): Promise<string> {
  for (;;) {
    try {
      return await askOnTerminal({ text, takes: 'line' }, signal);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!isList || error.kind !== 'canceled' || error.by !== 'escape') throw thrown;
      say(['q quits.']);
    }
  }
}

/** Whether the person left a question with Esc or Ctrl-D. Ctrl-C leaves the program. */
function isStepBack(thrown: unknown): boolean {
  return toAppError(thrown).kind === 'canceled' && !isInterrupt(thrown);
}

/** Loads the command that replaces a screen. */
function loadCommand(command: LineCommand): Promise<{ readonly run: CommandRun }> {
  switch (command) {
    case 'add':
      return import('../commands/add');
    case 'enroll':
      return import('../commands/enroll');
    case 'devices':
      return import('../commands/devices');
  }
}

function isInterrupt(thrown: unknown): boolean {
  const error = toAppError(thrown);
  return error.kind === 'canceled' && error.by === 'interrupt';
}

/** Runs the command that replaces a screen. Reports its errors and continues. */
async function runCommand(
  context: CommandContext,
  { command, profileName }: { readonly command: LineCommand; readonly profileName?: string },
): Promise<void> {
  const { run } = await loadCommand(command);
  const { profiles, sessions } = context.reload();
  try {
    await run({
      ...context,
      command,
      positionals: profileName === undefined ? [] : [profileName],
      options: {},
      chooseSubject: async () => ({ profile: profileName ?? '' }),
      profiles: () => profiles,
      sessions: () => sessions,
    });
  } catch (thrown) {
    if (context.signal.aborted || isInterrupt(thrown)) throw thrown;
    tellError(thrown, context);
  }
}

/**
 * Asks the questions of an action and waits until everything has ended. Returns the profile if its user
 * turned out to have no device: the caller then runs the enroll command, because enrollment is a screen.
 */
async function settle(
  { store, dispatch }: App,
  running: Promise<void> | undefined,
  context: CommandContext,
): Promise<string | undefined> {
  const { signal } = context;
  let isRunning = running !== undefined;
  const ended = running?.then(() => {
    isRunning = false;
  });
  for (;;) {
    const state = store.getState();
    const screen = topScreen(state);
    if (isAsking(screen)) {
      try {
        await answer(screen, { store, dispatch }, context);
      } catch (thrown) {
        if (signal.aborted || !isStepBack(thrown)) throw thrown;
        dispatch({ kind: 'back' });
      }
    } else if (isScreen(screen, 'enrollment')) {
      // Wait for the notice of the action that opened it.
      if (hasShownWork(state)) await nextChange(store, signal);
      else {
        dispatch({ kind: 'back' });
        return screen.profileName;
      }
    } else if (state.screens.length > 1 && screen.kind !== 'token-code') {
      say(screenLines(screen, state.surroundings.home));
      dispatch({ kind: 'back' });
    } else if (isRunning && !signal.aborted) await Promise.race([ended, nextChange(store, signal)]);
    else if (isBusy(state)) await nextChange(store, signal);
    else return undefined;
  }
}

function isAsking(screen: Screen): boolean {
  return screen.kind === 'token-code'
    ? screen.sending === undefined
    : ['device-choice', 'confirm', 'approval'].includes(screen.kind);
}

function isBusy(state: AppState): boolean {
  return state.screens.length > 1 || hasShownWork(state);
}

async function answer(
  screen: Screen,
  { store, dispatch }: Pick<App, 'store' | 'dispatch'>,
  context: CommandContext,
): Promise<void> {
  const { signal } = context;
  if (screen.kind === 'approval') {
    const over = new AbortController();
    const stop = store.subscribe(({ screens }) => {
      if (!screens.includes(screen)) over.abort();
    });
    const both = AbortSignal.any([over.signal, signal]);
    await createSsoFace(context).showApproval(screen.approval, both).finally(stop);
    return;
  }
  if (screen.kind === 'token-code') {
    say(tokenCodeLines(screen, store.getState().now));
    dispatch({ kind: 'clear' });
    const text = tokenCodeQuestion(screen);
    const digits = await askOnTerminal({ text, takes: 'digits' }, signal);
    dispatch({ kind: 'type', text: digits });
    // Like the field, Enter after fewer than six digits says how many are missing.
    if (digits.length < tokenCodeLength) dispatch({ kind: 'submit-token-code' });
    return;
  }
  if (screen.kind === 'device-choice') {
    const { profileName, serialNumbers } = screen;
    const chosen = await askPerson({ kind: 'device', profileName, serialNumbers }, signal);
    const steps = screen.serialNumbers.indexOf(chosen) - screen.selected;
    for (let step = 0; step < steps; step += 1) dispatch({ kind: 'move', to: 'down' });
    dispatch({ kind: 'choose-device' });
    return;
  }
  say(screenLines(screen, store.getState().surroundings.home));
  const said = await askOnTerminal({ text: 'Type yes to continue: ', takes: 'line' }, signal);
  dispatch(said.trim().toLowerCase() === 'yes' ? { kind: 'confirm' } : { kind: 'back' });
}

/** Prints one line for each notice and each piece of work. */
function tellEvents({ store }: App): () => void {
  return store.subscribe((state, before) => {
    if (state.notice !== undefined && state.notice !== before.notice) say([state.notice.text]);
    for (const [key, { label, isQuiet }] of state.work) {
      if (!isQuiet && before.work.get(key)?.label !== label) say([`${label} …`]);
    }
  });
}

function nextChange(store: App['store'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      unsubscribe();
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const unsubscribe = store.subscribe(settle);
    signal.addEventListener('abort', settle);
  });
}

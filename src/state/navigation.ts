import { bounds } from '../bounds';
import type { Actor } from './actions';
import { type AppState, type Screen, topScreen } from './app-state';
import { devicesOf } from './devices/devices-state';
import { leaveEnrollment } from './devices/enrollment-actions';
import { type Field, textField } from './fields/field';
import { firstSteps, type Movement } from './intents';
import { leaveSearch, moveSelection } from './list/list-actions';
import { hasShownWork } from './list/row-status';
import { leaveForm } from './new-user/new-user-actions';
import { changeScreen, popScreen, pushScreen, topScreenOf } from './screens';
import { focusedEvent } from './window-layout';

/** Moves the selection of the screen on top. */
export function move(actor: Actor, to: Movement): void {
  const { store } = actor;
  const screen = topScreen(store.getState());
  switch (screen.kind) {
    case 'profiles':
      if (focusedEvent(store.getState()) === undefined) moveSelection(actor, to);
      else
        store.setState(({ selectedEvent = 0, activity }) => ({
          selectedEvent: step(selectedEvent, to, activity.length),
        }));
      return;
    case 'first-run':
      store.setState((state) =>
        changeScreen(state, 'first-run', (top) => ({
          ...top,
          choice:
            firstSteps[step(firstSteps.indexOf(top.choice), to, firstSteps.length)] ?? top.choice,
        })),
      );
      return;
    case 'new-user':
      store.setState((state) =>
        changeScreen(state, 'new-user', (top) =>
          top.busy === undefined
            ? { ...top, active: step(top.active, to, top.fields.length) }
            : top,
        ),
      );
      return;
    case 'device-choice':
      moveSelected(actor, 'device-choice', ({ selected, serialNumbers }) =>
        step(selected, to, serialNumbers.length),
      );
      return;
    case 'role-choice':
      moveSelected(actor, 'role-choice', ({ selected, roles }) => step(selected, to, roles.length));
      return;
    case 'enrollment':
      store.setState((state) =>
        changeScreen(state, 'enrollment', (top) =>
          top.step.kind === 'existing'
            ? {
                ...top,
                step: {
                  ...top.step,
                  selected: step(top.step.selected, to, top.step.serialNumbers.length),
                },
              }
            : top,
        ),
      );
      return;
    case 'devices':
      moveSelected(actor, 'devices', (top) => step(top.selected, to, devicesOf(top).length));
      return;
    case 'authenticator':
      moveSelected(actor, 'authenticator', ({ selected, codes }) =>
        step(selected, to, codes.length),
      );
      return;
    default:
  }
}

/** Moves the selection of a screen with one list. */
function moveSelected<K extends Extract<Screen, { readonly selected: number }>['kind']>(
  { store }: Actor,
  kind: K,
  move: (screen: Extract<Screen, { kind: K }>) => number,
): void {
  store.setState((state) =>
    changeScreen(state, kind, (screen) => ({ ...screen, selected: move(screen) })),
  );
}

/** Short lists have no pages, so a page moves by one. */
function step(from: number, to: Movement, count: number): number {
  const targets: Readonly<Record<Movement, number>> = {
    up: from - 1,
    'page-up': from - 1,
    down: from + 1,
    'page-down': from + 1,
    first: 0,
    last: count - 1,
  };
  return Math.max(0, Math.min(targets[to], count - 1));
}

/** Scrolls the text of the screen on top. */
export function scroll({ store }: Actor, top: number): void {
  store.setState((state) => {
    const { kind } = topScreen(state);
    return kind === 'help' || kind === 'confirm'
      ? changeScreen(state, kind, (screen) => ({ ...screen, top }))
      : {};
  });
}

/**
 * One step back: closes the screen on top and cancels its question, or closes the search, or cancels
 * running work.
 */
export function goBack(actor: Actor): void {
  const { store, tasks } = actor;
  const state = store.getState();
  const screen = topScreen(state);
  if (screen.kind === 'token-code' && screen.request !== undefined) {
    actor.services.requests?.refuse(screen.request.key);
    tasks.cancel(screen.asker);
    return;
  }
  if (screen.kind === 'approval') {
    actor.questions.close(screen.asker);
    tasks.cancelShown();
    return;
  }
  if (['token-code', 'device-choice', 'role-choice'].includes(screen.kind)) {
    // The task that asked closes its question.
    tasks.cancelShown();
    return;
  }
  if (screen.kind === 'confirm') {
    actor.questions.submitConfirmation(false);
    return;
  }
  if (screen.kind === 'new-user') {
    leaveForm(actor);
    return;
  }
  if (screen.kind === 'enrollment') {
    leaveEnrollment(actor);
    return;
  }
  if (screen.kind === 'device-codes' && screen.busy !== undefined) {
    tasks.cancelShown();
    return;
  }
  if (state.screens.length > 1) {
    store.setState(popScreen(state));
    return;
  }
  if (focusedEvent(state) !== undefined) {
    store.setState({ selectedEvent: undefined });
    return;
  }
  if (state.search !== undefined) leaveSearch(actor);
  else tasks.cancelShown();
}

export function showHelp({ store }: Actor): void {
  store.setState((state) => {
    if (topScreen(state).kind === 'help') return {};
    return pushScreen(state, { kind: 'help', top: 0, query: undefined });
  });
}

/** Filters the help's keys by their text. `undefined` closes the field. */
export function findKey({ store }: Actor, query: string | undefined): void {
  store.setState((state) =>
    changeScreen(state, 'help', (screen) => ({ ...screen, query, top: 0 })),
  );
}

/** Erasing in the empty field closes it. */
export function keyField(actor: Actor): Field | undefined {
  const query = topScreenOf(actor.store.getState(), 'help')?.query;
  if (query === undefined) return undefined;
  const field = textField(query, bounds.search, (changed) => findKey(actor, changed));
  return query === '' ? { ...field, erase: () => findKey(actor, undefined) } : field;
}

/** Whether Esc has something to close or cancel. */
export function hasStepBack(state: AppState): boolean {
  const { screens, search } = state;
  return (
    screens.length > 1 ||
    focusedEvent(state) !== undefined ||
    search !== undefined ||
    hasShownWork(state)
  );
}

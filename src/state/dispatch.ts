import type { AppError } from '../errors';
import { printable } from '../printable';
import { isWarned } from '../user-settings';
import { type Actor, showFailure, showNotice } from './actions';
import type { AppState, AppStore } from './app-state';
import {
  askForCodes,
  askToDelete,
  deleteTypedDevice,
  openDevices,
  saveDevice,
  switchOffDevice,
} from './devices/device-actions';
import {
  createNamedDevice,
  deleteUnusedOfName,
  enableByCodes,
  enroll,
  enrollInstead,
  saveExistingDevice,
  showSeed,
  turnToCodes,
  turnToQrCode,
  writeQrCode,
} from './devices/enrollment-actions';
import { createLiveEnrollments } from './devices/live-enrollment';
import { openCodeField, openField, paste, typeText } from './fields/open-field';
import type { FirstStep, Intent } from './intents';
import { cycleSort, foldGroup, keepFilter, keepSelection, openSearch } from './list/list-actions';
import { rowName } from './list/profile-groups';
import { findKey, goBack, move, scroll, showHelp } from './navigation';
import { openNewUser, submitForm } from './new-user/new-user-actions';
import { changeScreen, popScreen, pushScreen, topScreenOf } from './screens';
import type { Services } from './services';
import { approve, fillCode, openAuthenticator } from './sessions/authenticator-actions';
import { enterAction } from './sessions/enter-key';
import { findRoles, toggleRoles } from './sessions/found-role-actions';
import { signInAll } from './sessions/group-sign-in';
import { createQuestions } from './sessions/questions';
import {
  copyExports,
  copyText,
  forget,
  link,
  openConsole,
  openShell,
  openShellInTmux,
} from './sessions/session-actions';
import {
  findRow,
  openApprovalPage,
  renew,
  type SignInFollowUp,
  signIn,
} from './sessions/sign-in-actions';
import { createTasks } from './tasks';

export type Dispatch = (intent: Intent) => void;

/** The promise settles when the action has ended. `undefined`: it already has. */
export type Perform = (intent: Intent) => Promise<void> | undefined;

export function createActor(store: AppStore, services: Services): Actor {
  const fail = (error: AppError) => showFailure({ store }, 'Something failed', error);
  return {
    store,
    services,
    tasks: createTasks(store, fail),
    questions: createQuestions(store),
    enrollments: createLiveEnrollments(),
    forms: { open: undefined },
    loading: { profiles: undefined, again: undefined },
  };
}

/** Runs the action of each intent. */
export function createPerform(actor: Actor): Perform {
  return (intent) => {
    const { notice } = actor.store.getState();
    // A key that is held down repeats its notice.
    if (intent.kind === 'show-notice' && intent.text === notice?.text) return undefined;
    // A notice stays until the next key.
    if (notice !== undefined) actor.store.setState({ notice: undefined });
    const running = act(actor, intent);
    const isAboutRow = 'rowKey' in intent || 'profileName' in intent;
    if (intent.kind === 'move' || isAboutRow) keepSelection(actor);
    // The next keys are commands, not letters of a query.
    if (isAboutRow) keepFilter(actor);
    // An action shows its own failures. Anything else is a bug.
    return running?.catch((cause: unknown) =>
      showFailure(actor, 'Something failed', { kind: 'unexpected', cause }),
    );
  };
}

function act(actor: Actor, intent: Intent): Promise<void> | undefined {
  const { store, questions } = actor;
  switch (intent.kind) {
    case 'move':
      move(actor, intent.to);
      return;
    case 'scroll':
      scroll(actor, intent.top);
      return;
    case 'back':
      goBack(actor);
      return;
    case 'cancel-work':
      actor.tasks.cancelShown();
      return;
    case 'quit':
      leave(actor, { kind: 'quit' });
      return;
    case 'interrupt':
      leave(actor, { kind: 'canceled' });
      return;
    case 'pick':
      pick(actor);
      return;
    case 'open-sandbox':
      leave(actor, { kind: 'sandbox' });
      return;

    case 'cycle-sort':
      cycleSort(actor);
      return;
    case 'toggle-details':
      store.setState(({ hasDetails }) => ({ hasDetails: !hasDetails }));
      return;
    case 'toggle-activity':
      store.setState(({ hasActivity }) => ({
        hasActivity: !hasActivity,
        selectedEvent: undefined,
      }));
      return;
    case 'open-activity':
      store.setState(({ activity }) => ({ selectedEvent: activity.length - 1 }));
      return;
    case 'show-failure':
      showPastFailure(actor);
      return;
    case 'fold':
      foldGroup(actor, intent.groupId, intent.isToFold);
      return;
    case 'show-help':
      showHelp(actor);
      return;
    case 'find-key':
      findKey(actor, intent.query);
      return;
    case 'show-notice':
      showNotice(actor, intent.text);
      return;

    case 'open-search':
      openSearch(actor);
      return;
    case 'keep-filter':
      keepFilter(actor);
      return;

    case 'sign-in':
      return signIn(actor, intent.rowKey, {
        withoutDevice: (profileName) => enrollInstead(actor, profileName),
        onSignedIn: afterSignIn(actor),
      });
    case 'sign-in-all':
      return signInAll(actor, intent.groupId);
    case 'renew':
      return renew(actor, intent.rowKey);
    case 'forget':
      return forget(actor, intent.rowKey);

    case 'submit-token-code':
      questions.submitTokenCode();
      return;

    case 'choose-device':
      questions.submitDevice();
      return;

    case 'find-roles':
      return findRoles(actor, intent.rowKey);
    case 'toggle-role':
    case 'toggle-all-roles':
      toggleRoles(actor, intent.kind === 'toggle-all-roles');
      return;
    case 'choose-roles':
      questions.submitRoles();
      return;

    case 'open-approval-page':
      return openApprovalPage(actor);
    case 'approve':
      return approve(actor);

    case 'enroll':
      return enroll(actor, intent.profileName, intent.isAnother);
    case 'use-existing-device':
      saveExistingDevice(actor);
      return;
    case 'enroll-another':
      actor.enrollments.get()?.existing.answer(undefined);
      return;
    case 'create-device':
      createNamedDevice(actor);
      return;
    case 'delete-unused-device':
      deleteUnusedOfName(actor);
      return;
    case 'show-seed':
      showSeed(actor);
      return;
    case 'write-qr-code':
      return writeQrCode(actor);
    case 'turn-to-codes':
      turnToCodes(actor);
      return;
    case 'turn-to-qr-code':
      turnToQrCode(actor);
      return;
    case 'enable-device':
      enableByCodes(actor);
      return;
    case 'save-for-roles':
      actor.enrollments.get()?.next.answer('save-for-roles');
      return;
    case 'sign-in-after-enrollment':
      actor.enrollments.get()?.next.answer('sign-in');
      return;

    case 'type':
      return typeText(actor, intent.text);
    case 'erase':
      openField(actor)?.erase();
      return;
    case 'clear':
      openField(actor)?.clear();
      return;
    case 'show-code':
      openCodeField(actor)?.show();
      return;
    case 'fill-code':
      return fillCode(actor);

    case 'open-devices':
      return openDevices(actor, intent.profileName);
    case 'ask-for-codes':
      askForCodes(actor);
      return;
    case 'switch-off-device':
      return switchOffDevice(actor);
    case 'use-device':
      return saveDevice(actor);
    case 'ask-to-delete':
      askToDelete(actor);
      return;
    case 'delete-device':
      return deleteTypedDevice(actor);

    case 'open-shell':
      return unlessWarned(actor, intent.rowKey, 'a shell', openShell);
    case 'open-shell-in-tmux':
      return unlessWarned(actor, intent.rowKey, 'a shell', openShellInTmux);
    case 'open-console':
      return unlessWarned(actor, intent.rowKey, 'the console', openConsole);
    case 'copy':
      return copyText(actor, intent.text, intent.what);
    case 'copy-exports':
      return copyExports(actor, intent.rowKey);
    case 'link':
      return link(actor, intent.rowKey);

    case 'open-authenticator':
      return openAuthenticator(actor);
    case 'confirm':
      questions.submitConfirmation(true);
      return;
    case 'retry':
      return tryAgain(actor);
    case 'name-other-files':
      choose(actor, 'elsewhere', 'elsewhere');
      return;
    case 'open-new-user':
      choose(actor, 'keys');
      return openNewUser(actor);
    case 'submit-form':
      submitForm(actor);
      return;
    case 'paste':
      return paste(actor, intent.text);
  }
}

/** Keeps the choice selected while what it opened is on top, and afterwards. */
function choose({ store }: Actor, choice: FirstStep, shown?: 'elsewhere'): void {
  store.setState((state) =>
    changeScreen(state, 'first-run', (screen) => ({ ...screen, choice, shown })),
  );
}

/** Shows the selected failure of the activity. It offers no retry, since the state has moved on. */
function showPastFailure({ store }: Actor): void {
  store.setState((state) => {
    const failure = state.activity[state.selectedEvent ?? -1]?.failure;
    if (failure === undefined) return {};
    const screen = { kind: 'error', kept: undefined, byHand: undefined, retry: undefined } as const;
    return pushScreen(state, { ...screen, ...failure });
  });
}

/** What the setting `after_sign_in` runs after a sign-in. */
function afterSignIn(actor: Actor): SignInFollowUp | undefined {
  const { settings } = actor.store.getState().surroundings;
  if (settings.afterSignIn === 'stay' || settings.enter === 'nothing') return undefined;
  return (row) => {
    const next = enterAction(actor.store.getState(), row);
    if (typeof next !== 'string') return act(actor, next);
    showNotice(actor, next);
    return undefined;
  };
}

/** Asks first if the setting `warn` names the profile. */
async function unlessWarned(
  actor: Actor,
  rowKey: string,
  what: string,
  open: (actor: Actor, rowKey: string) => Promise<void>,
): Promise<void> {
  const { settings } = actor.store.getState().surroundings;
  const row = findRow(actor, rowKey);
  if (row !== undefined && isWarned(settings, row.profileName)) {
    const name = printable(rowName(row));
    const title = `Open ${what} for ${name}?`;
    const lines = [`${name} is marked by the setting warn.`];
    if (!(await actor.questions.confirm({ title, lines }))) return;
  }
  await open(actor, rowKey);
}

/** Closes the error on top and runs again what failed. */
function tryAgain(actor: Actor): Promise<void> | undefined {
  const state = actor.store.getState();
  const next = topScreenOf(state, 'error')?.retry;
  if (next === undefined) return undefined;
  actor.store.setState(popScreen(state));
  return act(actor, next);
}

function pick(actor: Actor): void {
  const { selectedKey } = actor.store.getState();
  const row = findRow(actor, selectedKey ?? '');
  if (row !== undefined) leave(actor, { kind: 'picked', subject: row.subject });
}

function leave({ store, tasks }: Actor, outcome: NonNullable<AppState['outcome']>): void {
  tasks.cancelAll();
  store.setState({ outcome });
}

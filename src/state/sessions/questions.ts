import type { TokenCodeRequest } from '../../aws/sessions/token-code';
import { windowLeftMs } from '../../countdown';
import { AppFailure } from '../../errors';
import type { Question } from '../../use-cases/face';
import type { FoundRole } from '../../use-cases/sso/found-roles';
import type { Approval } from '../../use-cases/sso/sign-in-sso';
import type { AppStore, ConfirmScreen, ProgramRequest, Screen } from '../app-state';
import { missingDigits } from '../fields/field';
import { changeScreen, isScreen, pushScreen, topScreenOf, withoutScreens } from '../screens';

/**
 * The questions of running actions. A question shows a screen and waits for the answer. Questions of one
 * kind are asked one at a time. `asker` is the key of the work that asks.
 */
export type Questions = {
  readonly ask: (
    asker: string,
    question: Question,
    signal: AbortSignal,
    more: MoreAsked,
  ) => Promise<string>;
  /** Sends the typed code. The field stays open until AWS has answered. */
  readonly submitTokenCode: () => void;
  readonly submitDevice: () => void;
  /** Asks which of these roles get a profile. */
  readonly chooseRoles: (
    asker: string,
    profileName: string,
    roles: readonly FoundRole[],
    signal: AbortSignal,
  ) => Promise<readonly FoundRole[]>;
  readonly submitRoles: () => void;
  /** Asks for a confirmation. Esc means no. */
  readonly confirm: (what: Omit<ConfirmScreen, 'kind'>) => Promise<boolean>;
  readonly submitConfirmation: (isYes: boolean) => void;
  /** Shows what the person approves in a browser, until `over` is aborted. */
  readonly showApproval: (asker: string, approval: Approval, over: AbortSignal) => Promise<void>;
  /** Closes the question of work that has ended. */
  readonly close: (asker: string) => void;
};

type MoreAsked = {
  /** Until then the device shows a code that was already sent. */
  readonly spentUntil?: Date | undefined;
  readonly request?: ProgramRequest;
};

export function createQuestions(store: AppStore): Questions {
  const tokenCodes = createTurns<string>();
  const devices = createTurns<string>();
  const roleChoices = createTurns<readonly FoundRole[]>();
  const confirmations = createTurns<boolean>();

  const close = (asker: string) => {
    const isMeant = (screen: Screen) => askerOf(screen) === asker;
    if (store.getState().screens.some(isMeant)) {
      store.setState((state) => withoutScreens(state, isMeant));
    }
  };

  return {
    async ask(asker, question, signal, more) {
      const giveUp = () => close(asker);
      switch (question.kind) {
        case 'token-code': {
          const show = () => store.setState(showField(store, asker, question, more));
          return tokenCodes.take(signal, show, giveUp);
        }
        case 'device': {
          const screen = { ...question, kind: 'device-choice', asker, selected: 0 } as const;
          const show = () => store.setState((state) => pushScreen(state, screen));
          const chosen = await devices.take(signal, show, giveUp);
          close(asker);
          return chosen;
        }
      }
    },

    submitTokenCode() {
      const screen = topScreenOf(store.getState(), 'token-code');
      if (screen === undefined || screen.sending !== undefined) return;
      const missing = missingDigits(screen.draft);
      if (missing !== undefined) {
        store.setState({ notice: { text: missing, tone: 'urgent' } });
        return;
      }
      // AWS accepts a code once, so the draft is cleared whatever the answer is.
      store.setState((state) =>
        changeScreen(state, 'token-code', (field) => ({
          ...field,
          draft: '',
          isShown: false,
          sending: 'sending the code',
        })),
      );
      tokenCodes.answer(screen.draft);
    },

    submitDevice() {
      const screen = topScreenOf(store.getState(), 'device-choice');
      const chosen = screen?.serialNumbers[screen.selected];
      if (chosen !== undefined) devices.answer(chosen);
    },

    async chooseRoles(asker, profileName, roles, signal) {
      const screen = { asker, profileName, roles, selected: 0, chosen: new Set<FoundRole>() };
      const show = () =>
        store.setState((state) => pushScreen(state, { kind: 'role-choice', ...screen }));
      const chosen = await roleChoices.take(signal, show, () => close(asker));
      close(asker);
      return chosen;
    },

    submitRoles() {
      const screen = topScreenOf(store.getState(), 'role-choice');
      if (screen === undefined) return;
      roleChoices.answer(screen.roles.filter((role) => screen.chosen.has(role)));
    },

    async confirm(what) {
      const show = () => store.setState((state) => pushScreen(state, { kind: 'confirm', ...what }));
      return confirmations.take(new AbortController().signal, show, () => {});
    },

    submitConfirmation(isYes) {
      store.setState((state) => withoutScreens(state, (screen) => isScreen(screen, 'confirm')));
      confirmations.answer(isYes);
    },

    async showApproval(asker, approval, over) {
      if (over.aborted) return;
      store.setState((state) => pushScreen(state, { kind: 'approval', asker, approval }));
      await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
      close(asker);
    },

    close,
  };
}

function askerOf(screen: Screen): string | undefined {
  return isScreen(screen, 'token-code') ||
    isScreen(screen, 'device-choice') ||
    isScreen(screen, 'role-choice') ||
    isScreen(screen, 'approval')
    ? screen.asker
    : undefined;
}

/** Opens the field, or shows in the open one why it asks again. */
function showField(
  store: AppStore,
  asker: string,
  { profileName, serialNumber, refused }: TokenCodeRequest,
  { spentUntil, request }: MoreAsked,
) {
  const state = store.getState();
  const toRefused = (times: number) =>
    refused && {
      reason: refused.reason,
      // A mistyped code stays good until the meter ends.
      nextAt: new Date(
        state.now.getTime() +
          (refused.reason === 'rejected' ? windowLeftMs(state.now) : refused.secondsToNext * 1000),
      ),
      times,
    };
  const isOurs = (screen: Screen) => isScreen(screen, 'token-code') && screen.asker === asker;
  if (state.screens.some(isOurs)) {
    return changeScreen(state, 'token-code', (field) =>
      isOurs(field)
        ? {
            ...field,
            serialNumber,
            sending: undefined,
            refused: toRefused((field.refused?.times ?? 0) + 1),
          }
        : field,
    );
  }
  return pushScreen(state, {
    kind: 'token-code',
    asker,
    profileName,
    serialNumber,
    request,
    draft: '',
    isShown: false,
    sending: undefined,
    refused:
      toRefused(1) ?? (spentUntil && { reason: 'spent' as const, nextAt: spentUntil, times: 0 }),
  });
}

/** Gives each asker one answer, in the order in which they asked. */
export function createTurns<T>() {
  let last: Promise<unknown> = Promise.resolve();
  let open = 0;
  let settle: ((answer: T) => void) | undefined;

  const wait = (signal: AbortSignal, show: () => void, giveUp: () => void) =>
    new Promise<T>((resolve, reject) => {
      const cancel = () => {
        settle = undefined;
        giveUp();
        reject(new AppFailure({ kind: 'canceled' }));
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      settle = (answer) => {
        signal.removeEventListener('abort', cancel);
        settle = undefined;
        resolve(answer);
      };
      show();
    });

  return {
    take(signal: AbortSignal, show: () => void, giveUp: () => void): Promise<T> {
      const put = () => wait(signal, show, giveUp);
      const turn = open === 0 ? put() : last.then(put);
      open += 1;
      const close = () => {
        open -= 1;
      };
      last = turn.then(close, close);
      return turn;
    },
    answer(answer: T): void {
      settle?.(answer);
    },
  };
}

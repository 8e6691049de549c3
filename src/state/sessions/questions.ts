import type { TokenCodeRequest } from '../../aws/sessions/token-code';
import { windowLeftMs } from '../../countdown';
import { AppFailure } from '../../errors';
import type { ConfirmScreen, Screen } from '../app-state';
import { changeScreen, isScreen, pushScreen, topScreenOf, withoutScreens } from '../screens';
import type { AppStore } from '../store';
import { missingDigits } from './token-code-draft';

/**
 * What the actions ask a person while they run: a screen goes up, a promise waits, and the answer
 * settles it. One question of a kind at a time; the others wait for their turn. `asker` is the key of
 * the work that asks.
 */
export type Questions = {
  /** @param spentUntil until then the device shows a code that was sent for something else. */
  readonly askTokenCode: (
    asker: string,
    request: TokenCodeRequest,
    signal: AbortSignal,
    spentUntil?: Date,
  ) => Promise<string>;
  /** Sends what was typed; the field stays and waits for what AWS says. */
  readonly submitTokenCode: () => void;
  readonly chooseDevice: (
    asker: string,
    profileName: string,
    serialNumbers: readonly string[],
    signal: AbortSignal,
  ) => Promise<string>;
  readonly submitDevice: () => void;
  /** Whether something is to be done; Esc says no. */
  readonly confirm: (what: Omit<ConfirmScreen, 'kind'>) => Promise<boolean>;
  readonly submitConfirmation: (isYes: boolean) => void;
  /** Takes down what was asked: the work is over. */
  readonly close: (asker: string) => void;
};

export function createQuestions(store: AppStore): Questions {
  const tokenCodes = createTurns<string>();
  const devices = createTurns<string>();
  const confirmations = createTurns<boolean>();

  const close = (asker: string) => {
    const isMeant = (screen: Screen) => askerOf(screen) === asker;
    if (store.getState().screens.some(isMeant)) {
      store.setState((state) => withoutScreens(state, isMeant));
    }
  };

  return {
    async askTokenCode(asker, request, signal, spentUntil) {
      return tokenCodes.take(
        signal,
        () => store.setState(showField(store, asker, request, spentUntil)),
        () => close(asker),
      );
    },

    submitTokenCode() {
      const screen = topScreenOf(store.getState(), 'token-code');
      if (screen === undefined || screen.sending !== undefined) return;
      const missing = missingDigits(screen.draft);
      if (missing !== undefined) {
        store.setState({ notice: { text: missing, tone: 'urgent' } });
        return;
      }
      // AWS takes a code once, so the draft is spent whatever the answer is.
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

    async chooseDevice(asker, profileName, serialNumbers, signal) {
      const show = () =>
        store.setState((state) =>
          pushScreen(state, {
            kind: 'device-choice',
            asker,
            profileName,
            serialNumbers,
            selected: 0,
          }),
        );
      const chosen = await devices.take(signal, show, () => close(asker));
      close(asker);
      return chosen;
    },

    submitDevice() {
      const screen = topScreenOf(store.getState(), 'device-choice');
      const chosen = screen?.serialNumbers[screen.selected];
      if (chosen !== undefined) devices.answer(chosen);
    },

    async confirm(what) {
      const show = () => store.setState((state) => pushScreen(state, { kind: 'confirm', ...what }));
      return confirmations.take(new AbortController().signal, show, () => {});
    },

    submitConfirmation(isYes) {
      store.setState((state) => withoutScreens(state, (screen) => isScreen(screen, 'confirm')));
      confirmations.answer(isYes);
    },

    close,
  };
}

function askerOf(screen: Screen): string | undefined {
  return isScreen(screen, 'token-code') || isScreen(screen, 'device-choice')
    ? screen.asker
    : undefined;
}

/** A new field, or the one that is there with the reason why it is asked again. */
function showField(
  store: AppStore,
  asker: string,
  { profileName, serialNumber, refused }: TokenCodeRequest,
  spentUntil: Date | undefined,
) {
  const state = store.getState();
  const toRefused = (times: number) =>
    refused && {
      reason: refused.reason,
      // A code to be typed again is good until the edge that the meter counts to.
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
    draft: '',
    isShown: false,
    sending: undefined,
    refused:
      toRefused(1) ?? (spentUntil && { reason: 'spent' as const, nextAt: spentUntil, times: 0 }),
  });
}

/** Hands one answer to one asker, in the order in which they asked. */
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

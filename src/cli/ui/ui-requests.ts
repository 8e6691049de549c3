import type { RequestsPort } from '../../state/services';
import { notification } from '../../terminal/desktop';
import type { Terminal } from '../../terminal/terminal';
import type { Uses } from '../command-context';
import { openCodeRequests } from '../face/ask-in-open-ui';
import { askingProgram } from '../process/asking-program';

export type UiRequests = {
  readonly port: RequestsPort;
  /** Hides the UI from programs while a shell has the terminal. */
  readonly whileAway: <T>(run: () => Promise<T>) => Promise<T>;
  readonly close: () => void;
};

/**
 * Lets programs without a terminal find this UI. `undefined`: they could not read a session from here.
 */
export function openUiRequests(
  context: Uses<'locations' | 'keepsSessions' | 'settings' | 'env'>,
  { send }: Pick<Terminal, 'send'>,
): UiRequests | undefined {
  const requests = context.keepsSessions() ? openCodeRequests(context.locations) : undefined;
  if (requests === undefined) return undefined;
  // The first look writes the file that says so, after the first frame.
  let isHere = true;
  // A second signal skips `close`.
  process.once('exit', requests.releaseUi);
  return {
    port: {
      pending: () => {
        if (!isHere) return [];
        requests.holdUi();
        return requests.pending();
      },
      programOf: askingProgram,
      refuse: requests.refuse,
      ring: (text) => {
        const { notify } = context.settings();
        send(notification(text, notify === 'off' ? 'bell' : notify, context.env));
      },
    },
    async whileAway(run) {
      isHere = false;
      requests.releaseUi();
      try {
        return await run();
      } finally {
        isHere = true;
        requests.holdUi();
      }
    },
    close() {
      process.off('exit', requests.releaseUi);
      requests.releaseUi();
      requests.clear();
    },
  };
}

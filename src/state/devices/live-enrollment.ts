import type { AuthenticationCodes } from '../../aws/iam';
import type { CodeChecks } from '../../use-cases/change-device';
import type { NameAnswer, Undone } from '../../use-cases/enroll-device';
import type { QrFile } from '../services';
import { createTurns } from '../sessions/questions';

/** The one enrollment that may be open: its screens' answers, and what isn't drawn. */
export class LiveEnrollment {
  readonly existing = createTurns<string | undefined>();
  readonly name = createTurns<NameAnswer>();
  readonly codes = createTurns<AuthenticationCodes>();
  readonly next = createTurns<'save-for-roles' | 'sign-in'>();
  checks: CodeChecks;
  file: QrFile | undefined;
  undone: Undone | undefined;
  /** The program is ending, so nothing more is asked. */
  isOver = false;
  /** Ends the open question. */
  leave: () => void = () => {};
}

export type LiveEnrollments = ReturnType<typeof createLiveEnrollments>;

export function createLiveEnrollments() {
  let live: LiveEnrollment | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    get: () => live,
    /** Resolves when the first question is open, or when there is none. */
    run(job: (live: LiveEnrollment, onAsked: () => void) => Promise<void>): Promise<void> {
      if (live !== undefined) return Promise.resolve();
      const one = new LiveEnrollment();
      live = one;
      return new Promise((resolve, reject) => {
        running = job(one, resolve).finally(() => {
          one.file?.remove();
          live = undefined;
        });
        running.then(resolve, reject);
      });
    },
    /** Ends the open one. Returns what happened to its device. */
    async end(): Promise<Undone | undefined> {
      const ending = live;
      if (ending === undefined) return undefined;
      ending.isOver = true;
      ending.leave();
      await running;
      return ending.undone;
    },
  };
}

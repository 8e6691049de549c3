import type { ProfileSet } from '../aws/profiles/profile';
import { type AppError, explain } from '../errors';
import { printable } from '../printable';
import type { Face } from '../use-cases/face';
import { failureEvent, withEvents } from './activity';
import type { AppState, AppStore, ErrorScreen, Notice } from './app-state';
import type { LiveEnrollments } from './devices/live-enrollment';
import type { LiveForm } from './new-user/new-user-state';
import { pushScreen } from './screens';
import type { Services } from './services';
import type { Questions } from './sessions/questions';
import type { Tasks } from './tasks';

/** What an action works with: it reads the store, calls services, and writes the store. */
export type Actor = {
  readonly store: AppStore;
  readonly services: Services;
  readonly tasks: Tasks;
  readonly questions: Questions;
  readonly enrollments: LiveEnrollments;
  readonly forms: { open: LiveForm | undefined };
  readonly loading: Loading;
};

/** The profiles that are being planned a few at a time. Newer ones replace them. */
type Loading = {
  profiles: ProfileSet | undefined;
  /** Set when sessions change meanwhile, so that they are read once more. */
  again: { readonly isSorted: boolean } | undefined;
};

export function showNotice(
  { store }: Pick<Actor, 'store'>,
  text: string,
  tone: Notice['tone'] = 'plain',
): void {
  store.setState({ notice: { text, tone } });
}

/** Shows a failure until a key is pressed. A cancellation is only a notice. */
export function showFailure(
  { store }: Pick<Actor, 'store'>,
  title: string,
  error: AppError,
  more: Partial<Pick<ErrorScreen, 'kept' | 'retry' | 'byHand'>> & {
    /** The profile that it happened to. */
    readonly about?: string;
  } = {},
): void {
  if (error.kind === 'canceled') {
    store.setState({ notice: { text: explain(error).message, tone: 'plain' } });
    return;
  }
  const { kept, retry, byHand, about } = more;
  store.setState((state: AppState) => ({
    activity: withEvents(state.activity, [failureEvent(title, error, about, state.now)]),
    ...pushScreen(state, {
      kind: 'error',
      title,
      error,
      kept,
      byHand,
      retry: canHelp(error) ? retry : undefined,
    }),
  }));
}

/** Whether a retry could succeed with nothing changed on this machine. */
function canHelp(error: AppError): boolean {
  switch (error.kind) {
    case 'provider-failed':
      // The person has to run another program first: `aws login`.
      return error.command === undefined;
    case 'session-expired':
      return error.file === undefined;
    case 'keys-rejected':
    case 'usage':
    case 'unknown-profile':
    case 'broken-profile':
    case 'not-for-this-profile':
    case 'no-device':
    case 'device-limit':
    case 'device-name-taken':
    case 'device-unused':
    case 'device-left':
    case 'device-gives-no-codes':
    case 'permission-missing':
    case 'min-left-impossible':
    case 'bad-proxy':
    case 'unknown-partition':
    case 'no-dual-stack':
    case 'no-console':
    case 'no-clipboard':
      return false;
    default:
      return true;
  }
}

/**
 * The face of the full screen, and of the line mode, which shows the same state: questions are screens.
 *
 * @param asker the key of the work that asks
 * @param spentUntil until then the device shows a code that was already sent
 */
export function createScreenFace(
  actor: Pick<Actor, 'store' | 'questions'>,
  asker: string,
  spentUntil?: Date,
): Face {
  return {
    ask: (question, signal) => actor.questions.ask(asker, question, signal, { spentUntil }),
    tell: (text, tone) => showNotice(actor, printable(text), tone),
    confirm: ({ title, reason, lines, question }) =>
      actor.questions.confirm({
        title: printable(title),
        lines: [`${reason} ${question}`, '', ...lines],
      }),
  };
}

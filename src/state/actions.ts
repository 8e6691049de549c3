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

/** What every action may touch: it reads the store, calls services, and writes the store. */
export type Actor = {
  readonly store: AppStore;
  readonly services: Services;
  readonly tasks: Tasks;
  readonly questions: Questions;
  readonly enrollments: LiveEnrollments;
  readonly forms: { open: LiveForm | undefined };
  readonly loading: Loading;
};

/** What is planned in turns, since it is much; a newer set of profiles takes its place. */
type Loading = {
  profiles: ProfileSet | undefined;
  /** Sessions changed meanwhile: they are read once more. */
  again: { readonly isSorted: boolean } | undefined;
};

export function showNotice(
  { store }: Pick<Actor, 'store'>,
  text: string,
  tone: Notice['tone'] = 'plain',
): void {
  store.setState({ notice: { text, tone } });
}

/** A failure stays on the screen until a key is pressed; a cancellation is only noted. */
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

/** Whether the same thing could go well a second time, with nothing changed here. */
function canHelp(error: AppError): boolean {
  switch (error.kind) {
    case 'provider-failed':
      // Another program is to be run first: `aws login`.
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
 * The face of the full screen, and of the mode in lines that shows the same state: questions are screens.
 * `asker` is the key of the work that asks.
 *
 * @param spentUntil until then the device shows a code that was sent for something else.
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
